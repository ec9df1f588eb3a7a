extension JSON {
  /// The value at a place, or nil where nothing is.
  public subscript(pointer: JSONPointer) -> JSON? {
    var value = self
    for token in pointer.tokens {
      guard let child = value.child(token) else { return nil }
      value = child
    }
    return value
  }

  /// The member of that name, or the item that the digits of `token` name.
  func child(_ token: String) -> JSON? {
    kind == .array ? Self.index(token).flatMap { self[$0] } : self[token]
  }

  /// An array's index: decimal digits without a leading zero.
  static func index(_ token: String) -> Int? {
    guard let first = token.utf8.first, first != UInt8(ascii: "0") || token.utf8.count == 1,
      token.utf8.allSatisfy({ $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") })
    else { return nil }
    return Int(token)
  }

  /// The same value with what is at `pointer` replaced, added (object member; objects missing on
  /// the way are made; `-` or the count appends to an array) or, with nil, removed.
  ///
  /// Returns nil where the place cannot be: its parent is a scalar, or an index is out of range.
  /// Removing what is not there changes nothing; removing the root gives null.
  public func setting(_ pointer: JSONPointer, to value: JSON?) -> JSON? {
    var changed = self
    return changed.set(pointer, to: value) ? changed : nil
  }

  /// As ``setting(_:to:)``, in place. Returns false, having changed nothing, where the place
  /// cannot be. Many changes to one value cost less this way.
  @discardableResult
  public mutating func set(_ pointer: JSONPointer, to value: JSON?) -> Bool {
    set(pointer.tokens[...], to: value)
  }

  private mutating func set(_ tokens: ArraySlice<String>, to value: JSON?) -> Bool {
    guard let token = tokens.first else {
      self = value ?? .null
      return true
    }
    let rest = tokens.dropFirst()
    switch kind {
    case .object:
      // A parsed object stays one where there is nothing to remove.
      if case .none = value, case .none = self[token] { return true }
      return editObject { object in
        if rest.isEmpty {
          object[token] = value
          return true
        }
        return object.edit(token) { $0.set(rest, to: value) }
      }
    case .array:
      return editArray { items in
        if token == "-" || token == String(items.count) {
          guard let value, rest.isEmpty else { return value == nil }
          items.append(value)
          return true
        }
        guard let index = Self.index(token), index < items.count else { return value == nil }
        guard rest.isEmpty else { return items[index].set(rest, to: value) }
        if let value { items[index] = value } else { items.remove(at: index) }
        return true
      }
    default: return value == nil
    }
  }

  /// Calls `visit` with every value of the tree and its place, parents first, members as written.
  /// Where `visit` answers false, what is inside is passed over.
  public func walk(
    from start: JSONPointer = .root, _ visit: (JSONPointer, JSON) throws -> Bool
  ) rethrows {
    var place = start
    try walk(&place, visit)
  }

  /// `place` is as it was once this returns; one pointer serves the whole walk.
  private func walk(
    _ place: inout JSONPointer, _ visit: (JSONPointer, JSON) throws -> Bool
  ) rethrows {
    guard try visit(place, self) else { return }
    switch kind {
    case .object, .array:
      try forEachChild { token, child in
        place.tokens.append(token)
        try child.walk(&place, visit)
        place.tokens.removeLast()
      }
    default: break
    }
  }

  /// Every member or item with its token, as written; nothing for a scalar.
  func forEachChild(_ body: (String, JSON) throws -> Void) rethrows {
    switch shape {
    case .object(let object): for member in object { try body(member.name, member.value) }
    case .array(let items):
      for (index, item) in items.enumerated() { try body(String(index), item) }
    default: break
    }
  }
}
