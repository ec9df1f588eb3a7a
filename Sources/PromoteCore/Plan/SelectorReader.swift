/// Reads `key=value key="a value"`.
struct SelectorReader {
  private let characters: [Character]
  private let selector: Int
  private var position = 0

  init(_ text: String, selector: Int) {
    characters = Array(text)
    self.selector = selector
  }

  static let keys = ["kind", "id", "name", "tag", "category"]

  mutating func read() throws(SelectionError) -> Match {
    var match = Match()
    skipSpace()
    guard position < characters.count else { throw fail("a selector without a term") }
    while position < characters.count {
      let start = position
      let key = word { $0 == "=" || $0.isWhitespace }
      guard position < characters.count, characters[position] == "=" else {
        throw fail("'\(key)' is no term; write key=value", at: start)
      }
      position += 1
      let valueStart = position
      let value = try readValue()
      guard !value.isEmpty else { throw fail("'\(key)=' without a value", at: valueStart) }
      let path: WritableKeyPath<Match, String?>
      switch key {
      case "kind": path = \.kind
      case "id": path = \.id
      case "name": path = \.name
      case "tag": path = \.tag
      case "category": path = \.category
      default:
        throw fail(
          "'\(key)' is not known; the terms are \(Self.keys.joined(separator: ", "))", at: start)
      }
      guard match[keyPath: path] == nil else { throw fail("'\(key)' is there twice", at: start) }
      match[keyPath: path] = value
      skipSpace()
    }
    return match
  }

  private mutating func readValue() throws(SelectionError) -> String {
    guard position < characters.count, characters[position] == "\"" else {
      return word { $0.isWhitespace }
    }
    let start = position
    position += 1
    var value = ""
    while position < characters.count, characters[position] != "\"" {
      if characters[position] == "\\", position + 1 < characters.count { position += 1 }
      value.append(characters[position])
      position += 1
    }
    guard position < characters.count else { throw fail("the quotes are not closed", at: start) }
    position += 1
    guard position == characters.count || characters[position].isWhitespace else {
      throw fail("something follows the closing quotes")
    }
    return value
  }

  private mutating func word(until end: (Character) -> Bool) -> String {
    let start = position
    while position < characters.count, !end(characters[position]) { position += 1 }
    return String(characters[start..<position])
  }

  private mutating func skipSpace() {
    while position < characters.count, characters[position].isWhitespace { position += 1 }
  }

  private func fail(_ reason: String, at place: Int? = nil) -> SelectionError {
    SelectionError(selector: selector, column: (place ?? position) + 1, reason: reason)
  }
}

extension Match {
  /// The canonical spelling as a selector.
  public var selectorText: String {
    [("kind", kind), ("id", id), ("name", name), ("tag", tag), ("category", category)]
      .compactMap { key, value in value.map { "\(key)=\(Self.quoted($0))" } }
      .joined(separator: " ")
  }

  private static func quoted(_ value: String) -> String {
    guard value.contains(where: { $0.isWhitespace }) || value.first == "\"" else { return value }
    return "\""
      + value.map { $0 == "\"" || $0 == "\\" ? "\\\($0)" : String($0) }.joined() + "\""
  }

  /// Whether every term holds for the object.
  func selects(_ entry: SelectionEntry, kinds: [KindName: ResourceKind]) -> Bool {
    if let kind {
      let isAPI = kind == "api" && kinds[entry.address.kind]?.isAPI == true
      guard isAPI || kind == entry.address.kind.text else { return false }
    }
    if let id, !id.utf8.elementsEqual(entry.address.id.utf8) { return false }
    if let name, !Glob(name).matches(entry.name) { return false }
    if let tag, !entry.tags.containsExactly(tag) { return false }
    if let category {
      let wanted = category.hasPrefix("#") ? String(category.dropFirst()) : category
      guard
        entry.categories.containsExactly(wanted)
          || ResourceKind.categories(in: entry.name).containsExactly(wanted)
      else { return false }
    }
    return true
  }
}
