/// Something a person should know before a plan is approved.
public struct Finding: Hashable, Sendable {
  public enum Severity: String, Hashable, Sendable, Comparable, CaseIterable {
    case info, warning, blocking
    public static func < (left: Severity, right: Severity) -> Bool {
      allCases.firstIndex(of: left)! < allCases.firstIndex(of: right)!
    }
  }

  /// Stable: scripts rely on it. `leak`, `unbound-host`, `dangling-reference` …
  public let code: String
  public let severity: Severity
  public let object: Address?
  public let pointer: JSONPointer?
  /// What was found. Never a secret.
  public let message: String
  /// What to do about it; a line to write or a command to type.
  public let hint: String?

  public init(
    _ code: String, _ severity: Severity, object: Address? = nil, pointer: JSONPointer? = nil,
    message: String, hint: String? = nil
  ) {
    self.code = code
    self.severity = severity
    self.object = object
    self.pointer = pointer
    self.message = message
    self.hint = hint
  }
}
