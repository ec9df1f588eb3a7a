internal import Yams

/// One YAML file as a tree with line numbers, read strictly.
///
/// Refused: more than one document, anchors and aliases, duplicate keys, tags, bytes that are not
/// UTF-8, files above a megabyte.
struct YAMLDocument {
  static let sizeLimit = 1 << 20

  let root: YAMLValue
  /// The nodes refer to the parser's anchors weakly; it lives as long as they do.
  private let parser: Parser

  /// Nil, with the problem noted, where the file cannot be read at all.
  init?(_ bytes: [UInt8], file: String, problems: ProblemList) {
    guard bytes.count <= Self.sizeLimit else {
      problems.add(file, nil, "larger than \(Self.sizeLimit) bytes")
      return nil
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      problems.add(file, nil, "bytes that are not UTF-8")
      return nil
    }
    if let line = Self.lineOfTooManyAliases(text) {
      problems.add(file, line, "aliases are not used here: write the value out")
      return nil
    }
    do {
      parser = try Parser(yaml: text, resolver: .basic)
      guard let node = try parser.singleRoot() else {
        problems.add(file, nil, "empty")
        return nil
      }
      root = YAMLValue(node, name: "", line: 1, file: file, problems: problems)
    } catch YamlError.duplicatedKeysInMapping(let duplicates, let context) {
      let names = duplicates.map { "'\($0)'" }.joined(separator: ", ")
      problems.add(file, context.mark.line, "\(names) there twice")
      return nil
    } catch let error as YamlError {
      let (line, what) = Self.explain(error)
      problems.add(file, line, "not YAML: \(what)")
      return nil
    } catch {
      problems.add(file, nil, "not YAML")
      return nil
    }
  }

  /// The library's text quotes the line, which may hold a secret; only what is wrong is told.
  private static func explain(_ error: YamlError) -> (line: Int?, what: String) {
    switch error {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      (mark.line, problem)
    case .reader(let problem, _, _, _): (nil, problem)
    default: (nil, "cannot be read")
    }
  }

  /// Aliases are refused by the walk, but nested ones grow before that: a few are let through to
  /// be refused with their line, many are refused here.
  private static func lineOfTooManyAliases(_ text: String) -> Int? {
    var count = 0
    var line = 1
    var before = UInt8(ascii: "\n")
    for byte in text.utf8 {
      if byte == UInt8(ascii: "\n") { line += 1 }
      if byte == UInt8(ascii: "*"), " \n[{,:?-".utf8.contains(before) {
        count += 1
        if count > 16 { return line }
      }
      before = byte
    }
    return nil
  }
}
