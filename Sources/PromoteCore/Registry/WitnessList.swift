/// The witnesses of the audit log, from `pipeline.yaml`.
public struct WitnessList: Sendable, Hashable {
  public struct Member: Sendable, Hashable {
    /// Its public key in the form of a C2SP signed note (vkey), of the cosignature type.
    public var key: VerifierKey
    /// The prefix of `add-checkpoint`, without a final slash.
    public var url: String

    public init(key: VerifierKey, url: String) {
      self.key = key
      self.url = url
    }
  }

  public var members: [Member]
  /// How many must have cosigned. 0 asks for none.
  public var quorum: Int

  public init(members: [Member] = [], quorum: Int = 0) {
    self.members = members
    self.quorum = quorum
  }

  /// As the trust document names them.
  public var trusted: TrustDocument.Witnesses {
    TrustDocument.Witnesses(quorum: quorum, keys: members.map(\.key.text))
  }
}
