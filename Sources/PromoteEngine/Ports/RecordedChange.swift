public import PromoteCore

/// A write that a server itself wrote down: who, when, what.
public struct RecordedChange: Sendable, Hashable {
  public let at: Instant
  /// As the server names the user.
  public let user: String
  public let method: String
  /// Percent-decoded.
  public let path: String

  public init(at: Instant, user: String, method: String, path: String) {
    self.at = at
    self.user = user
    self.method = method
    self.path = path
  }

  /// Whether the path names the object, by its id or by its database's.
  public func concerns(_ address: Address, databaseID: String?) -> Bool {
    let bare = path.split(separator: "?", maxSplits: 1).first ?? ""
    let parts = bare.split(separator: "/").map { Array($0.utf8) }
    return [address.id, databaseID].compactMap(\.self).contains { parts.contains(Array($0.utf8)) }
  }
}

extension ManagementAPI {
  /// What the server wrote down of successful writes since then, oldest first. Empty where it keeps
  /// no such log, or shows none to this credential: that nothing is told means nothing.
  public func recordedChanges(since: Instant) async throws(APIFailure) -> [RecordedChange] { [] }
}
