internal import PromoteCore
internal import Yams

/// Turns the library's nodes into JSON trees and collects what is wrong with them.
struct YAMLReader {
  private let file: String
  private let limits: YAML.Limits
  private var problems: [YAMLError.Problem] = []
  private var values = 0

  init(file: String, limits: YAML.Limits) {
    self.file = file
    self.limits = limits
  }

  mutating func documents(_ text: String) throws(YAMLError) -> [YAML.Document] {
    var documents: [YAML.Document] = []
    do {
      // The parser holds the anchors that nodes refer to; it lives as long as they do.
      let parser = try Parser(yaml: text, resolver: .basic, encoding: .utf8)
      while let node = try parser.nextRoot() {
        values = 0
        let json = self.json(node, depth: 0, at: node.mark)
        if !problems.isEmpty { break }
        if !json.isNull { documents.append(.init(json: json, line: node.mark?.line ?? 1)) }
      }
    } catch let error as YamlError {
      problems.append(problem(error))
    } catch {
      add("cannot be read as YAML", nil)
    }
    guard problems.isEmpty else { throw YAMLError(problems) }
    return documents
  }

  private mutating func add(_ message: String, _ mark: Mark?) {
    guard problems.count < 50 else { return }
    problems.append(.init(file: file, line: mark?.line, column: mark?.column, message: message))
  }

  /// The library's own text quotes the line, which may hold a secret; only what is wrong is told.
  private func problem(_ error: YamlError) -> YAMLError.Problem {
    switch error {
    case .duplicatedKeysInMapping(let duplicates, let context):
      let names = duplicates.map { "'\($0)'" }.joined(separator: ", ")
      return .init(
        file: file, line: context.mark.line, column: context.mark.column,
        message: "\(names) there twice in one mapping")
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      return .init(file: file, line: mark.line, column: mark.column, message: problem)
    case .reader(let problem, _, _, _):
      return .init(file: file, line: nil, column: nil, message: problem)
    default:
      return .init(file: file, line: nil, column: nil, message: "cannot be read as YAML")
    }
  }

  // MARK: - Nodes

  private mutating func json(_ node: Node, depth: Int, at mark: Mark?) -> JSON {
    values += 1
    let mark = node.mark ?? mark
    guard values <= limits.values else {
      if values == limits.values + 1 {
        add("more than \(limits.values) values, those of aliases counted", mark)
      }
      return .null
    }
    guard depth <= limits.depth else {
      add("nested deeper than \(limits.depth)", mark)
      return .null
    }
    switch node {
    case .scalar(let scalar): return self.scalar(scalar)
    case .sequence(let sequence):
      checkTag(sequence.tag, "tag:yaml.org,2002:seq", mark)
      var items: [JSON] = []
      items.reserveCapacity(sequence.count)
      for item in sequence { items.append(json(item, depth: depth + 1, at: mark)) }
      return .array(items)
    case .mapping(let mapping):
      checkTag(mapping.tag, "tag:yaml.org,2002:map", mark)
      return .object(object(mapping, depth: depth, at: mark))
    case .alias:
      add("an alias that leads nowhere", mark)
      return .null
    }
  }

  private mutating func object(_ mapping: Node.Mapping, depth: Int, at mark: Mark?) -> JSONObject {
    var object = JSONObject()
    var merged: [JSONObject] = []
    for (key, value) in mapping {
      guard let name = key.scalar else {
        add("a key is no text", key.mark ?? mark)
        continue
      }
      checkTag(name.tag, "tag:yaml.org,2002:str", key.mark ?? mark)
      let json = self.json(value, depth: depth + 1, at: key.mark ?? mark)
      if name.style == .plain, name.string == "<<" {
        merged += mergedMappings(json, key.mark ?? mark)
      } else {
        object[name.string] = json
      }
    }
    // A member of the mapping itself comes first, then those of the first merged one.
    for other in merged {
      for member in other where object[member.name] == nil { object[member.name] = member.value }
    }
    return object
  }

  private mutating func mergedMappings(_ json: JSON, _ mark: Mark?) -> [JSONObject] {
    if let object = json.object { return [object] }
    if let items = json.array, items.allSatisfy({ $0.object != nil }) {
      return items.compactMap(\.object)
    }
    add("'<<' takes a mapping or a list of mappings", mark)
    return []
  }

  private mutating func checkTag(_ tag: Tag, _ allowed: String, _ mark: Mark?) {
    let name = tag.rawValue
    guard !name.isEmpty, name != "!", name != allowed else { return }
    add("the tag \(name) is not used here", mark)
  }

  private mutating func scalar(_ scalar: Node.Scalar) -> JSON {
    let text = "tag:yaml.org,2002:str"
    let tag = scalar.tag.rawValue
    checkTag(scalar.tag, text, scalar.mark)
    guard scalar.style == .plain, tag != text, tag != "!" else { return .string(scalar.string) }
    switch CoreScalar(scalar.string) {
    case .null: return .null
    case .bool(let value): return .bool(value)
    case .number(let number): return .number(number)
    case .text: return .string(scalar.string)
    case .refused(let why):
      add(why, scalar.mark)
      return .null
    }
  }
}
