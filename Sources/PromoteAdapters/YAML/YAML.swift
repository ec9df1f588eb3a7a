public import PromoteCore
internal import Yams

/// YAML as JSON trees, by the core schema of YAML 1.2.
///
/// Numbers keep the text they were written with; `yes`, `no`, `on`, `off`, dates and times are
/// texts; an unquoted number with a leading zero is refused, because readers disagree about it.
/// Keys are texts as they stand (`200:` is the member "200"). Aliases and merge keys (`<<`) are
/// written out, up to a limit. JSON is YAML too, but ``PromoteCore/JSON/parse(_:limits:)`` is
/// faster and stricter.
///
/// Refused with line and column: syntax errors, a key that is there twice or is no text, tags
/// other than `!!str`, `!!map` and `!!seq`, `.inf` and `.nan`, what exceeds the limits.
public enum YAML {
  /// What is accepted at most.
  public struct Limits: Hashable, Sendable {
    public var bytes: Int
    /// Values of a document, those of aliases counted wherever they are used.
    public var values: Int
    /// Levels within levels.
    public var depth: Int

    public init(bytes: Int = 16 << 20, values: Int = 2_000_000, depth: Int = 256) {
      self.bytes = bytes
      self.values = values
      self.depth = depth
    }
  }

  /// One document of a file that may hold several.
  public struct Document: Sendable {
    public let json: JSON
    /// Where it begins, from 1.
    public let line: Int
  }

  /// Reads a file that holds exactly one document; an empty file is null.
  public static func read(
    _ bytes: [UInt8], file: String, limits: Limits = Limits()
  ) throws(YAMLError) -> JSON {
    let documents = try readAll(bytes, file: file, limits: limits)
    if documents.count > 1 {
      throw YAMLError([
        .init(
          file: file, line: documents[1].line, column: 1,
          message: "a second document begins here, one is expected")
      ])
    }
    return documents.first?.json ?? .null
  }

  /// Reads every document of a file. Empty documents are left out.
  public static func readAll(
    _ bytes: [UInt8], file: String, limits: Limits = Limits()
  ) throws(YAMLError) -> [Document] {
    guard bytes.count <= limits.bytes else {
      throw YAMLError([
        .init(file: file, line: nil, column: nil, message: "larger than \(limits.bytes) bytes")
      ])
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw YAMLError([
        .init(file: file, line: nil, column: nil, message: "bytes that are not UTF-8")
      ])
    }
    if let (line, message) = YAMLScan(text).problem {
      throw YAMLError([.init(file: file, line: line, column: nil, message: message)])
    }
    var reader = YAMLReader(file: file, limits: limits)
    return try reader.documents(text)
  }

  /// Reads JSON or YAML: JSON where the first character that counts is `{` or `[` and the whole
  /// parses as JSON; the errors are those of the format that the file seems to be in.
  public static func readJSONOrYAML(
    _ bytes: [UInt8], file: String, limits: Limits = Limits()
  ) throws(YAMLError) -> JSON {
    let first = bytes.first { !" \t\r\n".utf8.contains($0) }
    guard first == UInt8(ascii: "{") || first == UInt8(ascii: "[") else {
      return try read(bytes, file: file, limits: limits)
    }
    do {
      return try JSON.parse(bytes)
    } catch {
      // Flow style is YAML that looks like JSON; when it is neither, it was meant as JSON.
      do throws(YAMLError) {
        return try read(bytes, file: file, limits: limits)
      } catch _ {
        throw YAMLError([
          .init(
            file: file, line: error.line, column: error.column, message: error.reason.text)
        ])
      }
    }
  }
}

/// Why a file is not the YAML that was asked for: every problem, with its place.
public struct YAMLError: Error, Hashable, Sendable {
  public struct Problem: Hashable, Sendable {
    public let file: String
    /// From 1; nil for what concerns the whole file.
    public let line: Int?
    /// From 1, in characters.
    public let column: Int?
    public let message: String

    public init(file: String, line: Int?, column: Int?, message: String) {
      self.file = file
      self.line = line
      self.column = column
      self.message = message
    }

    /// `api.yaml:12:3`, as far as it is known.
    public var place: String {
      [file, line.map(String.init), column.map(String.init)].compactMap { $0 }
        .joined(separator: ":")
    }
  }

  public let problems: [Problem]
  public init(_ problems: [Problem]) { self.problems = problems }
}

extension YAMLError: CustomStringConvertible {
  public var description: String {
    problems.map { "\($0.place): \($0.message)" }.joined(separator: "\n")
  }
}
