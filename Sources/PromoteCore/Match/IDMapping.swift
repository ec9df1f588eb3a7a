/// What one environment calls objects that a release calls otherwise.
///
/// An object has its id everywhere; but a record that people made by hand in each environment, or
/// that a server made by itself, has another custom id in each. The mapping says which is which: from
/// the release's address to the id here. It is part of the plan that made it, so it is signed with
/// it; it is logged when the plan was verified, and later plans go by it.
///
/// Of some entries the server is asked, once, to take the release's id instead: see ``aligning``.
///
/// Holds: no two addresses lead to the same id of a kind, and none leads to itself.
public struct IDMapping: Hashable, Sendable {
  /// Ids here by the release's addresses.
  public private(set) var entries: [Address: String]
  /// Addresses whose object is to get the release's id here. A server may leave it as it is; then the
  /// entry stays true. Until it is known which, either of the two ids may be the one that it has.
  public private(set) var aligning: Set<Address> = []
  /// Addresses of the release by those here.
  private var back: [Address: Address]

  public static let none = IDMapping()

  public init() {
    entries = [:]
    back = [:]
  }

  public var isEmpty: Bool { entries.isEmpty }

  /// Adds `address` as `id`. Refused where another address has that id already; an entry that leads
  /// to itself is none.
  @discardableResult
  public mutating func add(_ address: Address, as id: String) -> Bool {
    let there = Address(kind: address.kind, id: id)
    guard there != address else {
      remove(address)
      return true
    }
    if let other = back[there], other != address { return false }
    remove(address)
    entries[address] = id
    back[there] = address
    return true
  }

  public mutating func remove(_ address: Address) {
    guard let id = entries.removeValue(forKey: address) else { return }
    back[Address(kind: address.kind, id: id)] = nil
    aligning.remove(address)
  }

  /// The same, and of those of these addresses that have an entry the server is asked to take the
  /// release's id.
  public func aligning(_ addresses: some Sequence<Address>) -> IDMapping {
    var result = self
    result.aligning.formUnion(addresses.filter { entries[$0] != nil })
    return result
  }

  /// The same, nothing being asked of the server.
  public var asItIs: IDMapping {
    var result = self
    result.aligning = []
    return result
  }

  /// This mapping with another one laid over it: where both speak of an address or an id, `other`
  /// counts.
  public func merging(_ other: IDMapping) -> IDMapping {
    var result = self
    for (address, id) in other.entries.sorted(by: { $0.key < $1.key }) {
      if let earlier = result.back[Address(kind: address.kind, id: id)] { result.remove(earlier) }
      result.add(address, as: id)
    }
    return result.aligning(other.aligning)
  }

  /// What the object of the release is called here. An object that is known below another one
  /// (`<organisation>:default`) follows it.
  public func there(_ address: Address) -> Address {
    follow(address) { entries[$0].map { Substring($0) } }
  }

  /// What the release calls the object that is here.
  public func here(_ address: Address) -> Address {
    follow(address) { back[$0].map { Substring($0.id) } }
  }

  private func follow(_ address: Address, _ step: (Address) -> Substring?) -> Address {
    guard !isEmpty else { return address }
    if let own = step(address) { return Address(kind: address.kind, id: String(own)) }
    let id = address.id
    // An id may hold the separator itself: the longest part that is known counts.
    let marks = id.indices.filter { id[$0] == MatchRule.separator }
    if let kind = MatchRule.begins[address.kind] {
      for end in [id.endIndex] + marks.reversed() {
        let above = Address(kind: kind, id: String(id[..<end]))
        let moved = follow(above, step)
        if moved != above { return Address(kind: address.kind, id: moved.id + id[end...]) }
      }
    }
    if let kind = MatchRule.ends[address.kind] {
      for mark in marks {
        let start = id.index(after: mark)
        let named = Address(kind: kind, id: String(id[start...]))
        let moved = follow(named, step)
        if moved != named { return Address(kind: address.kind, id: id[..<start] + moved.id) }
      }
    }
    return address
  }
}

extension IDMapping {
  /// Only what these addresses are called.
  public func limited(to addresses: some Sequence<Address>) -> IDMapping {
    var result = IDMapping.none
    for address in addresses { if let id = entries[address] { result.add(address, as: id) } }
    return result.aligning(aligning)
  }

  /// `{kind: {id of the release: id here}}`.
  public var json: JSON {
    var kinds: [String: [(String, JSON)]] = [:]
    for (address, id) in entries {
      kinds[address.kind.text, default: []].append((address.id, .string(id)))
    }
    return .object(JSONObject(kinds.map { ($0.key, JSON.object(JSONObject($0.value))) }))
  }

  /// Reads what ``json`` writes. Refused: values that are no texts, entries that lead to themselves,
  /// and two addresses with one id.
  public init(reading json: JSON, at place: JSONPointer = .root) throws(FieldError) {
    self.init()
    guard let kinds = json.object else {
      throw FieldError(.wrongType(expected: "an object", found: json.kind), at: place)
    }
    for kind in kinds {
      let inner = place.appending(kind.name)
      guard let ids = kind.value.object else {
        throw FieldError(.wrongType(expected: "an object", found: kind.value.kind), at: inner)
      }
      for member in ids {
        let at = inner.appending(member.name)
        guard let id = member.value.string else {
          throw FieldError(.wrongType(expected: "a string", found: member.value.kind), at: at)
        }
        let address = Address(kind: KindName(kind.name), id: member.name)
        guard !member.name.isEmpty, !id.isEmpty, Address(kind: address.kind, id: id) != address
        else { throw FieldError(.notAllowed("maps an id to nothing or to itself"), at: at) }
        guard add(address, as: id) else {
          throw FieldError(.notAllowed("is the id of another address too"), at: at)
        }
      }
    }
  }

  /// The canonical form, as it is stored.
  public var bytes: [UInt8] { json.canonical() }
}
