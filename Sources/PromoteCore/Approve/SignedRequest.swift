/// A request for a promotion that its author signed: an SSH signature for the namespace
/// `request.v1@tyk-promote` over the 64 hexadecimal digits of the plan's digest, so that
/// `printf %s DIGEST | ssh-keygen -Y verify` checks it.
public enum SignedRequest {
  public static func message(for plan: Digest) -> [UInt8] { Array(plan.hex.utf8) }

  /// Returns the fingerprint of the author's key that signed the request.
  public static func verify(
    armored: [UInt8], plan: PlanFacts, trust: AcceptedTrust, recordedAt: Instant
  ) throws(ApprovalRefusal) -> String {
    guard let author = trust.document.principal(plan.author) else {
      throw ApprovalRefusal(
        .approver, "the trust document does not know '\(plan.author)', who asked for the plan",
        facts: ["author": plan.author])
    }
    let signature: SSHSignature
    do { signature = try SSHSignature(armored: armored) } catch {
      throw ApprovalRefusal(error, keyID: "")
    }
    let signer = author.keys.compactMap { trust.document.key($0) }
      .first { $0.publicKey.blob == signature.publicKey }
    guard let signer else {
      throw ApprovalRefusal(
        .key, "the request was not signed with a key of '\(author.id)'",
        facts: ["author": author.id])
    }
    do {
      try signature.verify(
        message: message(for: plan.digest), namespace: ApprovalFormat.requestNamespace,
        key: signer.publicKey, origins: signer.origins)
    } catch { throw ApprovalRefusal(error, keyID: signer.id) }
    try signer.checkWindow(at: recordedAt)
    return signer.id
  }
}
