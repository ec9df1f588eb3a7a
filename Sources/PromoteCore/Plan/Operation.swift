extension Plan {
  /// One change to one object of the target.
  public struct Operation: Hashable, Sendable {
    public enum Action: String, Hashable, Sendable, CaseIterable {
      case create, update, delete

      /// The mark a reader knows.
      public var mark: String {
        switch self {
        case .create: "+"
        case .update: "~"
        case .delete: "-"
        }
      }
      public var inverse: Action {
        switch self {
        case .create: .delete
        case .update: .update
        case .delete: .create
        }
      }
    }

    public var action: Action
    public var address: Address
    /// For people.
    public var name: String
    /// The sealed document that must be there now; nil for a create.
    public var before: BlobReference?
    /// The sealed document that will be there; nil for a delete.
    public var after: BlobReference?
    /// The release object that `after` was rendered from.
    public var release: Digest?
    /// Operations that must have been carried out first, as ascending indexes.
    public var dependsOn: [Int]

    public init(
      action: Action, address: Address, name: String, before: BlobReference? = nil,
      after: BlobReference? = nil, release: Digest? = nil, dependsOn: [Int] = []
    ) {
      self.action = action
      self.address = address
      self.name = name
      self.before = before
      self.after = after
      self.release = release
      self.dependsOn = dependsOn
    }
  }
}

/// A stored document, named by the digest of its bytes.
public struct BlobReference: Hashable, Sendable {
  public let sha256: Digest
  public let size: Int

  public init(sha256: Digest, size: Int) {
    self.sha256 = sha256
    self.size = size
  }
  public init(_ document: SealedDocument) {
    self.init(sha256: document.digest, size: document.bytes.count)
  }
}
