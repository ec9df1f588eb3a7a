/// A JSON value that keeps what was written: number text, member order, unknown members.
///
/// Nothing of Tyk is modelled by typed structs; this is the only shape an object has here.
/// A value that was parsed is a place in its document's bytes; one that was made is a tree, which
/// can hold parsed values. Nobody can tell them apart. Look at one through ``shape`` or the typed
/// accessors.
///
/// Two values are equal exactly when their canonical forms are: member order and the spelling
/// of a number do not count, strings count byte by byte (`é` as one scalar and as two differ).
/// Use ``serialised()`` to compare or keep what was written.
public struct JSON: Sendable {
  /// What a value is, for a `switch`.
  public enum Shape: Sendable {
    case null
    case bool(Bool)
    case number(JSONNumber)
    case string(String)
    case array([JSON])
    case object(JSONObject)
  }

  public enum Kind: String, Sendable {
    case null, bool, number, string, array, object
  }

  enum Storage: Sendable {
    /// A parsed value: its document and its place on the tape.
    case flat(JSONDocument, UInt32)
    /// A value that was made. An object here is never a flat one.
    case tree(Shape)
  }

  private(set) var storage: Storage

  public init(_ shape: Shape) {
    if case .object(let object) = shape, case .flat(let document, let node) = object.storage {
      storage = .flat(document, node)
    } else {
      storage = .tree(shape)
    }
  }

  init(flat document: JSONDocument, _ node: Int) {
    storage = .flat(document, UInt32(truncatingIfNeeded: node))
  }

  public var shape: Shape {
    switch storage {
    case .tree(let shape): shape
    case .flat(let document, let node): document.shape(Int(node))
    }
  }
}

// MARK: - Changing values

extension JSON {
  /// Changes an object's members; while `body` runs, nothing else holds them, so that they are
  /// not copied. Answers what `body` does, or false where this is no object.
  mutating func editObject(_ body: (inout JSONObject) -> Bool) -> Bool {
    guard case .object(var object) = shape else { return false }
    storage = .tree(.null)
    defer { self = .object(object) }
    return body(&object)
  }

  /// The same for an array's items.
  mutating func editArray(_ body: (inout [JSON]) -> Bool) -> Bool {
    guard case .array(var items) = shape else { return false }
    storage = .tree(.null)
    defer { self = .array(items) }
    return body(&items)
  }
}

// MARK: - Making values

extension JSON {
  public static let null = JSON(.null)
  public static func bool(_ value: Bool) -> JSON { JSON(.bool(value)) }
  public static func number(_ value: JSONNumber) -> JSON { JSON(.number(value)) }
  public static func integer(_ value: Int) -> JSON { JSON(.number(JSONNumber(value))) }
  public static func string(_ value: String) -> JSON { JSON(.string(value)) }
  public static func array(_ items: [JSON]) -> JSON { JSON(.array(items)) }
  public static func object(_ object: JSONObject) -> JSON { JSON(.object(object)) }

  /// An object of these members in this order. A later member replaces an earlier one of its name.
  public static func object(_ members: KeyValuePairs<String, JSON>) -> JSON {
    var object = JSONObject()
    for (name, value) in members { object[name] = value }
    return JSON(.object(object))
  }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral,
  ExpressibleByIntegerLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  public init(stringLiteral value: String) { self = .string(value) }
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  public init(integerLiteral value: Int) { self = .integer(value) }
  public init(arrayLiteral elements: JSON...) { self = .array(elements) }
  public init(dictionaryLiteral elements: (String, JSON)...) {
    var object = JSONObject()
    for (name, value) in elements { object[name] = value }
    self = .object(object)
  }
}

// MARK: - Looking at values

extension JSON {
  public var kind: Kind {
    switch storage {
    case .flat(let document, let node):
      switch TapeHead(document.tape[Int(node)]).kind {
      case .null: .null
      case .no, .yes: .bool
      case .number: .number
      case .string: .string
      case .array: .array
      case .object: .object
      }
    case .tree(let shape):
      switch shape {
      case .null: .null
      case .bool: .bool
      case .number: .number
      case .string: .string
      case .array: .array
      case .object: .object
      }
    }
  }

  public var isNull: Bool { kind == .null }
  public var bool: Bool? {
    guard kind == .bool, case .bool(let value) = shape else { return nil }
    return value
  }
  public var number: JSONNumber? {
    guard kind == .number, case .number(let value) = shape else { return nil }
    return value
  }
  /// The value as an `Int`, when it is a number with an integral value in range.
  public var integer: Int? {
    guard kind == .number else { return nil }
    switch storage {
    case .flat(let document, let node):
      return document.read { NumberText.integer($0.raw(Int(node))) }
    case .tree: return number?.integer
    }
  }
  public var string: String? {
    guard kind == .string, case .string(let value) = shape else { return nil }
    return value
  }
  public var array: [JSON]? {
    guard kind == .array, case .array(let value) = shape else { return nil }
    return value
  }
  public var object: JSONObject? {
    guard kind == .object, case .object(let value) = shape else { return nil }
    return value
  }

  /// The member of that name, or nil where this is no object or has no such member.
  public subscript(name: String) -> JSON? {
    switch storage {
    case .flat(let document, let node):
      TapeHead(document.tape[Int(node)]).kind == .object
        ? document.member(Int(node), name) : nil
    case .tree(.object(let object)): object[name]
    case .tree: nil
    }
  }

  /// The item at that place, or nil where this is no array or has no such item.
  public subscript(index: Int) -> JSON? {
    switch storage {
    case .flat(let document, let node):
      TapeHead(document.tape[Int(node)]).kind == .array ? document.item(Int(node), index) : nil
    case .tree(.array(let items)): items.indices.contains(index) ? items[index] : nil
    case .tree: nil
    }
  }
}

extension JSONDocument {
  func shape(_ node: Int) -> JSON.Shape {
    read { view in
      switch view.kind(node) {
      case .null: .null
      case .no: .bool(false)
      case .yes: .bool(true)
      case .number: .number(JSONNumber(unchecked: String(decoding: view.raw(node), as: UTF8.self)))
      case .string: .string(view.string(node))
      case .array: .array(items(node, view))
      case .object: .object(JSONObject(flat: self, node))
      }
    }
  }

  private func items(_ node: Int, _ view: JSONView) -> [JSON] {
    let count = view.count(node)
    var items: [JSON] = []
    items.reserveCapacity(count)
    var place = view.first(node)
    for _ in 0..<count {
      items.append(JSON(flat: self, place))
      place = view.after(place)
    }
    return items
  }

  func member(_ node: Int, _ name: String) -> JSON? {
    read { view in withBytes(name) { view.member(node, $0) } }.map { JSON(flat: self, $0) }
  }

  func item(_ node: Int, _ index: Int) -> JSON? {
    read { view in
      index >= 0 && index < view.count(node) ? JSON(flat: self, view.item(node, index)) : nil
    }
  }
}
