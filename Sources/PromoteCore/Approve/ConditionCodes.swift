/// The findings that a gate may ask for more signatures on: `when: [ security-loosened ]`.
///
/// A finding that blocks leaves no plan to approve, so none of those is here. A code that is not in
/// the list is refused in a registry: one that never comes up would never ask for anybody.
public enum ConditionCodes {
  public static let all = [
    "binding-drift", "breaking-change", "dependency-differs", "link-by-database-id",
    "listen-path-collision", "not-rehearsed", "open-publish", "plain-http-upstream",
    "plaintext-secret", "predicted-drop", "rehearsal-refused",
    "secret-drift", "security-loosened", "slug-collision", "unbound-host", "unbound-secret",
    "unchecked-secret",
    "unread-kind", "unreleased-object", "unused-binding", "unused-rule", "unverified-reference",
  ]
}
