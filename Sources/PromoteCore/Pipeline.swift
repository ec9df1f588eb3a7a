/// A promotion up to the point where people look at it, object by object, on one page.
///
///     dump ─▶ normalise ─▶ rewrite ─▶ plan ─▶ approve ─▶ apply ─▶ verify
///               ▲            ▲         ▲         │          │        │
///               │            │         │         └── judge ─┘        └── normal forms compared again
///     ``normalForm(_:kind:)``│         └ ``makePlan(_:)`` compares, orders, looks for findings
///                            └ ``Binder`` takes the source's values out, ``Passage`` puts the target's in
///
/// All of it is functions of values: the same inputs give the same plan, digest included, and
/// reviewers can make it again. Reading, asking, sending and writing down is PromoteEngine's.
///
/// The first stage's objects are bound (``Binder/bind(_:)``); a later stage passes on the release
/// objects that were verified there. Either way a ``ReleaseObject`` goes into a ``Passage``.
///
/// A Developer Portal gives its own id to what it has of the same thing. Its objects are matched
/// before they are compared: an ``IDMapping``, part of the plan, says what the target calls an object
/// of the release, and ``ObjectMapper`` translates, so that everything above speaks of one address.
public struct Passage: Sendable {
  private let configuration: EnvironmentConfiguration
  private let bindings: ResolvedBindings
  private let detector: LeakDetector
  private let shared: [String]
  private let key: SealKey
  private let ownSecrets: SecretPlaces

  /// Into the target that `configuration` describes and whose values `bindings` are. `others` are
  /// all other environments' values: none of them may arrive.
  public init(
    into configuration: EnvironmentConfiguration, bindings: ResolvedBindings,
    others: [ResolvedBindings], shared: [String], key: SealKey
  ) {
    self.configuration = configuration
    self.bindings = bindings
    self.shared = shared
    self.key = key
    ownSecrets = SecretPlaces(bindings)
    detector = LeakDetector(
      target: bindings, others: others, shared: shared, guards: configuration.guards)
  }

  /// Brings one object of a release into the target.
  ///
  /// `live` is the target's own object, `source` the source's, each where there is one. What is
  /// wrong is in the findings; with a blocking one nothing may be made of the result.
  public func bring(
    _ release: ReleaseObject, kind: ResourceKind, live: LiveObject?, source: LiveObject?,
    sourceSealer: Sealer
  ) -> Arrival {
    let address = release.address
    let rendered = render(
      release, kind: kind, for: bindings, overrides: configuration.overrides, live: live,
      source: source)
    let sealing = seal(
      rendered.document, as: address, kind: kind, key: key,
      also: Set(rendered.secrets.map(\.pointer)))

    var findings = rendered.findings
    findings += sealing.findings.map(escalated)
    findings += detector.findLeaks(in: rendered.document, address: address, kind: kind)
    findings += findUnboundHosts(
      in: release, kind: kind, shared: shared, guards: configuration.guards)
    findings += strays(in: rendered, sealing, address)

    let refs = Dictionary(rendered.secrets.map { ($0.pointer, $0.ref) }) { first, _ in first }
    let secrets = sealing.secrets.map { pointer, binding in
      PlannedSecret(
        object: address, pointer: pointer, ref: refs[pointer] ?? "release", binding: binding)
    }
    let desired = DesiredObject(
      address: address, name: release.name, release: release.digest,
      source: source.map { sourceSealer.normal(of: $0, kind: kind) } ?? release.digest,
      document: sealing.document, normal: normalDigest(sealing.document, kind: kind),
      references: planReferences(in: rendered.document.json, kind: kind),
      secrets: secrets.sorted { $0.pointer < $1.pointer })
    return Arrival(
      desired: desired, document: rendered.document, origins: rendered.origins,
      sealed: Set(sealing.secrets.keys), findings: findings)
  }

  /// What is a warning elsewhere blocks where the target is protected.
  private func escalated(_ finding: Finding) -> Finding {
    guard configuration.protected, finding.code == "plaintext-secret" else { return finding }
    return Finding(
      finding.code, .blocking, object: finding.object, pointer: finding.pointer,
      message: finding.message, hint: finding.hint)
  }

  /// A secret of the target that would stand in clear where nothing says that one belongs: it is
  /// never stored like that, so there is no plan.
  private func strays(
    in rendered: RenderResult, _ sealing: Sealing, _ address: Address
  ) -> [Finding] {
    ownSecrets.find(in: rendered.document).filter { sealing.secrets[$0] == nil }.sorted().map {
      Finding(
        "secret-in-clear", .blocking, object: address, pointer: $0,
        message: "a secret of the target stands here in clear",
        hint: "bind the place, or take the value out of the source")
    }
  }
}

/// One object of a release, brought into the target.
public struct Arrival: Sendable {
  public let desired: DesiredObject
  /// With its secrets in clear: for the rehearsal, in memory only.
  public let document: LiveDocument
  public let origins: [JSONPointer: Origin]
  /// Every place that was sealed.
  public let sealed: Set<JSONPointer>
  public let findings: [Finding]

  public init(
    desired: DesiredObject, document: LiveDocument, origins: [JSONPointer: Origin],
    sealed: Set<JSONPointer>, findings: [Finding]
  ) {
    self.desired = desired
    self.document = document
    self.origins = origins
    self.sealed = sealed
    self.findings = findings
  }
}
