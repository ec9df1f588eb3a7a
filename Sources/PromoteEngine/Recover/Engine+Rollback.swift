internal import PromoteCore

/// What a roll-back came to.
public enum RollbackOutcome: Sendable {
  /// The promotion was half-way: its approved inverse was carried out.
  case wentBack(ApplyResult)
  /// The promotion had ended: a promotion of its own takes it back, planned against the present,
  /// to be approved and applied like any other.
  case planned(PlanOutcome)
}

extension Engine {
  /// Takes a promotion back.
  ///
  /// One that is half-way goes back by the inverse that was approved with it. One that has ended is
  /// planned against the present: every object it touched returns to what the target held before,
  /// secrets included, and whatever else happened there since is left alone. Either way the target
  /// is on hold afterwards, so that nothing brings the release again by itself.
  public func rollback(
    _ promotion: String, reason: String, signer: (any Signer)? = nil
  ) async throws(EngineFailure) -> RollbackOutcome {
    try await explained {
      let history = try await history()
      let record = try await find(promotion, in: history)
      guard record.startedSeq != nil else {
        throw EngineFailure(
          .refused, "nothing-sent", "promotion '\(record.word)' never changed '\(record.to)'",
          hint: "`tyk-promote abandon \(record.id)` closes it")
      }
      if case .rolledBack = record.phase {
        throw EngineFailure(
          .refused, "rolled-back", "promotion '\(record.word)' was rolled back already",
          hint: "`tyk-promote status` shows what runs where")
      }
      guard record.isUnderWay else {
        return .planned(try await planBack(record, reason: reason, signer: signer, history))
      }
      return .wentBack(
        try await withLease(on: record.to) { try await goBack(record.id, holding: $0, reason) })
    }
  }

  private func planBack(
    _ record: PromotionRecord, reason: String, signer: (any Signer)?, _ history: History
  ) async throws -> PlanOutcome {
    let plan = try await storedPlan(record)
    let preimages = try await preimages(of: record)
    let places = Dictionary(grouping: plan.secrets, by: \.object)
      .mapValues { Set($0.map(\.pointer)) }
    let earlier = try await releasesBefore(record, history)
    let side = try await readSide(try environment(record.to), planned: plan.contents.mapping)
    let sealer = sealer(for: side.bindings)
    var way = WayBack(side: side, places: places, selection: [], rollsBack: record.id)
    for operation in plan.operations {
      let address = operation.address
      way.selection.append(selector(of: address))
      guard operation.before != nil else {
        way.removals.insert(address)
        continue
      }
      guard let kind = Kinds.named(address.kind), let preimage = preimages[address] else {
        throw EngineFailure(
          .failed, "missing-preimage", "the store does not hold what \(address) was before",
          hint: "restore the store from its backup")
      }
      let live = side.dump.objects[address]
      let document = LiveDocument(
        preimage.json.withDatabaseID(live?.databaseID, kind))
      let sealing = sealer.seal(document, as: address, kind: kind, also: places[address] ?? [])
      let normal = normalDigest(sealing.document, kind: kind)
      // Where somebody had changed it by hand before the promotion, it was of no release then.
      let release = earlier.objects[address].flatMap { $0.state == normal ? $0.release : nil }
      way.arrivals.append(
        Arrival(
          desired: DesiredObject(
            address: address, name: operation.name, release: release, source: normal,
            document: sealing.document, normal: normal,
            references: planReferences(in: document.json, kind: kind),
            secrets: sealing.secrets.sorted { $0.key < $1.key }.map {
              PlannedSecret(
                object: address, pointer: $0.key, ref: Self.preimageReference, binding: $0.value)
            }),
          document: document, origins: [:], sealed: Set(sealing.secrets.keys), findings: []))
    }
    return try await planWithin(way, reason: reason, signer: signer, history)
  }

  /// The reference of a secret that a roll-back sends: it comes from the sealed pre-image.
  static let preimageReference = "preimage"

  /// The objects that a promotion was about to touch, as they were, secrets included.
  func preimages(of record: PromotionRecord) async throws -> [Address: LiveDocument] {
    guard let digest = record.preimages else { return [:] }
    let bytes = try await blob(digest, called: "pre-images")
    guard let clear = ports.master.open(bytes, for: "pre-images/\(record.id)") else {
      throw EngineFailure(
        .failed, "preimages-locked",
        "the master key here does not open what the target held before",
        hint: "use the configuration folder that the promotion was applied with")
    }
    var documents: [Address: LiveDocument] = [:]
    for member in try JSON.parse(clear).object ?? JSONObject() {
      guard let address = Address(member.name) else {
        throw EngineFailure(.failed, "unexpected", "the pre-images name no object")
      }
      documents[address] = LiveDocument(member.value)
    }
    return documents
  }

  /// What the promotion that this plan takes back had found; empty for any other plan.
  func preimages(undoneBy plan: Plan) async throws -> [Address: LiveDocument] {
    guard let id = plan.contents.rollsBack, let undone = try await history().promotions[id] else {
      return [:]
    }
    return try await preimages(of: undone)
  }

  /// What was verified in the target before the promotion began to change it.
  private func releasesBefore(
    _ record: PromotionRecord, _ history: History
  ) async throws -> ReleaseMap {
    let environment = history.environment(record.to)
    let all = environment.earlier + (environment.current.map { [$0] } ?? [])
    guard let last = all.last(where: { $0.seq < record.startedSeq ?? 0 }) else {
      return ReleaseMap()
    }
    return try ReleaseMap(reading: try await blob(last.map, called: "release map"))
  }

  /// Selects exactly this object.
  func selector(of address: Address) -> String {
    let id = address.id.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
    return "kind=\(address.kind) id=\"\(id)\""
  }
}

extension JSON {
  /// The document with another database id, or none, wherever it names its own.
  func withDatabaseID(_ id: String?, _ kind: ResourceKind) -> JSON {
    kind.databaseID.reduce(self) { json, pointer in
      json[pointer] == nil ? json : json.setting(pointer, to: id.map { .string($0) }) ?? json
    }
  }
}
