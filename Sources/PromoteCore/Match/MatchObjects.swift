/// What matching looks at in an object.
public struct MatchObject: Sendable {
  public var address: Address
  public var name: String
  public var document: JSON
  public init(address: Address, name: String, document: JSON) {
    self.address = address
    self.name = name
    self.document = document
  }
}

/// An object of the release that several objects here may be, or that shares its key with another.
public struct AmbiguousMatch: Hashable, Sendable {
  public let object: Address
  /// The texts of the key that several have.
  public let key: [String]
  /// Objects here that have it, by their ids here.
  public let candidates: [Address]
  /// Other objects of the release that have it too.
  public let rivals: [Address]
}

/// What matching came to.
public struct Matching: Hashable, Sendable {
  public var mapping: IDMapping
  public var ambiguous: [AmbiguousMatch]
  /// Addresses of the release whose mapping was made now, by their natural key.
  public var found: [Address]
}

/// Finds the objects of a release in an environment that may call them otherwise.
///
/// For each object, the first that holds: the environment has its very id; the recorded mapping leads
/// to an object that is there; exactly one object there, which nothing else claims, has its natural
/// key below the matching parent, and no other object of the release has that key. Otherwise it is
/// new there. Several with the key are ambiguous and never guessed at.
///
/// The order of what is passed in does not count.
public func match(
  _ release: some Sequence<MatchObject>, to there: some Sequence<MatchObject>,
  recorded: IDMapping
) -> Matching {
  let kinds = MatchRule.all
  var wanted: [KindName: [MatchObject]] = [:]
  for object in release where MatchRule.named(object.address.kind) != nil {
    wanted[object.address.kind, default: []].append(object)
  }
  var held: [KindName: [MatchObject]] = [:]
  for object in there where MatchRule.named(object.address.kind) != nil {
    held[object.address.kind, default: []].append(object)
  }
  var result = Matching(mapping: recorded, ambiguous: [], found: [])
  for rule in kinds {
    matchKind(
      rule, (wanted[rule.kind] ?? []).sorted { $0.address < $1.address },
      (held[rule.kind] ?? []).sorted { $0.address < $1.address }, &result)
  }
  return result
}

private func matchKind(
  _ rule: MatchRule, _ wanted: [MatchObject], _ held: [MatchObject], _ result: inout Matching
) {
  let ids = Set(held.map(\.address))
  let names = Set(wanted.map(\.address))
  var open: [MatchObject] = []
  var claimed: Set<Address> = []
  for object in wanted {
    if let id = result.mapping.entries[object.address] {
      let mapped = Address(kind: rule.kind, id: id)
      // The very id wins over what was recorded: somebody may have made it since.
      if !ids.contains(object.address), ids.contains(mapped), !names.contains(mapped) {
        claimed.insert(mapped)
        continue
      }
      result.mapping.remove(object.address)
    }
    let follows = result.mapping.there(object.address)
    if ids.contains(follows) { claimed.insert(follows) } else { open.append(object) }
  }
  var free = held.filter { !claimed.contains($0.address) && !names.contains($0.address) }
  for key in rule.keys where !open.isEmpty && !free.isEmpty {
    let here = Dictionary(grouping: free) { rule.key(key, of: $0, mapping: .none) }
    let ours = Dictionary(grouping: open) { rule.key(key, of: $0, mapping: result.mapping) }
    var settled: Set<Address> = []
    var taken: Set<Address> = []
    for (text, objects) in ours.sorted(by: { ($0.value[0].address) < ($1.value[0].address) }) {
      guard let text, let candidates = here[text] else { continue }
      settled.formUnion(objects.map(\.address))
      if objects.count == 1, candidates.count == 1 {
        let object = objects[0].address
        if result.mapping.add(object, as: candidates[0].address.id) { result.found.append(object) }
        taken.insert(candidates[0].address)
      } else {
        result.ambiguous += objects.map { object in
          AmbiguousMatch(
            object: object.address, key: text.values, candidates: candidates.map(\.address),
            rivals: objects.map(\.address).filter { $0 != object.address })
        }
      }
    }
    open.removeAll { settled.contains($0.address) }
    free.removeAll { taken.contains($0.address) }
  }
}

/// The values of a natural key, below their parent; compared byte by byte.
private struct NaturalKey: Hashable {
  let values: [String]
  let bytes: [[UInt8]]

  init(parent: String?, _ values: [String]) {
    self.values = values
    bytes = [Array((parent ?? "").utf8)] + values.map { Array($0.utf8) }
  }
  static func == (left: NaturalKey, right: NaturalKey) -> Bool { left.bytes == right.bytes }
  func hash(into hasher: inout Hasher) { hasher.combine(bytes) }
}

extension MatchRule {
  /// Nil where a value is missing or empty: then the key says nothing.
  fileprivate func key(
    _ pointers: [JSONPointer], of object: MatchObject, mapping: IDMapping
  ) -> NaturalKey? {
    if let condition, object.document[condition.pointer] != condition.value { return nil }
    var values: [String] = []
    for pointer in pointers {
      guard let text = object.document[pointer]?.string, !text.isEmpty else { return nil }
      values.append(text)
    }
    guard let parent else { return NaturalKey(parent: nil, values) }
    guard let above = object.document[parent.pointer]?.string, !above.isEmpty else { return nil }
    return NaturalKey(
      parent: mapping.there(Address(kind: parent.kind, id: above)).id, values)
  }
}
