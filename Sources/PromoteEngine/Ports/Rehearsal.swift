public import PromoteCore

/// A stage to try a plan on before anybody is asked to approve it.
public protocol Rehearsal: Sendable {
  /// A server in memory of the kind that `system` is, that says it is `identity` and holds exactly
  /// these objects, under their database ids. Nothing that is done to it reaches any environment.
  func stage(
    _ objects: [LiveObject], of system: EnvironmentSystem, as identity: EnvironmentIdentity,
    version: String?
  ) async throws -> any ManagementAPI
}
