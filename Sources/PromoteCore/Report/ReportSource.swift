/// A whole log, for reports: every entry up to a checkpoint, which they were found to make.
public struct ReportSource: Sendable {
  /// An accepted trust document with the envelope it came in.
  public struct Trust: Sendable {
    public let entry: LogEntry
    public let document: TrustDocument
    public let envelope: DSSE.Envelope
  }

  public let basis: ReportBasis
  public let entries: [LogEntry]
  /// In the order they were accepted; one whose envelope is not kept is left out.
  public let trust: [Trust]
  /// Blobs that explain entries: plans, documents of objects. Bytes that are not what their digest
  /// says are not given out.
  let blob: @Sendable (Digest) -> [UInt8]?
  let ledger: Ledger

  /// Refused: entries that do not make the checkpoint's root, a trust document that is not the one
  /// its entry names.
  public init(
    entries: [LogEntry], checkpoint: SignedCheckpoint, tool: String,
    blob: @escaping @Sendable (Digest) -> [UInt8]?
  ) throws(LogFormatError) {
    guard entries.count == checkpoint.size,
      Merkle.root(ofLeaves: entries.lazy.map(\.leafHash)) == checkpoint.root
    else {
      throw LogFormatError(
        .checkpoint,
        "the \(entries.count) entries do not make the log of size \(checkpoint.size)")
    }
    basis = ReportBasis(checkpoint, tool: tool)
    self.entries = entries
    self.blob = { digest in blob(digest).flatMap { Digest(of: $0) == digest ? $0 : nil } }
    var trust: [Trust] = []
    for entry in entries where entry.kind == .trustUpdated {
      guard let digest = entry.digest("envelope"), let bytes = self.blob(digest) else { continue }
      do {
        let envelope = try DSSE.Envelope(reading: bytes)
        let document = try TrustDocument(reading: envelope.payload)
        guard Digest(of: envelope.payload) == entry.digest("trust") else {
          throw LogFormatError(.entry, "entry \(entry.seq) names another trust document")
        }
        trust.append(Trust(entry: entry, document: document, envelope: envelope))
      } catch let error as LogFormatError {
        throw error
      } catch { throw LogFormatError(.entry, "the trust document of entry \(entry.seq): \(error)") }
    }
    self.trust = trust
    ledger = Ledger(entries)
  }

  /// The document that a plan was made under.
  func trust(version: Int?) -> TrustDocument? {
    trust.last { $0.document.version == version }?.document
  }
}

extension LogEntry {
  func text(_ name: String) -> String? { data[name]?.string }
  func digest(_ name: String) -> Digest? {
    data[name]?["sha256"]?.string.flatMap { Digest(hex: $0) }
  }
  func `is`(_ name: String, _ value: String) -> Bool {
    text(name).map { ByteLines.same($0, value) } ?? false
  }
}
