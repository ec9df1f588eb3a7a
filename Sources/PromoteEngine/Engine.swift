public import PromoteCore

/// The order of effects of a promotion.
///
///     plan ──▶ approve ──▶ apply ──▶ verify ──▶ the next stage may plan from here
///       │         │          │          │
///       └─────────┴────┬─────┴──────────┘
///                     log                    every step is an entry before or right after it
///
/// What is decided is decided by functions of PromoteCore; the engine fetches what they need,
/// carries out what they say, and writes down both, in an order in which a crash at any line
/// leaves a question on the log and never a change that nobody wrote down. It keeps no state of
/// its own: what a promotion is comes from replaying the log (``History``).
public struct Engine: Sendable {
  /// With which credential an environment is asked.
  public enum Access: Sendable, Hashable {
    case read, write
  }

  public let registry: Registry
  public let ports: Ports
  /// Who is at the keyboard, as far as they say: the requester of plans, the actor of entries.
  public let user: String
  /// What does the work: the actor of what is done to a target. Holder of leases.
  public let service: String
  /// Name and version, for plans: `tyk-promote 0.1.0`.
  public let tool: String
  /// The digest of the first trust document, pinned out of band; nil before there is one.
  public let trustPin: Digest?

  public init(
    registry: Registry, ports: Ports, user: String, service: String, tool: String,
    trustPin: Digest?
  ) {
    self.trustPin = trustPin
    self.registry = registry
    self.ports = ports
    self.user = user
    self.service = service
    self.tool = tool
  }

  func environment(_ name: EnvironmentName) throws(EngineFailure) -> EnvironmentConfiguration {
    guard let found = registry.environments[name] else {
      let known = registry.environments.keys.sorted().map(\.text).joined(separator: ", ")
      throw EngineFailure(
        .refused, "unknown-environment", "there is no environment '\(name)'",
        hint: "the registry has \(known)")
    }
    return found
  }
}
