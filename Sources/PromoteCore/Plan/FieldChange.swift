/// One field that an operation changes.
public struct FieldChange: Hashable, Sendable {
  public var pointer: JSONPointer
  /// Nil where nothing was there. A secret is its short binding, never more.
  public var before: JSON?
  public var after: JSON?
  /// Where the new value comes from: `prod.yaml:14`.
  public var from: String?
  public var isSecret: Bool

  public init(
    pointer: JSONPointer, before: JSON?, after: JSON?, from: String? = nil, isSecret: Bool = false
  ) {
    self.pointer = pointer
    self.before = before
    self.after = after
    self.from = from
    self.isSecret = isSecret
  }
}
