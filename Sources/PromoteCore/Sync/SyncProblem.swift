/// What is wrong with a file of a directory, and where.
///
/// Reads `api-1.json:3:5: unexpected ','`. Never holds a value of the file: it may be a secret.
public struct SyncProblem: Error, Hashable, Sendable, CustomStringConvertible {
  /// As the index names it; relative to the directory.
  public let file: String
  /// From 1; nil where the whole file is meant.
  public let line: Int?
  public let column: Int?
  public let message: String

  public init(_ file: String, _ message: String, line: Int? = nil, column: Int? = nil) {
    self.file = file
    self.line = line
    self.column = column
    self.message = message
  }

  init(_ file: String, _ error: JSONError) {
    self.init(file, error.reason.text, line: error.line, column: error.column)
  }

  /// About one value of the file.
  init(_ file: String, at value: JSON?, _ message: String) {
    let place = value?.position
    self.init(file, message, line: place?.line, column: place?.column)
  }

  public var description: String {
    var place = printable(file)
    if let line { place += ":\(line)" }
    if let column { place += ":\(column)" }
    return "\(place): \(printable(message))"
  }
}

/// Every problem of a directory at once. Nothing may be made of what was read.
public struct SyncProblems: Error, Sendable {
  public let problems: [SyncProblem]
  public init(_ problems: [SyncProblem]) { self.problems = problems }
}

extension JSON {
  /// Where the value begins in the text that it was parsed from; nil for a value that was made.
  var position: (line: Int, column: Int)? {
    guard case .flat(let document, let node) = storage else { return nil }
    let start = TapeHead(document.tape[Int(node)]).start
    var line = 1
    var lineStart = 0
    for (offset, byte) in document.source.prefix(start).enumerated()
    where byte == UInt8(ascii: "\n") {
      line += 1
      lineStart = offset + 1
    }
    return (line, start - lineStart + 1)
  }
}
