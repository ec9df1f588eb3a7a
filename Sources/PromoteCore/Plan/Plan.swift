/// What a promotion will do to its target: written once as canonical JSON, and never again.
///
/// The digest of the bytes is what approvers sign. Every plan there is holds: each operation
/// depends only on earlier ones, no object is touched twice, `inverse` undoes exactly
/// `operations`, and `effect` is the digest of what would happen. Made by ``makePlan(_:)`` or
/// read back, strictly, from its bytes.
public struct Plan: Sendable {
  public static let type = "urn:tyk-promote:plan:v1"
  /// The version of the canonical form that every digest in a plan rests on.
  public static let canonicalisation = 1

  public let contents: Contents
  /// The digest of what would happen: target, operations, secret bindings, inverse.
  public let effect: Digest
  /// The canonical form.
  public let bytes: [UInt8]
  /// Of the bytes; what approvers sign.
  public let digest: Digest

  /// Refuses contents that do not hold together; see ``Plan/Contents/check()``.
  public init(_ contents: Contents) throws(PlanError) {
    try contents.check()
    let effect = contents.effect
    self.contents = contents
    self.effect = effect
    bytes = contents.json(effect: effect).canonical()
    digest = Digest(of: bytes)
  }

  public var id: String { contents.id }
  public var author: String { contents.author }
  public var createdAt: Instant { contents.createdAt }
  public var expiresAt: Instant { contents.expiresAt }
  public var selection: Selection { contents.selection }
  public var prune: PruneMode { contents.prune }
  public var source: Place { contents.source }
  public var target: Place { contents.target }
  public var release: Digest { contents.release }
  public var trust: Trust { contents.trust }
  /// In the order to send them.
  public var operations: [Operation] { contents.operations }
  /// What undoes them, in the order to send it.
  public var inverse: [Operation] { contents.inverse }
  public var secrets: [PlannedSecret] { contents.secrets }
  public var findings: [Note] { contents.findings }
  /// For speaking it aloud: `amber-falcon`.
  public var word: String { wordCode(effect) }

  /// The expiry instant itself is too late.
  public func isExpired(at now: Instant) -> Bool { now >= expiresAt }
}

extension Plan: Hashable {
  public static func == (left: Plan, right: Plan) -> Bool { left.digest == right.digest }
  public func hash(into hasher: inout Hasher) { hasher.combine(digest) }
}

extension Plan: CustomStringConvertible {
  public var description: String { "plan \(word) \(id)" }
}
