/// What the kinds of the Developer Portal have in common.
///
/// An object is what the Portal's API shows of it, with three differences. Its identity, and the
/// object that it belongs to, stand below ``ResourceKind/besideMember``: the Portal keeps them in
/// the address, or has none that means the same elsewhere. Every relation holds the other object's
/// identity, never one Portal's numbers. And what the Portal numbers, dates or derives is not in it.
///
/// Identities: the custom id (CID) where people made the object and nothing else tells it; else what
/// is the same in every Portal: `default` for the organisation that every Portal has,
/// `<organisation>:default` for the team that comes with an organisation, a policy's id for the
/// product or plan that a Portal made of it, a name, a path.
///
/// Sources: the Developer Portal's published API description, its migration guide, and answers seen.
/// What only rests on inference is said at the place.
extension ResourceKind {
  static func portal(
    _ name: KindName, displayName: String = "Name", owner: (member: String, kind: KindName)? = nil,
    managed: [PathPattern] = [], defaults: [Default] = [], freeForm: [PathPattern] = [],
    maps: [PathPattern] = [], ignored: [PathPattern] = [], sets: [PathPattern] = [],
    sequences: [JSONPointer] = [], writeOnly: [JSONPointer] = [],
    references: [Reference] = [], isOnRequest: Bool = false, canUpdate: Bool = true,
    comesByItself: Bool = false, goesWithOwner: Bool = false, finishes: KindName? = nil,
    places: (inout PlaceTable) -> Void = { _ in }
  ) -> ResourceKind {
    var table = PlaceTable(below: "")
    places(&table)
    let owners = owner.map { [Reference(besidePath($0.member), to: $0.kind)] } ?? []
    return ResourceKind(
      name: name, isAPI: false, endpoints: .portal(canUpdate: canUpdate), identity: [beside("id")],
      displayName: JSONPointer([displayName]), tags: ["/Tags"],
      managed: ["/ID", "/CreatedAt", "/UpdatedAt"] + managed, defaults: defaults,
      freeForm: freeForm, maps: maps, ignored: [besidePath("name")] + ignored, sets: sets,
      sequences: sequences, writeOnly: writeOnly, references: owners + references,
      places: table.places, isOptional: true,
      isOnRequest: isOnRequest, isPortal: true, comesByItself: comesByItself,
      goesWithOwner: goesWithOwner, finishes: finishes,
      filePrefix: "portal-\(name)-")
  }

  static func besidePath(_ name: String) -> PathPattern {
    PathPattern(tokens: beside(name).tokens.map { .name($0) })
  }

  /// Whether the server made the object by itself and nobody is to change it: the organisation that
  /// every Portal has, the team of all users of an organisation, the theme that comes with a Portal.
  ///
  /// Such an object is listed so that references to it can be checked. It is the same object
  /// everywhere, and never created, changed or deleted.
  public static func isAutomatic(_ document: JSON) -> Bool {
    document[beside("automatic")]?.bool ?? false
  }
}

extension Endpoints {
  /// Where the Portal's kinds live is the business of the Portal's client: their addresses are made
  /// of numbers that only it knows.
  static func portal(canUpdate: Bool) -> Endpoints {
    Endpoints(
      list: "/portal-api", listQuery: [], items: .bareArray, collection: "/portal-api",
      mayBeMissing: true, canUpdate: canUpdate)
  }
}
