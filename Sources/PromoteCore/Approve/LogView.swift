/// What a verifier knows of the audit log: its origin, how long it is, and its root at any size.
public struct LogView: Sendable {
  public let origin: String
  public let size: Int
  private let rootAt: @Sendable (Int) -> Digest?

  /// `rootAt` gives nil for a size it does not know; that is then no proof of anything.
  public init(origin: String, size: Int, rootAt: @escaping @Sendable (Int) -> Digest?) {
    self.origin = origin
    self.size = size
    self.rootAt = rootAt
  }

  /// Whether the log had this root at this size.
  func contains(_ seen: ApprovalStatement.SeenCheckpoint) -> Bool {
    seen.size <= size && seen.origin.equalsExactly(origin) && rootAt(seen.size) == seen.root
  }
}
