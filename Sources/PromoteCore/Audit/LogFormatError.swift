/// Why bytes are not what a file of the log must be.
public struct LogFormatError: Error, Hashable, Sendable, CustomStringConvertible {
  public enum Format: String, Hashable, Sendable {
    case verifierKey = "verifier key"
    case note = "signed note"
    case checkpoint
    case policy = "log policy"
    case proof = "proof file"
    case consistency = "consistency file"
    case tile
    case entry = "log entry"
    case archive = "evidence file"
    case witness = "witness"
    case timestamp = "time stamp"
  }

  public let format: Format
  /// Lower case, without a full stop.
  public let reason: String

  public init(_ format: Format, _ reason: String) {
    self.format = format
    self.reason = reason
  }

  public var description: String { "\(format.rawValue): \(reason)" }
}

/// Lines of bytes: Swift's `String` takes CR LF for one character, these files do not.
enum ByteLines {
  static let newline = UInt8(ascii: "\n")

  /// The lines of a text that ends with a newline, without their newlines; nil otherwise.
  static func split(_ bytes: some BidirectionalCollection<UInt8>) -> [[UInt8]]? {
    guard bytes.last == newline else { return nil }
    return bytes.dropLast().split(separator: newline, omittingEmptySubsequences: false).map {
      Array($0)
    }
  }

  static func text(_ line: some Sequence<UInt8>) -> String {
    String(decoding: Array(line), as: UTF8.self)
  }

  /// A decimal number without sign and leading zeros, below 2^63.
  static func decimal(_ line: some Collection<UInt8>) -> Int? {
    guard !line.isEmpty, line.count == 1 || line.first != UInt8(ascii: "0") else { return nil }
    var value = 0
    for byte in line {
      guard byte >= 0x30, byte <= 0x39 else { return nil }
      let (product, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, carry) = product.addingReportingOverflow(Int(byte - 0x30))
      guard !overflow, !carry else { return nil }
      value = sum
    }
    return value
  }

  /// Base64 of exactly 32 bytes.
  static func digest(_ line: [UInt8]) -> Digest? {
    guard line.count == 44 else { return nil }
    return Base64.decode(text(line)).flatMap { Digest(bytes: $0) }
  }

  static func same(_ left: String, _ right: String) -> Bool {
    left.utf8.elementsEqual(right.utf8)
  }
}
