public import PromoteCore

/// How an environment stands to what was verified there.
public struct DriftResult: Sendable {
  public let environment: EnvironmentName
  /// Nothing drifted that nobody accepted.
  public let matches: Bool
  /// Every object that drifted, accepted ones included, by address.
  public let objects: [DriftedObject]
  /// Objects of the release that were compared.
  public let compared: Int
}

public struct DriftedObject: Sendable, Hashable {
  public let address: Address
  public let name: String
  /// Of its normal form now; nil: it is gone.
  public let state: Digest?
  public let differences: [Difference]
  /// Writes to it since it was verified, as the server itself wrote them down.
  public var recorded: [RecordedChange] = []
  /// Somebody accepted exactly this.
  public var disposition: Disposition?

  public init(
    address: Address, name: String, state: Digest?, differences: [Difference],
    disposition: Disposition? = nil
  ) {
    self.address = address
    self.name = name
    self.state = state
    self.differences = differences
    self.disposition = disposition
  }
}

/// What is to be done about objects that drifted.
public struct DisposeRequest: Sendable {
  public var environment: EnvironmentName
  /// None: everything that drifted and was not accepted.
  public var objects: [Address]
  public var word: Disposition.Word
  public var reason: String

  public init(
    environment: EnvironmentName, objects: [Address], word: Disposition.Word, reason: String
  ) {
    self.environment = environment
    self.objects = objects
    self.word = word
    self.reason = reason
  }
}

public struct DisposeResult: Sendable {
  public let environment: EnvironmentName
  public let word: Disposition.Word
  public let objects: [Address]
  /// A revert, and an adoption where the environment is gated, is a promotion to be approved.
  public let promotion: String?
  /// Of a revert.
  public let plan: PlanOutcome?
}
