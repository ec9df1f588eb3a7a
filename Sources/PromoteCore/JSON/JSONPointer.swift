/// A place in a JSON value (RFC 6901).
///
/// Tokens are compared byte by byte. A token of digits means an index where the value is an array.
public struct JSONPointer: Sendable {
  public var tokens: [String]

  public init(_ tokens: [String] = []) { self.tokens = tokens }

  /// Reads `/a/b~1c`; nil unless it is empty or begins with `/` and escapes only `~0` and `~1`.
  public init?(_ text: String) {
    guard !text.isEmpty else {
      tokens = []
      return
    }
    guard text.utf8.first == UInt8(ascii: "/") else { return nil }
    tokens = []
    for part in text.utf8.dropFirst().split(
      separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    {
      guard let token = Self.unescape(part) else { return nil }
      tokens.append(token)
    }
  }

  public static let root = JSONPointer()

  public func appending(_ token: String) -> JSONPointer { JSONPointer(tokens + [token]) }
  public func appending(_ index: Int) -> JSONPointer { appending(String(index)) }

  private static func unescape(_ part: Substring.UTF8View) -> String? {
    var bytes: [UInt8] = []
    var rest = part.makeIterator()
    while let byte = rest.next() {
      guard byte == UInt8(ascii: "~") else {
        bytes.append(byte)
        continue
      }
      switch rest.next() {
      case UInt8(ascii: "0"): bytes.append(UInt8(ascii: "~"))
      case UInt8(ascii: "1"): bytes.append(UInt8(ascii: "/"))
      default: return nil
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

extension JSONPointer: CustomStringConvertible {
  /// The text of RFC 6901.
  public var description: String {
    tokens.map { token in
      var text = "/"
      for scalar in token.unicodeScalars {
        switch scalar {
        case "~": text += "~0"
        case "/": text += "~1"
        default: text.unicodeScalars.append(scalar)
        }
      }
      return text
    }.joined()
  }
}

extension JSONPointer: Hashable {
  public static func == (left: JSONPointer, right: JSONPointer) -> Bool {
    left.tokens.count == right.tokens.count
      && zip(left.tokens, right.tokens).allSatisfy { $0.utf8.elementsEqual($1.utf8) }
  }
  public func hash(into hasher: inout Hasher) {
    for token in tokens {
      for byte in token.utf8 { hasher.combine(byte) }
      hasher.combine(UInt8(0xFF))
    }
  }
}

extension JSONPointer: Comparable {
  public static func < (left: JSONPointer, right: JSONPointer) -> Bool {
    for (a, b) in zip(left.tokens, right.tokens) where !a.utf8.elementsEqual(b.utf8) {
      if let x = Int(a), let y = Int(b) { return x < y }
      return a.utf8.lexicographicallyPrecedes(b.utf8)
    }
    return left.tokens.count < right.tokens.count
  }
}

extension JSON {
  /// The value at a place, or nil where nothing is.
  public subscript(pointer: JSONPointer) -> JSON? { at(pointer.tokens[...]) }

  private func at(_ tokens: ArraySlice<String>) -> JSON? {
    guard let token = tokens.first else { return self }
    switch shape {
    case .object(let object): return object[token]?.at(tokens.dropFirst())
    case .array(let items):
      guard let index = Self.index(token, in: items) else { return nil }
      return items[index].at(tokens.dropFirst())
    default: return nil
    }
  }

  static func index(_ token: String, in items: [JSON]) -> Int? {
    guard let index = Int(token), items.indices.contains(index), String(index) == token else {
      return nil
    }
    return index
  }

  /// The same value with what is at `pointer` replaced, added (object member; objects missing on
  /// the way are made; `-` or the count appends to an array) or, with nil, removed.
  ///
  /// Returns nil where the place cannot be: its parent is a scalar, or an index is out of range.
  public func setting(_ pointer: JSONPointer, to value: JSON?) -> JSON? {
    set(pointer.tokens[...], to: value)
  }

  private func set(_ tokens: ArraySlice<String>, to value: JSON?) -> JSON? {
    guard let token = tokens.first else { return value ?? .null }
    let rest = tokens.dropFirst()
    switch shape {
    case .object(var object):
      if rest.isEmpty {
        object[token] = value
      } else if let child = object[token] {
        guard let changed = child.set(rest, to: value) else { return nil }
        object[token] = changed
      } else {
        guard value != nil else { return self }
        guard let made = JSON.object(JSONObject()).set(rest, to: value) else { return nil }
        object[token] = made
      }
      return .object(object)
    case .array(var items):
      if token == "-" || token == String(items.count) {
        guard let value, rest.isEmpty else { return value == nil ? self : nil }
        return .array(items + [value])
      }
      guard let index = Self.index(token, in: items) else { return value == nil ? self : nil }
      if rest.isEmpty {
        if let value { items[index] = value } else { items.remove(at: index) }
      } else {
        guard let changed = items[index].set(rest, to: value) else { return nil }
        items[index] = changed
      }
      return .array(items)
    default: return value == nil ? self : nil
    }
  }

  /// Calls `visit` with every value of the tree and its place, parents first, members as written.
  /// Where `visit` answers false, what is inside is passed over.
  public func walk(
    from start: JSONPointer = .root, _ visit: (JSONPointer, JSON) throws -> Bool
  ) rethrows {
    guard try visit(start, self) else { return }
    switch shape {
    case .object(let object):
      for member in object { try member.value.walk(from: start.appending(member.name), visit) }
    case .array(let items):
      for (index, item) in items.enumerated() { try item.walk(from: start.appending(index), visit) }
    default: break
    }
  }
}
