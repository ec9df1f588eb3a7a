import Foundation
import PromoteAdapters
import PromoteCore
import PromoteEngine

/// Makes the store of a workspace whose registry is there: keys, log, and the first trust document,
/// compiled from the registry, signed and accepted.
///
/// A crash leaves, in this order: keys without a store (move them away and begin anew), a store
/// without trust, or a log with `trust.updated` whose file is not yet in `environments/trust/`.
struct WorkspaceMaker {
  let workspace: Workspace
  let outside: Session.Outside
  let user: String

  /// The digest to pin. `signers` are administrators' keys.
  func make(signers: [any Signer]) async throws -> Digest {
    let registry = try RegistryFolder.read(workspace)
    let trust = TrustFolder(folder: workspace.trust)
    guard try trust.firstDigest() == nil else {
      throw Failure(
        "trust-exists", .refused, "this workspace has an accepted trust document already",
        hint: "plan and apply where its store is; `audit verify` and `env check` work here")
    }
    let folder = workspace.configuration(registry.pipeline)
    let origin = registry.pipeline.logOrigin
    let keys =
      KeyMaterial.exists(in: folder)
      ? try KeyMaterial.read(from: folder, origin: origin)
      : try KeyMaterial.make(in: folder, origin: origin, random: outside.random)
    let now = outside.clock.now()
    let document = try TrustProposal.document(
      registry, logs: [.init(origin: origin, key: keys.log.key.text)], at: now,
      lifetimeSeconds: TrustProposal.lifetimeSeconds)
    let envelope = try await document.signed(by: signers)
    let pin = Digest(of: document.canonical())
    _ = try AcceptedTrust(first: envelope, pinned: pin, at: now)
    let session = try await Session.open(workspace, user: user, ports: outside, pin: pin)
    _ = try await session.engine.acceptTrust(envelope)
    try await session.close()
    try FileManager.default.createDirectory(
      at: workspace.trust, withIntermediateDirectories: true)
    try WholeFile.write(envelope, to: trust.path(1))
    return pin
  }
}
