/// Why bytes are no plan, or contents make none.
public enum PlanError: Error, Hashable, Sendable {
  case unreadable(JSONError)
  case member(FieldError)
  /// It is a plan, but not byte for byte as this program writes it.
  case notCanonical
  /// The members contradict each other; the text says how.
  case inconsistent(String)
}

extension PlanError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unreadable(let error): "the plan is not JSON: \(error)"
    case .member(let error): "the plan cannot be read: \(error)"
    case .notCanonical: "the plan is not in canonical form: its bytes were changed"
    case .inconsistent(let why): "the plan contradicts itself: \(why)"
    }
  }
}
