/// One check of a bundle: trust, then the log, then the promotion. Nothing stops it but its end.
struct EvidenceCheck {
  let files: [String: [UInt8]]
  let seen: [SeenCheckpoint]
  var problems: [AuditProblem] = []
  var notes: [AuditProblem] = []

  // What the steps found out, for the steps after them.
  var trust: [AcceptedTrust] = []
  var policy: LogPolicy?
  var checkpoint: SignedCheckpoint?
  var tiles: HashTiles?
  /// By index, read strictly.
  var entries: [Int: LogEntry] = [:]
  /// Checkpoints that were verified already, by their bytes: proofs repeat them.
  var verified: [[UInt8]: Result<SignedCheckpoint, LogFormatError>] = [:]

  init(files: [String: [UInt8]], seen: [SeenCheckpoint]) {
    self.files = files
    self.seen = seen
  }

  mutating func run(pinned: Digest?, against held: [HeldCopy]) -> AuditReport {
    checkTrust(pinned: pinned)
    checkCheckpoint()
    checkTiles()
    checkSeen()
    checkEntries()
    checkConsistency()
    checkHeld(held)
    checkTimestamp()
    checkTrustEntries()
    checkPromotion()
    return AuditReport(
      entries: entries.count, checkpoint: checkpoint?.checkpoint, problems: problems, notes: notes)
  }

  mutating func report(_ code: AuditProblem.Code, entry: Int? = nil, _ message: String) {
    problems.append(AuditProblem(code, entry: entry, message))
  }

  mutating func note(_ code: AuditProblem.Code, _ message: String) {
    notes.append(AuditProblem(code, message))
  }

  /// The files below `folder` with their names in it, in a fixed order.
  func files(in folder: String) -> [(name: String, bytes: [UInt8])] {
    files.filter { $0.key.hasPrefix(folder) }.map {
      (String($0.key.dropFirst(folder.count)), $0.value)
    }
    .sorted { $0.0.utf8.lexicographicallyPrecedes($1.0.utf8) }
  }

  static func withoutNewline(_ bytes: [UInt8]) -> [UInt8] {
    bytes.last == ByteLines.newline ? Array(bytes.dropLast()) : bytes
  }

  /// A number as file names hold it.
  static func number(_ text: some StringProtocol) -> Int? { ByteLines.decimal(Array(text.utf8)) }
}

// MARK: - Trust

extension EvidenceCheck {
  /// Walks every version from the pinned first one; none is skipped.
  mutating func checkTrust(pinned: Digest?) {
    let first = EvidenceBundle(files: files).firstTrustDigest
    if pinned == nil {
      report(
        .unpinned,
        "the bundle brings its own root: compare \(first.map { "sha256:\($0.hex)" } ?? "nothing") "
          + "with the digest you were given, then name it with --trust")
    }
    var version = 1
    while let file = files["trust/\(version).trust.json"] {
      do {
        let envelope = Self.withoutNewline(file)
        if let last = trust.last {
          trust.append(try last.updated(by: envelope, at: nil))
        } else {
          trust.append(
            try AcceptedTrust(first: envelope, pinned: pinned ?? first ?? Digest(of: []), at: nil))
        }
      } catch {
        report(.trustBroken, "trust/\(version).trust.json: \(error)")
        break
      }
      version += 1
    }
    let rest = files(in: "trust/").compactMap { file in
      file.name.hasSuffix(".trust.json") ? Self.number(file.name.dropLast(11)) : nil
    }
    if version == 1, files["trust/1.trust.json"] == nil {
      report(.fileMissing, "trust/1.trust.json is missing")
    } else if let ahead = rest.filter({ $0 > version }).min() {
      report(.trustBroken, "trust/\(ahead).trust.json is there, but not the versions before it")
    }
    readPolicy()
  }

  private mutating func readPolicy() {
    guard let newest = trust.last?.document else {
      // The bundle's own policy says nothing about trust; it lets the other checks go on.
      policy = files["trust/log.policy"].flatMap { try? LogPolicy(file: $0) }
      return
    }
    do { policy = try newest.logPolicy() } catch { report(.trustBroken, "\(error)") }
    let generated = [
      "trust/allowed_signers": newest.allowedSigners(),
      "trust/allowed_administrators": newest.allowedAdministrators(),
    ]
    for (path, text) in generated.sorted(by: { $0.key < $1.key }) {
      if let file = files[path], !file.elementsEqual(text.utf8) {
        report(.fileMalformed, "\(path) is not what the trust document makes")
      }
    }
    guard let file = files["trust/log.policy"], let policy else { return }
    do {
      let own = try LogPolicy(file: file)
      guard Set(own.logs) == Set(policy.logs),
        Set(own.witnesses.map(\.key)) == Set(policy.witnesses.map(\.key))
      else {
        report(.fileMalformed, "trust/log.policy names other keys than the trust document")
        return
      }
    } catch { report(.fileMalformed, "trust/log.policy: \(error)") }
  }

  /// Each logged acceptance must be of the document that is here under its version.
  mutating func checkTrustEntries() {
    for entry in inOrder where entry.kind == .trustUpdated {
      let data = JSON.object(entry.data)
      guard let version = data["trust"]?["version"]?.integer,
        let digest = data["trust"]?["sha256"]?.string.flatMap({ Digest(hex: $0) })
      else {
        report(.entryMalformed, entry: entry.seq, "entry \(entry.seq) names no trust document")
        continue
      }
      let path = "trust/\(version).trust.json"
      guard let accepted = trust.first(where: { $0.reference.version == version }) else {
        if files[path] == nil {
          report(
            .fileMissing, entry: entry.seq, "\(path), accepted at entry \(entry.seq), is missing")
        }
        continue
      }
      let envelope = data["envelope"]?["sha256"]?.string.flatMap { Digest(hex: $0) }
      let file = files[path].map { Digest(of: Self.withoutNewline($0)) }
      if accepted.reference.digest != digest || envelope != nil && envelope != file {
        report(
          .trustBroken, entry: entry.seq,
          "\(path) is not the document accepted at entry \(entry.seq)")
      }
    }
  }

  var inOrder: [LogEntry] { entries.values.sorted { $0.seq < $1.seq } }
}
