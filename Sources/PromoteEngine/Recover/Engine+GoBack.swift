internal import PromoteCore

extension Engine {
  /// Carries out the inverse that was approved with a half-applied promotion.
  ///
  /// Each object returns to its sealed pre-image, whatever became of its operation. One that holds
  /// neither its before, nor its after, nor anything that was read back after one of our own writes
  /// was changed by somebody else: it is left as it is and named. A crash at any point leaves the
  /// promotion going back; the same command goes on.
  func goBack(
    _ id: String, holding lease: Lease, _ reason: String
  ) async throws -> ApplyResult {
    let history = try await history()
    guard let record = history.promotions[id], let started = record.startedSeq else {
      throw EngineFailure(.failed, "unexpected", "the promotion is not on the log")
    }
    let plan = try await storedPlan(record)
    let prepared = try await prepareBack(record, plan)
    let journal = Journal(ports.log, holding: lease)
    try await journal.append(
      draft(
        .rollbackStarted, by: program,
        [
          "planId": .string(id), "plan": record.plan.quoted, "to": .string(record.to.text),
          "started": .integer(started), "targetState": prepared.state.quoted,
          "lease": ["fence": .integer(lease.fence), "holder": .string(lease.holder)],
          "because": .string(reason), "requestedBy": .string(user),
          "resumed": .bool(record.isGoingBack),
        ]))
    let carried = try await carryOut(prepared, journal, after: history)
    let (reports, writes) = (carried.reports, carried.writes)
    let holding = reports.count { $0.result == .applied || $0.result == .unchanged }
    let notAttempted = reports.count { $0.result == .notAttempted }
    let differences =
      holding == reports.count ? try await differencesBack(prepared) : []
    let done = holding == reports.count && differences.isEmpty
    var last = [
      draft(
        .rollbackFinished, by: program,
        [
          "planId": .string(id), "plan": record.plan.quoted, "to": .string(record.to.text),
          "started": .integer(started), "result": done ? "ok" : "partial",
          "applied": .integer(holding), "notAttempted": .integer(notAttempted),
          "failed": .integer(reports.count - holding - notAttempted),
          "differences": .integer(differences.count),
        ])
    ]
    if done { last.append(hold(record.to, "rolled back \(record.word)", promotion: id)) }
    _ = try await ports.log.append(last, holding: lease)

    let after = try await self.history(after: carried.history)
    let now = after.promotions[id] ?? record
    let folder = try await writeDossier(now, after)
    try await writeReceipt(now, folder, reports, done)
    return ApplyResult(
      now, operations: reports, verified: done,
      differences: differences, writes: writes, resumed: record.isGoingBack)
  }

  /// Keeps what was rolled back from coming again by itself: somebody must release the hold.
  func hold(_ environment: EnvironmentName, _ reason: String, promotion: String) -> EntryDraft {
    draft(
      .holdSet, by: program,
      [
        "environment": .string(environment.text), "reason": .string(reason),
        "promotion": .string(promotion),
      ])
  }

  private func prepareBack(_ record: PromotionRecord, _ plan: Plan) async throws -> PreparedApply {
    let side = try await readSide(
      try environment(record.to), .write, planned: plan.contents.mapping)
    guard side.connection.identity == plan.target.identity else {
      throw EngineFailure(
        .refused, "another-target", "'\(record.to)' is not the server that the plan was made for",
        hint: "compare the registry with the plan: `tyk-promote show \(record.id)`")
    }
    let sealer = sealer(for: side.bindings)
    let preimages = try await preimages(of: record)
    let secrets = Dictionary(grouping: plan.secrets, by: \.object)
    let live = try await targets(
      side.dump, sealer, secrets.mapValues { Set($0.map(\.pointer)) })
    let forward = Dictionary(
      uniqueKeysWithValues: plan.operations.enumerated().map { ($1.address, (index: $0, $1)) })
    var operations: [PreparedOperation] = []
    for (index, operation) in plan.inverse.enumerated() {
      guard let (place, undone) = forward[operation.address],
        let kind = Kinds.named(operation.address.kind)
      else { throw EngineFailure(.failed, "unexpected", "the inverse undoes nothing") }
      let wanted = try await normal(undone.before, kind)
      let ours = try await normal(undone.after, kind)
      let found = live[operation.address]?.normal
      let isOurs =
        found == ours?.digest() || (kind.comesByItself && undone.before == nil && found != nil)
        || found.map { record.seenStates[place]?.contains($0) ?? false } ?? false
        || lostDefaultsOnly(ours, live[operation.address], kind)
        || isReordering(live[operation.address], wanted, ours, kind)
      let standing: PreparedOperation.Standing =
        found == wanted?.digest() ? .after : isOurs ? .before : .neither
      let object = side.dump.objects[operation.address]
      var item = PreparedOperation(
        index: index, operation: operation, kind: kind, standing: standing,
        live: object, wanted: wanted, secrets: secrets[operation.address] ?? [], predicted: [],
        document: preimages[operation.address].map {
          LiveDocument($0.json.withDatabaseID(object?.databaseID, kind))
        })
      item.undoes = place
      operations.append(item)
    }
    var prepared = PreparedApply(
      record: record, plan: plan, approved: nil, target: side.connection, sealer: sealer,
      operations: operations, state: stateDigest(live.mapValues { $0.normal }), live: side.dump)
    prepared.isGoingBack = true
    return prepared
  }

  /// Our own write, with defaults that the server added.
  private func lostDefaultsOnly(
    _ ours: JSON?, _ found: TargetObject?, _ kind: ResourceKind
  ) -> Bool {
    guard let ours, let found else { return false }
    return ReadBack(
      sent: ours, found: normalForm(found.document.json, kind: kind), kind: kind
    ).lost.isEmpty
  }

  /// Our own doing too: objects in an order are made and deleted one by one.
  private func isReordering(
    _ found: TargetObject?, _ before: JSON?, _ after: JSON?, _ kind: ResourceKind
  ) -> Bool {
    guard let found, let after, !kind.sequences.isEmpty else { return false }
    return isHalfWay(
      normalForm(found.document.json, kind: kind), from: before, to: after, kind: kind)
  }

  private func normal(_ blob: BlobReference?, _ kind: ResourceKind) async throws -> JSON? {
    guard let blob else { return nil }
    return normalForm(
      try JSON.parse(try await self.blob(blob.sha256, called: "document")), kind: kind)
  }

  /// A fresh dump against what was there before.
  private func differencesBack(_ prepared: PreparedApply) async throws -> [Difference] {
    ports.progress(.verifying(prepared.record.to))
    let dump = try await dump(prepared.target)
    return prepared.operations.flatMap { item -> [Difference] in
      let found = dump.objects[item.address].map {
        normalForm(
          prepared.sealer.seal(
            $0.document, as: item.address, kind: item.kind, also: item.sealedPlaces
          ).document.json, kind: item.kind)
      }
      switch (item.wanted, found) {
      case (nil, nil): return []
      case (nil, let found?)
      where item.kind.staysByItself(found) && item.kind.emptied(found) == nil:
        return []
      case (let wanted?, let found?):
        return differences(item.address, wanted: wanted, found: found, item.kind)
      case (let wanted, _):
        return [
          Difference(
            object: item.address, pointer: nil, expected: wanted == nil ? "not there" : "there",
            found: wanted == nil ? "there" : "not there", by: nil)
        ]
      }
    }
  }
}
