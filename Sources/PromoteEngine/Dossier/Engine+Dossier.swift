internal import PromoteCore

extension Engine {
  /// Brings the promotion's folder up to what store and log say; returns its name.
  ///
  /// Everything in it can be written again, so a crash half-way is mended by the next step of the
  /// promotion. Documents that are there already are not written again: a promotion's never change,
  /// and a blob's name tells its contents. `plan`, `review` and what the folder holds are given where
  /// they are at hand; the review, which knows where each value comes from, only by planning.
  @discardableResult
  func writeDossier(
    _ record: PromotionRecord, _ history: History, plan: Plan? = nil, review: PlanReview? = nil,
    holding known: [String: Int]? = nil
  ) async throws -> String {
    let plan = if let plan { plan } else { try await storedPlan(record) }
    await ports.cosign()
    let folder = try await ports.dossiers.folder(for: record.id, wanted: record.folder)
    async let source = sourceEvidence(of: record, plan, history)
    let there = if let known { known } else { try await dossierFiles(record) }
    var files = try await evidence(record, plan, history, source: try await source, holding: there)
    for (path, bytes) in try await releaseFiles(plan, there) { files[path] = bytes }
    files["promotion.json"] = description(record, plan)
    if let review { files["review.md"] = Array(review.markdown.utf8) }
    try await ports.dossiers.write(files, to: folder, replacing: ["log"])
    return folder
  }

  /// The documents that the promotion's folder holds, with their sizes.
  func dossierFiles(_ record: PromotionRecord) async throws -> [String: Int] {
    let folder = try await ports.dossiers.folder(for: record.id, wanted: record.folder)
    return try await ports.dossiers.sizes(["blobs", "release"], of: folder)
  }

  private func description(_ record: PromotionRecord, _ plan: Plan) -> [UInt8] {
    JSON.object([
      "promotion": .string(record.id), "word": .string(record.word),
      "from": .string(record.from.text), "to": .string(record.to.text),
      "state": .string(record.phase.word), "requester": .string(record.requester),
      "reason": record.reason.map { .string($0) } ?? .null,
      "ticket": record.ticket.map { .string($0) } ?? .null,
      "created": .string(record.created.seconds), "expires": .string(record.expires.seconds),
      "planDigest": .string(record.plan.hex), "effectDigest": .string(record.effect.hex),
      "releaseDigest": .string(record.release.hex),
    ]).pretty()
  }

  /// The evidence bundle: what was approved, by whom, and the log that says so.
  ///
  /// Blobs that the reader holds, by their paths and sizes, are left out.
  func evidence(
    _ record: PromotionRecord, _ plan: Plan, _ history: History, source: SourceEvidence,
    holding there: [String: Int] = [:]
  ) async throws -> [String: [UInt8]] {
    var blobs = try await ports.store.get(missingBlobs(of: plan, there))
    blobs.merge(
      source.blobs.filter { there["blobs/\($0.key.hex)"] != $0.value.count }
    ) { $1 }
    var envelopes: [[UInt8]] = []
    // How long the log was that each approver saw.
    var seen: [Int] = []
    for approval in record.approvals {
      let envelope = try await blob(approval.envelope, called: "approval")
      seen.append(try ApprovalStatement(reading: DSSE.Envelope(reading: envelope).payload).log.size)
      envelopes.append(envelope)
    }
    var trust: [[UInt8]] = []
    for version in history.trust {
      trust.append(try await blob(version.envelope, called: "trust document"))
    }
    var files = try EvidenceBundle.approvalFiles(
      plan: plan.bytes, blobs: blobs, envelopes: envelopes, trust: trust)
    if let request = record.request {
      files["approvals/request.sig"] = try await blob(request, called: "signed request")
    }
    for (statement, envelope) in record.revocations {
      files["approvals/\(statement.hex).revocation"] = try await blob(
        envelope, called: "revocation")
    }
    if let envelope = record.review?.envelope {
      files["approvals/glass.review"] = try await blob(envelope, called: "review")
    }
    let log = try await ports.log.evidence(
      ofPromotion: record.id, approvedAt: seen, also: source.entries, since: source.since)
    for (path, bytes) in log { files[path] = bytes }
    return files
  }

  /// Those that the folder does not have, or has cut short.
  private func missingBlobs(of plan: Plan, _ there: [String: Int]) -> Set<Digest> {
    var missing: Set<Digest> = []
    for operation in plan.operations {
      for blob in [operation.before, operation.after].compactMap(\.self)
      where there["blobs/\(blob.sha256.hex)"] != blob.size {
        missing.insert(blob.sha256)
      }
      if let release = operation.release, there["blobs/\(release.hex)", default: 0] == 0 {
        missing.insert(release)
      }
    }
    return missing
  }

  /// The release objects of the operations as files that `tyk-sync` would name alike, with an index.
  private func releaseFiles(
    _ plan: Plan, _ there: [String: Int]
  ) async throws -> [String: [UInt8]] {
    var files: [String: [UInt8]] = [:]
    var index: [String: [JSON]] = [:]
    for operation in plan.operations {
      guard let digest = operation.release, let kind = Kinds.named(operation.address.kind) else {
        continue
      }
      let name = kind.filePrefix + fileName(operation.address.id) + ".json"
      if there["release/\(name)", default: 0] == 0 {
        let release = try await releaseObject(digest)
        let json =
          kind.name == .classic ? release.json["api_definition"] ?? release.json : release.json
        files["release/\(name)"] = json.pretty()
      }
      if let list = kind.indexList { index[list, default: []].append(["file": .string(name)]) }
    }
    var spec = JSONObject([("type", JSON.string("apidef"))])
    for list in ["files", "policies", "assets", "client_idps"] {
      if let items = index[list] { spec[list] = .array(items) }
    }
    files["release/.tyk.json"] = JSON.object(spec).pretty()
    return files
  }

  /// An id as part of a file's name: every other byte than letters, digits, `-`, `_`, `~` and `.`
  /// as `%` and two digits.
  private func fileName(_ id: String) -> String {
    var name = ""
    for byte in id.utf8 {
      let character = Character(UnicodeScalar(byte))
      if byte < 0x80, character.isLetter || character.isNumber || "-_~.".contains(character) {
        name.append(character)
      } else {
        name += "%" + Hex.encode([byte])
      }
    }
    return name
  }

  /// What was sent and what came back.
  func writeReceipt(
    _ record: PromotionRecord, _ folder: String, _ reports: [OperationReport], _ verified: Bool?
  ) async throws {
    let receipt: JSON = [
      "promotion": .string(record.id), "state": .string(record.phase.word),
      "plan": .string(record.plan.hex), "verified": verified.map { .bool($0) } ?? .null,
      "operations": .array(
        reports.map { report in
          [
            "object": .string(report.object.text), "result": .string(report.result.rawValue),
            "message": report.message.map { .string($0) } ?? .null,
          ]
        }),
    ]
    try await ports.dossiers.write(["receipt.json": receipt.pretty()], to: folder, replacing: [])
  }
}
