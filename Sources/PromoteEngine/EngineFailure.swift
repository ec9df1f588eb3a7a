/// Why the engine did not do what was asked.
///
/// Carries facts and one hint that is a thing to do; how it is printed is the caller's business.
/// Holds no secret.
public struct EngineFailure: Error, Sendable, Hashable {
  public enum Kind: Sendable, Hashable {
    /// Something could not be done: exit code 1.
    case failed
    /// It must not be done: exit code 3.
    case refused
  }

  public struct Fact: Sendable, Hashable {
    public let name: String
    public let value: String
    public init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  public let kind: Kind
  /// Stable: scripts rely on it. `stale-plan`, `gate-closed`, `nothing-verified` …
  public let code: String
  public let summary: String
  public let hint: String?
  public let facts: [Fact]

  public init(
    _ kind: Kind, _ code: String, _ summary: String, hint: String? = nil, facts: [Fact] = []
  ) {
    self.kind = kind
    self.code = code
    self.summary = summary
    self.hint = hint
    self.facts = facts
  }
}

extension EngineFailure: CustomStringConvertible {
  public var description: String {
    ([summary] + facts.map { "  \($0.name)  \($0.value)" } + (hint.map { ["hint: \($0)"] } ?? []))
      .joined(separator: "\n")
  }
}
