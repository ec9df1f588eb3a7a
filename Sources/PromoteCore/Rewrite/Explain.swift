/// The whole story of one field, from the release to what is sent.
public struct Explanation: Sendable, Hashable {
  public var object: Address
  public var pointer: JSONPointer
  /// What the kind says about the place; nil where it says nothing.
  public var description: String?
  /// As it stands in the release, with names at recorded places. Nil: not in the release.
  public var neutral: JSON?
  /// The recorded places of the field.
  public var places: [BoundPlace]
  /// As it will be sent; nil where it is not, or is or holds a secret.
  public var rendered: JSON?
  public var isSecret: Bool
  public var origin: Origin?

  public init(
    object: Address, pointer: JSONPointer, description: String?, neutral: JSON?,
    places: [BoundPlace], rendered: JSON?, isSecret: Bool, origin: Origin?
  ) {
    self.object = object
    self.pointer = pointer
    self.description = description
    self.neutral = neutral
    self.places = places
    self.rendered = rendered
    self.isSecret = isSecret
    self.origin = origin
  }
}

/// Tells the story of the field at `pointer` of the rendered document. Shows no secret: of a field
/// that is one, or that holds one, no value is told.
public func explain(
  _ pointer: JSONPointer, in release: ReleaseObject, kind: ResourceKind, rendered: RenderResult
) -> Explanation {
  let holdsSecret = rendered.secrets.contains { secret in
    secret.pointer.tokens.count >= pointer.tokens.count
      && JSONPointer(Array(secret.pointer.tokens.prefix(pointer.tokens.count))) == pointer
  }
  return Explanation(
    object: release.address, pointer: pointer, description: kind.description(of: pointer),
    neutral: release.json[pointer], places: release.places.filter { $0.pointer == pointer },
    rendered: holdsSecret ? nil : rendered.document.json[pointer],
    isSecret: rendered.secrets.contains { $0.pointer == pointer },
    origin: rendered.origins[pointer])
}

extension ResourceKind {
  /// What the kind says about one place, in words; nil where it says nothing.
  func description(of pointer: JSONPointer) -> String? {
    var state = compiled.automaton.start
    var region: String?
    for token in pointer.tokens {
      // A token of digits may be an index; patterns have stars there, which match a name as well.
      state = compiled.automaton.step(state, name: token)
      if compiled.marks(at: state).freeForm { region = "free JSON, kept as it is" }
    }
    let marks = compiled.marks(at: state)
    if marks.databaseID { return "the id of this environment's database" }
    if marks.organisation { return "the id of this environment's organisation" }
    if marks.managed { return "kept by the server; neither compared nor promoted" }
    if marks.targetOwned { return "belongs to the target; never promoted" }
    if marks.ignored { return "promoted, but not compared" }
    if let place = marks.places.first ?? marks.keys.first { return place.meaning }
    if let reference = marks.references.first { return "names another object (\(reference.to))" }
    return region
  }
}

extension ResourceKind.Place {
  /// What the place holds, in words.
  var meaning: String {
    let what =
      switch content {
      case .url: "a URL of this environment"
      case .host, .hostAndPort: "a host of this environment"
      case .value: "a value that may differ between environments"
      case .tag: "a tag that may differ between environments"
      case .header: "a header's value"
      case .certificate: "a certificate's id"
      case .network: "a network of this environment"
      case .text: "code or text: searched, rewritten by rule only"
      case .free: "free JSON, every value of which may be this environment's"
      }
    return secrecy == .always ? "a secret" : what
  }
}
