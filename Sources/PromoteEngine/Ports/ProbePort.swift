public import PromoteCore

/// Sends one request of a probe, once, following no redirect, and times it.
///
/// Bounded: ten seconds, a megabyte.
public protocol ProbePort: Sendable {
  /// `server` is scheme, host and port.
  func send(_ request: HTTPExchange.Request, to server: String) async -> ProbeAnswer
}

public enum ProbeAnswer: Sendable {
  case answered(HTTPExchange.Response, milliseconds: Int)
  /// Nobody answered in time; why, for people.
  case silent(String)
}

/// What came of a probe.
public struct ProbeReport: Sendable, Hashable {
  public let name: String
  /// Empty: it answered as expected. Holds no secret and no body.
  public let problems: [String]
  public var isGood: Bool { problems.isEmpty }

  public init(name: String, problems: [String]) {
    self.name = name
    self.problems = problems
  }

  /// As entries and scripts have it.
  public var json: JSON {
    [
      "name": .string(name), "ok": .bool(isGood),
      "problems": .array(problems.map { .string($0) }),
    ]
  }
}
