public import PromoteCore

/// Finds the value behind a reference of the registry.
///
/// Refused: a variable that is not set, a file others may write, a command that is not configured
/// locally, anything above 64 KiB. The value is not kept.
public protocol SecretResolver: Sendable {
  func resolve(_ reference: SecretReference) async throws(SecretFailure) -> Secret
}

/// Why a reference has no value. Names the reference, never the value.
public struct SecretFailure: Error, Sendable, Hashable {
  public let reference: SecretReference
  public let reason: String
  public init(_ reference: SecretReference, _ reason: String) {
    self.reference = reference
    self.reason = reason
  }
}
