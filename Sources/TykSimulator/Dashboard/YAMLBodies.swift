internal import PromoteCore
internal import PromoteEngine
internal import Yams

/// Documents as YAML, which the calls for OAS APIs take and give since 5.8.
extension DashboardState {
  private static let yaml = "application/x-yaml"

  /// The document of a body: JSON whatever it says it is, YAML where it says so, or the file of a
  /// form.
  func document(in call: Call) throws(Refusal) -> JSON {
    var body = call.request.body
    let type = call.request.header("Content-Type")?.lowercased() ?? ""
    let isForm = type.hasPrefix("multipart/form-data")
    if isForm { body = call.file() ?? [] }
    guard version >= TykVersion(5, 8), isForm || type.contains(Self.yaml), !body.isEmpty else {
      return try call.with(body: body).json(orRefuse: .unreadable)
    }
    // A JSON file in a form is YAML as well; numbers and duplicates are judged as JSON's are.
    if let first = body.first(where: { !" \t\r\n".utf8.contains($0) }), first == UInt8(ascii: "{") {
      return try call.with(body: body).json(orRefuse: .unreadable)
    }
    guard let value = YAMLText.json(String(decoding: body, as: UTF8.self)), GoJSON.fits(value)
    else { throw .unreadable }
    return value
  }

  /// The document in the media type that the header of this name asks for.
  func answer(with document: JSON, _ call: Call, header: String) -> Answer {
    guard version >= TykVersion(5, 8),
      call.request.header(header)?.lowercased().contains(Self.yaml) == true,
      let text = YAMLText.text(document)
    else { return .json(document) }
    return Answer(status: 200, headers: [("Content-Type", Self.yaml)], body: Array(text.utf8))
  }
}

/// YAML 1.2 (core schema) and JSON, in both directions.
enum YAMLText {
  /// nil where it is not YAML, or holds what JSON cannot say.
  static func json(_ text: String) -> JSON? {
    do {
      guard let node = try Yams.compose(yaml: text) else { return nil }
      var left = 1_000_000  // Aliases can multiply.
      return json(node, left: &left)
    } catch {
      return nil
    }
  }

  private static func json(_ node: Node, left: inout Int) -> JSON? {
    left -= 1
    guard left > 0 else { return nil }
    switch node {
    case .scalar(let scalar):
      return scalar.style == .plain ? plain(scalar.string) : .string(scalar.string)
    case .sequence(let sequence):
      var items: [JSON] = []
      for item in sequence {
        guard let value = json(item, left: &left) else { return nil }
        items.append(value)
      }
      return .array(items)
    case .mapping(let mapping):
      var members: [(String, JSON)] = []
      for (key, item) in mapping {
        guard let name = key.scalar?.string, let value = json(item, left: &left) else { return nil }
        members.append((name, value))
      }
      return GoJSON.sorted(members)
    default: return nil
    }
  }

  private static func plain(_ text: String) -> JSON {
    switch text {
    case "", "~", "null", "Null", "NULL": return .null
    case "true", "True", "TRUE": return true
    case "false", "False", "FALSE": return false
    default: break
    }
    if let number = JSONNumber(text) { return .number(number) }
    if text.hasPrefix("0x"), let value = Int(text.dropFirst(2), radix: 16) {
      return .integer(value)
    }
    return .string(text)
  }

  static func text(_ value: JSON) -> String? {
    do { return try Yams.serialize(node: node(value), allowUnicode: true) } catch { return nil }
  }

  private static func node(_ value: JSON) -> Node {
    switch value.shape {
    case .null: return Node("null")
    case .bool(let flag): return Node(flag ? "true" : "false")
    case .number(let number): return Node(number.text)
    case .string(let text):
      // Text that reads as something else stands in quotes.
      let isText = plain(text) == .string(text)
      return .scalar(.init(text, Tag(.str), isText ? .any : .doubleQuoted))
    case .array(let items): return .sequence(.init(items.map(node)))
    case .object(let object):
      return .mapping(.init(object.map { (node(.string($0.name)), node($0.value)) }))
    }
  }
}
