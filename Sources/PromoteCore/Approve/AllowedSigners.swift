extension TrustDocument {
  /// The file by which `ssh-keygen -Y verify` knows who may approve: one line for each key of each
  /// person with a role. Format: ssh-keygen(1), ALLOWED SIGNERS.
  ///
  /// What that file cannot say (roles, counts, origins, plans) is this tool's to check.
  public func allowedSigners() -> String {
    lines(of: principals.filter { !$0.roles.isEmpty }, for: ApprovalFormat.namespace)
  }

  /// The same for the administrators and the signatures of trust documents.
  public func allowedAdministrators() -> String {
    lines(
      of: principals.filter { administrators.members.containsExactly($0.id) },
      for: TrustFormat.namespace)
  }

  private func lines(of people: [Principal], for namespace: String) -> String {
    var text = ""
    for person in people {
      for key in person.keys.compactMap({ self.key($0) }) {
        let until = [key.validBefore, key.revokedAt].compactMap(\.self).min()
        text += "\(person.id) namespaces=\"\(namespace)\",valid-after=\"\(key.validAfter.compact)\""
        if let until { text += ",valid-before=\"\(until.compact)\"" }
        text += " \(key.publicKey.line)\n"
      }
    }
    return text
  }
}

extension Instant {
  /// `20260101000000Z`.
  fileprivate var compact: String { seconds.filter { !"-:T".contains($0) } }
}
