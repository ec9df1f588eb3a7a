/// What two sets of a Portal's objects differ in.
public struct PortalComparison: Sendable, Hashable {
  public struct Difference: Sendable, Hashable {
    public let object: Address
    public let name: String
    /// Nil: the whole object.
    public let pointer: JSONPointer?
    public let expected: String?
    public let found: String?
  }

  public let differences: [Difference]
  /// Objects of the wanted side.
  public let objects: Int
  public var matches: Bool { differences.isEmpty }

  /// Compares what is wanted with what is there, in the kinds that are compared: every difference, in
  /// both directions. Values that were left out of the wanted side are not compared, nor what a
  /// Portal makes by itself. An object that is there under another id, by its natural key, is told
  /// as that.
  public init(
    wanted: [PortalFiles.Entry], found: some Sequence<LiveObject>, kinds: Set<KindName>
  ) {
    let there = found.filter {
      kinds.contains($0.address.kind) && !ResourceKind.isAutomatic($0.document.json)
    }
    let matching = match(
      wanted.map {
        MatchObject(address: $0.address, name: "", document: $0.document.json)
      },
      to: there.map {
        MatchObject(address: $0.address, name: $0.name, document: $0.document.json)
      }, recorded: .none)
    let mapper = ObjectMapper(matching.mapping)
    let here = Dictionary(
      there.map { (mapper.mapping.here($0.address), $0) }, uniquingKeysWith: { first, _ in first })
    var differences: [Difference] = []
    for entry in wanted where kinds.contains(entry.address.kind) {
      guard let kind = Kinds.named(entry.address.kind) else { continue }
      let name = kind.displayName(of: entry.document.json)
      guard let object = here[entry.address] else {
        differences.append(
          Difference(
            object: entry.address, name: name, pointer: nil, expected: "there",
            found: "not there"))
        continue
      }
      if object.address != entry.address, matching.mapping.entries[entry.address] != nil {
        differences.append(
          Difference(
            object: entry.address, name: name, pointer: nil, expected: "id \(entry.address.id)",
            found: "id \(object.address.id)"))
      }
      differences += Self.fields(entry, mapper.here(object), kind, name)
    }
    let names = Set(wanted.map(\.address))
    for (address, object) in here where !names.contains(address) {
      differences.append(
        Difference(
          object: object.address, name: object.name, pointer: nil, expected: "not there",
          found: "there"))
    }
    self.differences = differences.sorted {
      ($0.object, $0.pointer?.description ?? "") < ($1.object, $1.pointer?.description ?? "")
    }
    objects = wanted.count
  }

  private static func fields(
    _ entry: PortalFiles.Entry, _ object: LiveObject, _ kind: ResourceKind, _ name: String
  ) -> [Difference] {
    let secrets = Set(entry.leftOut + PortalFiles.secretPlaces(in: object.document.json, kind))
    func bare(_ json: JSON) -> JSON {
      normalForm(secrets.reduce(json) { $0.setting($1, to: nil) ?? $0 }, kind: kind)
    }
    let wanted = bare(entry.document.json)
    let found = bare(object.document.json)
    guard wanted != found else { return [] }
    func shown(_ value: JSON?) -> String? { value.map { String($0.canonicalText.prefix(120)) } }
    let compared = ReadBack(sent: wanted, found: found, kind: kind).differences
    return compared.filter { $0.change != .normalised }.map {
      Difference(
        object: entry.address, name: name, pointer: $0.pointer,
        expected: shown(wanted[$0.pointer]), found: shown(found[$0.pointer]))
    }
  }
}
