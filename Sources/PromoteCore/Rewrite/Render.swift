/// Where a rendered field's value comes from.
public enum Origin: Sendable, Hashable {
  /// A binding of the target, and its line.
  case binding(String, RegistryPlace)
  /// `set:` of an override.
  case override(RegistryPlace)
  /// `remove:` of an override.
  case removed(RegistryPlace)
  /// `keep:` of an override: the target's own value.
  case kept(RegistryPlace)
  /// The target's organisation or database id, or what belongs to the target by its kind.
  case target
  /// A secret that nobody bound: the source's value.
  case source
}

/// A secret scalar of a rendered document.
public struct RenderedSecret: Sendable, Hashable {
  public let pointer: JSONPointer
  /// `binding:NAME[,NAME]`, `source`, `target`, `override:FILE:LINE`, or `release` where the text
  /// stands in the release itself.
  public let ref: String
  public init(pointer: JSONPointer, ref: String) {
    self.pointer = pointer
    self.ref = ref
  }
}

/// A release brought into one environment.
public struct RenderResult: Sendable {
  /// What is to be sent. Without findings of severity blocking it is complete.
  public let document: LiveDocument
  /// Only fields that the rewrite touched.
  public let origins: [JSONPointer: Origin]
  /// Every scalar that sealing will seal, and where its value comes from.
  public let secrets: [RenderedSecret]
  public let findings: [Finding]
  public init(
    document: LiveDocument, origins: [JSONPointer: Origin], secrets: [RenderedSecret],
    findings: [Finding]
  ) {
    self.document = document
    self.origins = origins
    self.secrets = secrets
    self.findings = findings
  }
}

/// Puts the target's values into a release, then the target's overrides.
///
/// `live` is the target's object (for kept values and its database id), `source` the source's
/// (only for secrets that nobody bound). A name the target does not bind is the blocking finding
/// `missing-binding`; nothing ever falls back to the source's value in its stead. Other findings:
/// `missing-secret`, `unbound-secret`, `binding-type`, `key-collision`, `identity-changed`.
public func render(
  _ release: ReleaseObject, kind: ResourceKind, for target: ResolvedBindings,
  overrides: [Override] = [], live: LiveObject? = nil, source: LiveObject? = nil
) -> RenderResult {
  var renderer = Renderer(
    release: release, kind: kind, target: target, live: live, source: source)
  renderer.fillPlaces()
  renderer.addWhatTheTargetOwns()
  for override in overrides { renderer.apply(override) }
  return renderer.result()
}

/// Finds one secret scalar of a rendered document again, when it is to be sent.
///
/// The value of a scalar that is no string is its JSON text; ``liveScalar`` keeps its type.
/// Nil where nothing is there any more, or something else than `ref` gives it its value now.
public func fillSecret(
  ref: String, pointer: JSONPointer, release: ReleaseObject, kind: ResourceKind,
  for target: ResolvedBindings, overrides: [Override] = [], live: LiveObject? = nil,
  source: LiveObject? = nil
) -> Secret? {
  liveScalar(
    ref: ref, pointer: pointer, release: release, kind: kind, for: target, overrides: overrides,
    live: live, source: source
  ).map { scalar in
    Secret(scalar.json.string ?? String(decoding: scalar.json.serialised(), as: UTF8.self))
  }
}

/// As ``fillSecret``, as the JSON scalar that is sent.
public func liveScalar(
  ref: String, pointer: JSONPointer, release: ReleaseObject, kind: ResourceKind,
  for target: ResolvedBindings, overrides: [Override] = [], live: LiveObject? = nil,
  source: LiveObject? = nil
) -> LiveDocument? {
  let rendered = render(
    release, kind: kind, for: target, overrides: overrides, live: live, source: source)
  guard rendered.secrets.contains(RenderedSecret(pointer: pointer, ref: ref)),
    let scalar = rendered.document.json[pointer], scalar.isScalar
  else { return nil }
  return LiveDocument(scalar)
}

/// The document to send: a sealed one with its secrets filled in. Nil where a place is missing.
public func unseal(
  _ sealed: SealedDocument, with scalars: [JSONPointer: LiveDocument]
) -> LiveDocument? {
  var json = sealed.json
  for (pointer, scalar) in scalars {
    guard json[pointer] != nil, let filled = json.setting(pointer, to: scalar.json) else {
      return nil
    }
    json = filled
  }
  return LiveDocument(json)
}
