/// Why bytes are not the JSON that was asked for, and where.
public struct JSONError: Error, Hashable, Sendable {
  public enum Reason: Hashable, Sendable {
    case notUTF8
    case unexpected(String)
    case unexpectedEnd
    case trailingBytes
    case duplicateMember(String)
    case loneSurrogate
    case controlCharacter
    case badNumber
    case badEscape
    case tooDeep(limit: Int)
    case tooLarge(limit: Int)
    case numberTooLong(limit: Int)
  }

  public let reason: Reason
  /// From 1, in lines ended by LF.
  public let line: Int
  /// From 1, in bytes of the line.
  public let column: Int
  /// From 0, in bytes of the document.
  public let offset: Int

  public init(_ reason: Reason, line: Int, column: Int, offset: Int) {
    self.reason = reason
    self.line = line
    self.column = column
    self.offset = offset
  }
}

extension JSONError: CustomStringConvertible {
  public var description: String { "line \(line), column \(column): \(reason.text)" }
}

extension JSONError.Reason {
  /// What is wrong, without the place.
  public var text: String {
    switch self {
    case .notUTF8: "bytes that are not UTF-8"
    case .unexpected(let found): "unexpected \(found)"
    case .unexpectedEnd: "the document ends here, but a value is not finished"
    case .trailingBytes: "something follows the value"
    case .duplicateMember(let name): "the member '\(name)' is there twice"
    case .loneSurrogate: "half of a surrogate pair"
    case .controlCharacter: "a raw control character in a string"
    case .badNumber: "not a number of RFC 8259"
    case .badEscape: "an escape that JSON does not have"
    case .tooDeep(let limit): "nested deeper than \(limit)"
    case .tooLarge(let limit): "larger than \(limit) bytes"
    case .numberTooLong(let limit): "a number beyond \(limit) digits or that exponent"
    }
  }
}

/// What a parse accepts at most.
public struct JSONLimits: Hashable, Sendable {
  /// Never more than ``deepest``, whatever is asked for.
  public var depth: Int
  public var bytes: Int
  /// Digits as written, and the absolute value of the decimal exponent, both as written and behind
  /// the first digit that counts.
  /// Never more than ``longestNumber``, whatever is asked for.
  public var numberDigits: Int

  public init(depth: Int, bytes: Int, numberDigits: Int = 4_096) {
    self.depth = depth
    self.bytes = bytes
    self.numberDigits = numberDigits
  }

  /// The depth that whatever goes through a value, one call a level, can bear.
  public static let deepest = 2_048

  /// The exponent up to which exact arithmetic on the text is done in machine words.
  public static let longestNumber = 1_000_000_000

  /// Our own signed, logged and hashed documents.
  public static let document = JSONLimits(depth: 128, bytes: 16 << 20)
  public static let envelope = JSONLimits(depth: 128, bytes: 1 << 20)
  public static let logEntry = JSONLimits(depth: 128, bytes: 65_535)
  /// What an environment holds.
  public static let tykObject = JSONLimits(depth: 512, bytes: 64 << 20)
  /// An answer that lists a whole environment.
  public static let tykList = JSONLimits(depth: 512, bytes: 2 << 30)
}
