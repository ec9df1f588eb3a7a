/// A JSON value that keeps what was written: number text, member order, unknown members.
///
/// Nothing of Tyk is modelled by typed structs; this is the only shape an object has here.
/// How the value is held is hidden, so that a flat form over the source bytes and a tree can
/// stand in for each other. Look at one through ``shape`` or the typed accessors.
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

  private let storage: Shape

  public init(_ shape: Shape) { storage = shape }

  public var shape: Shape { storage }
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
  ExpressibleByIntegerLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral,
  ExpressibleByNilLiteral
{
  public init(stringLiteral value: String) { self = .string(value) }
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  public init(integerLiteral value: Int) { self = .integer(value) }
  public init(arrayLiteral elements: JSON...) { self = .array(elements) }
  public init(nilLiteral: ()) { self = .null }
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
    case .null: .null
    case .bool: .bool
    case .number: .number
    case .string: .string
    case .array: .array
    case .object: .object
    }
  }

  public var isNull: Bool { kind == .null }
  public var bool: Bool? { if case .bool(let value) = storage { value } else { nil } }
  public var number: JSONNumber? { if case .number(let value) = storage { value } else { nil } }
  /// The value as an `Int`, when it is a number with an integral value in range.
  public var integer: Int? { number?.integer }
  public var string: String? { if case .string(let value) = storage { value } else { nil } }
  public var array: [JSON]? { if case .array(let value) = storage { value } else { nil } }
  public var object: JSONObject? { if case .object(let value) = storage { value } else { nil } }

  /// The member of that name, or nil where this is no object or has no such member.
  public subscript(name: String) -> JSON? { object?[name] }
}

extension JSON: Hashable {
  public static func == (left: JSON, right: JSON) -> Bool {
    switch (left.storage, right.storage) {
    case (.null, .null): true
    case (.bool(let a), .bool(let b)): a == b
    case (.number(let a), .number(let b)): a == b
    case (.string(let a), .string(let b)): a.utf8.elementsEqual(b.utf8)
    case (.array(let a), .array(let b)): a == b
    case (.object(let a), .object(let b)): a == b
    default: false
    }
  }

  public func hash(into hasher: inout Hasher) {
    switch storage {
    case .null: hasher.combine(0)
    case .bool(let value): hasher.combine(value)
    case .number(let value): hasher.combine(value)
    case .string(let value): for byte in value.utf8 { hasher.combine(byte) }
    case .array(let items): hasher.combine(items)
    case .object(let object): hasher.combine(object)
    }
  }
}
