/// The evidence of one promotion: files that verify with no store, no network and no account.
///
///     plan.json  blobs/<sha256>                the approved bytes; what the source had verified
///     approvals/approvals.intoto.jsonl         one envelope a line
///     approvals/<sha256 of the statement>.json the same, one a file
///     approvals/request.sig                    who asked, signed, where they did
///     trust/<n>.trust.json                     every accepted trust document, signed
///     trust/allowed_signers  allowed_administrators  log.policy     for other programs
///     log/checkpoint                           the newest checkpoint
///     log/<seq>.entry  log/<seq>.tlog-proof    entries, each with its proof
///     log/tile/…  log/tile/entries/…           the tree, and all entries of the range
///     log/consistency-<old>-<new>              that the log only grew
///     log/checkpoint.tsr                       an RFC 3161 token over the checkpoint's text
///
/// Other files of a dossier are not looked at: nothing rests on them.
public struct EvidenceBundle: Sendable {
  static let plan = "plan.json"
  static let approvalLines = "approvals/approvals.intoto.jsonl"
  static let checkpoint = "log/checkpoint"
  /// The signature of who asked for the promotion, where there is one.
  static let request = "approvals/request.sig"

  /// By their paths in the bundle.
  public var files: [String: [UInt8]]

  public init(files: [String: [UInt8]]) { self.files = files }

  /// Whether a file of that path belongs to the evidence, so that others need not be read.
  public static func includes(_ path: String) -> Bool {
    path == plan
      || ["blobs/", "approvals/", "trust/", "log/"].contains { path.hasPrefix($0) }
  }

  /// Checks everything, and reports every problem at once.
  ///
  /// `pinned` is the digest of the first trust document, from where the reader trusts it. Without
  /// one the bundle is checked against its own, and the report says so (`unpinned`, not ok).
  /// `held` are copies of the log's state that must agree with it.
  public func verify(
    pinned: Digest?, seen: [SeenCheckpoint] = [], against held: [HeldCopy] = []
  ) -> AuditReport {
    var check = EvidenceCheck(files: files, seen: seen)
    return check.run(pinned: pinned, against: held)
  }

  /// The digest of the first trust document in the bundle, for comparing with the pinned one.
  public var firstTrustDigest: Digest? {
    guard let file = files["trust/1.trust.json"],
      let envelope = try? DSSE.Envelope(reading: EvidenceCheck.withoutNewline(file))
    else { return nil }
    return Digest(of: envelope.payload)
  }
}

// MARK: - Writing

extension EvidenceBundle {
  /// The files that say what was approved, and by whom.
  ///
  /// `envelopes` are the recorded ones, in canonical form; `trust` are the accepted documents'
  /// envelopes from version 1 on.
  public static func approvalFiles(
    plan: [UInt8], blobs: [Digest: [UInt8]], envelopes: [[UInt8]], trust: [[UInt8]]
  ) throws(LogFormatError) -> [String: [UInt8]] {
    var files = [Self.plan: plan]
    for (digest, bytes) in blobs { files["blobs/\(digest.hex)"] = bytes }
    files[approvalLines] = envelopes.flatMap { $0 + [ByteLines.newline] }
    var newest: TrustDocument?
    for (index, envelope) in trust.enumerated() {
      files["trust/\(index + 1).trust.json"] = envelope
      do {
        newest = try TrustDocument(reading: DSSE.Envelope(reading: envelope).payload)
      } catch { throw LogFormatError(.policy, "trust document \(index + 1): \(error)") }
    }
    guard let newest else { return files }
    files["trust/allowed_signers"] = Array(newest.allowedSigners().utf8)
    files["trust/allowed_administrators"] = Array(newest.allowedAdministrators().utf8)
    files["trust/log.policy"] = try newest.logPolicy().file
    return files
  }

  /// The files of the log. `entries` are those that get a proof of their own; `hashTiles` and
  /// `entryTiles` are the contents of tiles of the tree of the checkpoint's size.
  public static func logFiles(
    checkpoint: SignedCheckpoint, entries: [(entry: LogEntry, proof: [Digest])],
    hashTiles: [TilePath: [Digest]], entryTiles: [TilePath: [[UInt8]]],
    consistency: [ConsistencyFile] = []
  ) -> [String: [UInt8]] {
    var files = [Self.checkpoint: checkpoint.bytes]
    for (entry, proof) in entries {
      files["log/\(entry.seq).entry"] = entry.bytes
      files["log/\(entry.seq).tlog-proof"] =
        TlogProof(index: entry.seq, hashes: proof, checkpoint: checkpoint.bytes).bytes
    }
    for (path, hashes) in hashTiles { files["log/\(path.text)"] = HashTiles.bytes(hashes) }
    for (path, entries) in entryTiles { files["log/\(path.text)"] = EntryTile.bytes(entries) }
    for file in consistency {
      files["log/consistency-\(file.old)-\(checkpoint.size)"] = file.bytes
    }
    return files
  }
}

extension TrustDocument {
  /// Whose signatures make a checkpoint of its logs acceptable.
  public func logPolicy() throws(LogFormatError) -> LogPolicy {
    var logs: [VerifierKey] = []
    for log in self.logs {
      let key = try VerifierKey(log.key)
      guard ByteLines.same(key.name, log.origin) else {
        throw LogFormatError(.policy, "the key of '\(log.origin)' bears another name")
      }
      logs.append(key)
    }
    var witnesses: [VerifierKey] = []
    for key in self.witnesses.keys { witnesses.append(try VerifierKey(key)) }
    guard !logs.isEmpty, self.witnesses.quorum <= witnesses.count else {
      throw LogFormatError(.policy, "no log, or fewer witnesses than the quorum")
    }
    return LogPolicy(logs: logs, witnesses: witnesses, quorum: self.witnesses.quorum)
  }
}
