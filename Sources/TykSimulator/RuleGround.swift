/// What a rule of the simulator rests on.
public enum RuleGround: String, Sendable, Hashable {
  /// Published: descriptions of the API, documentation, source, what clients rely on, exports.
  case evidenced
  /// A choice of the simulator: nothing published says it, or sources disagree. A real server may
  /// well accept what was refused.
  case inferred
}
