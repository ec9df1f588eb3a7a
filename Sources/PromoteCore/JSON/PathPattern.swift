/// Places in a JSON value: a JSON Pointer in which `*` stands for one level and `**` for any number.
///
/// A literal `*` member cannot be named; none of Tyk's fixed member names is one.
public struct PathPattern: Sendable, Hashable {
  public enum Token: Sendable, Hashable {
    case name(String)
    case any
    case anyDepth
  }

  public let tokens: [Token]

  public init(tokens: [Token]) { self.tokens = tokens }

  /// Nil unless the text is a JSON Pointer after the stars.
  public init?(_ text: String) {
    guard let pointer = JSONPointer(text) else { return nil }
    tokens = pointer.tokens.map { token in
      switch token {
      case "*": .any
      case "**": .anyDepth
      default: .name(token)
      }
    }
  }

  public func matches(_ pointer: JSONPointer) -> Bool {
    Self.matches(tokens[...], pointer.tokens[...])
  }

  private static func matches(_ pattern: ArraySlice<Token>, _ path: ArraySlice<String>) -> Bool {
    guard let first = pattern.first else { return path.isEmpty }
    switch first {
    case .anyDepth:
      return matches(pattern.dropFirst(), path)
        || (!path.isEmpty && matches(pattern, path.dropFirst()))
    case .any: return !path.isEmpty && matches(pattern.dropFirst(), path.dropFirst())
    case .name(let name):
      guard let head = path.first, head.utf8.elementsEqual(name.utf8) else { return false }
      return matches(pattern.dropFirst(), path.dropFirst())
    }
  }

  /// Every place of `value` that matches, in the order of a walk, each once.
  public func places(in value: JSON) -> [JSONPointer] {
    var found: [JSONPointer] = []
    var seen: Set<JSONPointer> = []
    collect(tokens[...], value, .root, &found, &seen)
    return found
  }

  private func collect(
    _ pattern: ArraySlice<Token>, _ value: JSON, _ place: JSONPointer,
    _ found: inout [JSONPointer], _ seen: inout Set<JSONPointer>
  ) {
    guard let first = pattern.first else {
      if seen.insert(place).inserted { found.append(place) }
      return
    }
    let rest = pattern.dropFirst()
    switch first {
    case .anyDepth:
      collect(rest, value, place, &found, &seen)
      children(of: value, place) { collect(pattern, $0, $1, &found, &seen) }
    case .any: children(of: value, place) { collect(rest, $0, $1, &found, &seen) }
    case .name(let name):
      switch value.shape {
      case .object(let object):
        if let child = object[name] { collect(rest, child, place.appending(name), &found, &seen) }
      case .array(let items):
        if let index = JSON.index(name, in: items) {
          collect(rest, items[index], place.appending(name), &found, &seen)
        }
      default: break
      }
    }
  }

  private func children(
    of value: JSON, _ place: JSONPointer, _ body: (JSON, JSONPointer) -> Void
  ) {
    switch value.shape {
    case .object(let object):
      for member in object { body(member.value, place.appending(member.name)) }
    case .array(let items):
      for (index, item) in items.enumerated() { body(item, place.appending(index)) }
    default: break
    }
  }
}

extension PathPattern: CustomStringConvertible {
  public var description: String {
    JSONPointer(
      tokens.map { token in
        switch token {
        case .name(let name): name
        case .any: "*"
        case .anyDepth: "**"
        }
      }
    ).description
  }
}

extension PathPattern: ExpressibleByStringLiteral {
  /// For the kinds' own tables; a text that is no pattern is a mistake in the program.
  public init(stringLiteral text: String) {
    guard let pattern = PathPattern(text) else { preconditionFailure("no path pattern: \(text)") }
    self = pattern
  }
}
