internal import PromoteCore

/// Why a value cannot be stored where it stands.
struct TypeMismatch: Error {
  let place: String
  let expected: String
}

/// What a typed server keeps of a document: known members only, collections and zero values
/// materialised, numbers as doubles.
struct TypedStorage: Sendable {
  let table: TypeTable
  let version: TykVersion
  /// Places of members that objects of this server were seen to hold although no table names them,
  /// or with a type that no table gives them.
  var learned: Set<String> = []
  /// Each record as it is when nothing is given.
  private var zeros: [String: JSON] = [:]

  init(table: TypeTable, version: TykVersion) {
    self.table = table
    self.version = version
    for name in table.records.keys {
      do throws(TypeMismatch) {
        zeros[name] = try record(JSONObject(), name, at: "")
      } catch {
        preconditionFailure("nothing does not fit \(name)")
      }
    }
  }

  /// The stored form of `value` as the record `name`.
  func stored(_ value: JSON, as name: String) throws(TypeMismatch) -> JSON {
    try record(value.object ?? JSONObject(), name, at: "")
  }

  /// Remembers every member of `value` that the table does not name, so that it is kept from now on.
  mutating func learn(from value: JSON, as name: String) {
    var found: Set<String> = []
    collectUnknown(value, .record(name), at: "", into: &found)
    learned.formUnion(found)
  }

  /// The places of `value` that storing it would drop.
  func unknown(in value: JSON, as name: String) -> Set<String> {
    var found: Set<String> = []
    collectUnknown(value, .record(name), at: "", into: &found)
    return found.subtracting(learned)
  }

  private func knows(_ member: TypeTable.Member) -> Bool {
    member.since.map { version >= $0 } ?? true
  }

  private func record(
    _ object: JSONObject, _ name: String, at place: String
  ) throws(TypeMismatch) -> JSON {
    var members: [(String, JSON)] = []
    var named: Set<String> = []
    for member in table.members(of: name) where knows(member) {
      let inner = place + "/" + member.name
      if !learned.isEmpty { named.insert(member.name) }
      let given = object[member.name] ?? .null
      switch member.presence {
      case .always: members.append((member.name, try stored(given, member.type, at: inner)))
      case .nullable:
        members.append(
          (member.name, given.isNull ? .null : try stored(given, member.type, at: inner)))
      case .omittedWhenZero:
        if given.isNull { continue }
        let kept = try stored(given, member.type, at: inner)
        if !isZero(kept, member.type) { members.append((member.name, kept)) }
      }
    }
    guard !learned.isEmpty else { return .object(JSONObject(members)) }
    for extra in object where !named.contains(extra.name) {
      if learned.contains(place + "/" + extra.name) {
        members.append((extra.name, free(extra.value)))
      }
    }
    return .object(JSONObject(members))
  }

  private func stored(
    _ value: JSON, _ type: TypeTable.StoredType, at place: String
  ) throws(TypeMismatch) -> JSON {
    switch (type, value.shape) {
    case (.text, .null), (.scalar, .null): return ""
    case (.number, .null): return 0
    case (.flag, .null): return false
    case (.text, .string), (.flag, .bool): return value
    case (.number, .number), (.scalar, .number), (.scalar, .string), (.scalar, .bool):
      return free(value)
    case (.free, _): return free(value)
    case (.list, .null): return []
    case (.map, .null): return [:]
    case (.list(let inner), .array(let items)):
      var kept: [JSON] = []
      for item in items { kept.append(try stored(item, inner, at: place + "/*")) }
      return .array(kept)
    case (.map(let inner), .object(let object)):
      var kept: [(String, JSON)] = []
      for member in object {
        kept.append((member.name, try stored(member.value, inner, at: place + "/*")))
      }
      return GoJSON.sorted(kept)
    case (.record(let name), .null):
      if let zero = zeros[name] { return zero }
      return try record(JSONObject(), name, at: place)
    case (.record(let name), .object(let object)): return try record(object, name, at: place)
    case (.text, _): return try other(value, at: place, expected: "string")
    case (.scalar, _): return try other(value, at: place, expected: "string")
    case (.number, _): return try other(value, at: place, expected: "number")
    case (.flag, _): return try other(value, at: place, expected: "boolean")
    case (.list, _): return try other(value, at: place, expected: "array")
    case (.map, _), (.record, _): return try other(value, at: place, expected: "object")
    }
  }

  /// What an object of this server was seen to hold is kept, however the table has it.
  private func other(
    _ value: JSON, at place: String, expected: String
  ) throws(TypeMismatch) -> JSON {
    guard learned.contains(place) else { throw TypeMismatch(place: place, expected: expected) }
    return free(value)
  }

  private func free(_ value: JSON) -> JSON { GoJSON.free(value) }

  private func isZero(_ value: JSON, _ type: TypeTable.StoredType) -> Bool {
    if case .record = type { return false }
    switch value.shape {
    case .null: return true
    case .bool(let flag): return !flag
    case .number(let number): return number.double == 0
    case .string(let text): return text.isEmpty
    case .array(let items): return items.isEmpty
    case .object(let object): return object.isEmpty
    }
  }

  private func collectUnknown(
    _ value: JSON, _ type: TypeTable.StoredType, at place: String, into found: inout Set<String>
  ) {
    switch (type, value.shape) {
    case (.record(let name), .object(let object)):
      let known = table.members(of: name).filter { knows($0) }
      for member in object {
        let inner = place + "/" + member.name
        if let type = known.first(where: { $0.name == member.name })?.type {
          collectUnknown(member.value, type, at: inner, into: &found)
        } else {
          found.insert(inner)
        }
      }
    case (.map(let inner), .object(let object)):
      for member in object { collectUnknown(member.value, inner, at: place + "/*", into: &found) }
    case (.list(let inner), .array(let items)):
      for item in items { collectUnknown(item, inner, at: place + "/*", into: &found) }
    case (.free, _), (_, .null), (.text, .string), (.number, .number), (.flag, .bool),
      (.scalar, .string), (.scalar, .number), (.scalar, .bool):
      break
    // Of another type than the table says: known as it is.
    default: found.insert(place)
    }
  }
}
