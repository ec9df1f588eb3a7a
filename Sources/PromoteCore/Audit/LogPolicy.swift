/// Whose signatures make a checkpoint acceptable: the log's, and those of a quorum of witnesses.
///
/// File form: C2SP tlog-policy (`log`, `witness`, `group`, `quorum` lines; `#` comments).
public struct LogPolicy: Hashable, Sendable {
  /// A named group of witnesses or groups; `threshold` of its members make it.
  public struct Group: Hashable, Sendable {
    public let name: String
    public let threshold: Int
    public let members: [String]
  }
  public struct Witness: Hashable, Sendable {
    public let name: String
    public let key: VerifierKey
  }

  /// Keys of the log; all bear the origin's name, so a key can be rotated under one origin.
  public let logs: [VerifierKey]
  public let witnesses: [Witness]
  public let groups: [Group]
  /// The witness or group that must have signed; nil asks for none.
  public let quorum: String?

  /// The log's signature alone.
  public init(logs: [VerifierKey]) {
    self.init(logs: logs, witnesses: [], groups: [], quorum: nil)
  }

  /// The log's signature and those of at least `quorum` distinct witnesses.
  public init(logs: [VerifierKey], witnesses: [VerifierKey], quorum: Int) {
    let named = witnesses.enumerated().map { Witness(name: "w\($0.offset + 1)", key: $0.element) }
    self.init(
      logs: logs, witnesses: named,
      groups: quorum > 0
        ? [Group(name: "quorum-group", threshold: quorum, members: named.map(\.name))] : [],
      quorum: quorum > 0 ? "quorum-group" : nil)
  }

  init(logs: [VerifierKey], witnesses: [Witness], groups: [Group], quorum: String?) {
    self.logs = logs
    self.witnesses = witnesses
    self.groups = groups
    self.quorum = quorum
  }

  /// Reads a note as a checkpoint of this log.
  ///
  /// Refused: a note that cannot be read, no log signature or a bad one, an origin that is not the
  /// signing key's name, a bad signature of a known witness, a quorum that is not met.
  public func verify(_ bytes: [UInt8]) throws(LogFormatError) -> SignedCheckpoint {
    let note = try SignedNote(bytes)
    let checkpoint = try Checkpoint(text: note.text)
    let good = try note.verified(by: logs + witnesses.map(\.key))
    let signers = good.filter { logs.contains($0.key) }
    guard !signers.isEmpty else {
      throw LogFormatError(.checkpoint, "no signature of the log")
    }
    guard signers.allSatisfy({ ByteLines.same($0.key.name, checkpoint.origin) }) else {
      throw LogFormatError(.checkpoint, "signed for another origin than '\(checkpoint.origin)'")
    }
    let cosigners = good.filter { !logs.contains($0.key) }
    guard isMet(by: Set(cosigners.map(\.key))) else {
      throw LogFormatError(.checkpoint, "the quorum of witnesses is not met")
    }
    return SignedCheckpoint(checkpoint: checkpoint, note: note, witnesses: cosigners)
  }

  private func isMet(by keys: Set<VerifierKey>) -> Bool {
    guard let quorum else { return true }
    var signed: [[UInt8]: Bool] = [:]
    for witness in witnesses { signed[Array(witness.name.utf8)] = keys.contains(witness.key) }
    // A group names only what stands above it.
    for group in groups {
      let count = group.members.count { signed[Array($0.utf8)] ?? false }
      signed[Array(group.name.utf8)] = count >= group.threshold
    }
    return signed[Array(quorum.utf8)] ?? false
  }
}
