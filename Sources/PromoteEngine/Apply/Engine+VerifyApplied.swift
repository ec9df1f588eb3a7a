internal import PromoteCore

/// What the environment is to hold after a promotion. It can be got ready while the target is read.
struct Expected: Sendable {
  let scope: [(key: Address, value: ReleaseMap.Item)]
  let objects: Set<Address>
  let operations: [Address: Plan.Operation]
  let secrets: [Address: Set<JSONPointer>]
  /// Places that the plan said the server drops or changes.
  let predicted: [Address: Set<JSONPointer>]
  /// What was verified there before.
  let map: ReleaseMap
  /// What the dossier holds.
  let files: [String: Int]
}

/// What a verification compares.
struct Verification: Sendable {
  let record: PromotionRecord
  /// The log up to the end of the publish.
  let history: History
  let plan: Plan
  let expected: Expected
  /// Read after the last write.
  let dump: Dump
  let sealer: Sealer
  /// What was read of the same objects before, sealed with the same keys.
  let seen: [Address: SeenObject]
  /// What the environment calls objects of the release.
  let mapping: IDMapping
}

extension Engine {
  /// Compares a fresh dump with what the promotion was to bring, and logs the result. Where it
  /// matches, the entry says what the environment holds now, which is what the next stage is
  /// promoted from.
  func verifyApplied(
    _ verification: Verification, _ lease: Lease, reports: [OperationReport], writes: Int,
    resumed: Bool = false
  ) async throws -> ApplyResult {
    let (record, plan) = (verification.record, verification.plan)
    ports.progress(.verifying(record.to))
    let expected = verification.expected
    let checks = try await inParallel(expected.scope) { address, item in
      try await check(address, item, verification)
    }

    var map = expected.map
    // What was adopted under the target's own ids has the release's now.
    var mapping = verification.mapping
    for address in map.objects.keys where mapping.here(address) != address {
      map.objects[address] = nil
    }
    // A record that took the release's id is called by it from here on.
    for address in mapping.aligning
    where verification.dump.objects[address]?.document.json[ResourceKind.customID]?.string
      .map({ $0.utf8.elementsEqual(address.id.utf8) }) == true
    {
      mapping.remove(address)
    }
    mapping = mapping.asItIs
    var differences: [Difference] = []
    for ((address, item), check) in zip(expected.scope, checks) {
      differences += check.differences
      if let state = check.state {
        map.objects[address] = .init(
          release: item.release,
          state: verification.mapping.aligning.contains(address)
            ? stateUnasked(address, expected.secrets[address] ?? [], verification) ?? state : state)
      }
    }
    // Deleted, or led back to what was of no release: no release is there any more.
    for operation in plan.operations where !expected.objects.contains(operation.address) {
      map.objects[operation.address] = nil
      differences += try await unreleased(operation, verification)
    }
    forget(what: &map, wentWith: plan, expected.objects, verification.dump)
    let probes = try await probe(try environment(record.to))
    let matches = differences.isEmpty && probes.allSatisfy(\.isGood)
    let bytes = map.bytes
    try await ports.store.put(bytes)
    if !mapping.isEmpty { try await ports.store.put(mapping.bytes) }
    var entries = [
      draft(
        .verifyFinished, by: program,
        [
          "environment": .string(record.to.text), "planId": .string(record.id),
          "plan": record.plan.quoted, "matches": .bool(matches),
          "differences": .integer(differences.count),
          "probes": probes.isEmpty ? nil : .array(probes.map(\.json)),
          "map": matches ? Digest(of: bytes).quoted(size: bytes.count) : nil,
          "release": matches ? map.release.quoted : nil,
          "mapping": matches && !mapping.isEmpty
            ? Digest(of: mapping.bytes).quoted(size: mapping.bytes.count) : nil,
        ])
    ]
    if matches, let undone = plan.contents.rollsBack {
      entries.append(hold(record.to, "rolled back by \(record.word)", promotion: undone))
    }
    _ = try await ports.log.append(entries, holding: lease)

    let after = try await self.history(after: verification.history)
    let now = after.promotions[record.id] ?? record
    let folder = try await writeDossier(now, after, plan: plan, holding: expected.files)
    try await writeReceipt(now, folder, reports, matches)
    return ApplyResult(
      now, operations: reports, verified: matches,
      differences: differences, writes: writes, resumed: resumed, probes: probes)
  }

  func expected(_ record: PromotionRecord, _ plan: Plan, _ history: History) async throws
    -> Expected
  {
    let scope = try ReleaseMap(reading: try await blob(record.scope, called: "scope"))
    return Expected(
      scope: scope.objects.sorted { $0.key < $1.key }, objects: Set(scope.objects.keys),
      operations: Dictionary(uniqueKeysWithValues: plan.operations.map { ($0.address, $0) }),
      secrets: Dictionary(grouping: plan.secrets, by: \.object)
        .mapValues { Set($0.map(\.pointer)) },
      predicted: predictedDrops(of: plan),
      map: try await releaseMap(of: history.environment(record.to)) ?? ReleaseMap(),
      files: try await dossierFiles(record))
  }

  /// What a server takes away together with something that was deleted is of no release any more.
  private func forget(
    what map: inout ReleaseMap, wentWith plan: Plan, _ scope: Set<Address>, _ found: Dump
  ) {
    let deleted = plan.operations.filter { $0.after == nil }.map(\.address)
    guard !deleted.isEmpty else { return }
    for address in map.objects.keys where !scope.contains(address) {
      let isEmptied =
        found.objects[address] == nil && Kinds.named(address.kind)?.sequences.isEmpty == false
      if isEmptied || deleted.contains(where: { ResourceKind.goes(address, with: $0) }) {
        map.objects[address] = nil
      }
    }
  }

  /// A publish that ended, and the process with it before it verified; or what was found differed.
  func verifyAgain(
    _ record: PromotionRecord, _ history: History, _ lease: Lease
  ) async throws -> ApplyResult {
    let plan = try await storedPlan(record)
    let side = try await readSide(
      try environment(record.to), .write, planned: plan.contents.mapping)
    return try await verifyApplied(
      Verification(
        record: record, history: history, plan: plan,
        expected: try await expected(record, plan, history), dump: side.dump,
        sealer: sealer(for: side.bindings), seen: [:], mapping: side.connection.mapping),
      lease, reports: [], writes: 0)
  }

  /// An object of no release against what was planned for it.
  private func unreleased(
    _ operation: Plan.Operation, _ verification: Verification
  ) async throws -> [Difference] {
    let address = operation.address
    guard let after = operation.after, let kind = Kinds.named(address.kind) else {
      guard let there = verification.dump.objects[address] else { return [] }
      let kind = Kinds.named(address.kind)
      if kind?.staysByItself(there.document.json) == true,
        kind?.emptied(there.document.json) == nil
      {
        return []
      }
      return [
        Difference(object: address, pointer: nil, expected: "not there", found: "there", by: nil)
      ]
    }
    let document = try SealedDocument(
      stored: try await blob(after.sha256, called: "document of \(address)"),
      digest: after.sha256)
    let item = ReleaseMap.Item(
      release: after.sha256, state: normalDigest(document, kind: kind))
    return try await check(address, item, verification).differences
  }

  /// The state of an object without what was asked of its id: that is part of the change alone.
  private func stateUnasked(
    _ address: Address, _ places: Set<JSONPointer>, _ verification: Verification
  ) -> Digest? {
    guard let object = verification.dump.objects[address], let kind = Kinds.named(address.kind),
      let bare = object.document.json.setting(ResourceKind.customID, to: nil)
    else { return nil }
    return verification.sealer.target(
      LiveObject(
        address: address, name: object.name, databaseID: object.databaseID,
        document: LiveDocument(bare)), kind: kind, also: places
    ).normal
  }

  private struct Check: Sendable {
    /// What is there; nil where nothing is.
    let state: Digest?
    let differences: [Difference]
  }

  private func check(
    _ address: Address, _ item: ReleaseMap.Item, _ verification: Verification
  ) async throws -> Check {
    let expected = verification.expected
    guard let object = verification.dump.objects[address], let kind = Kinds.named(address.kind)
    else {
      return Check(
        state: nil,
        differences: [
          Difference(object: address, pointer: nil, expected: "there", found: "not there", by: nil)
        ])
    }
    if let seen = verification.seen[address], seen.normal == item.state,
      seen.isSame(object.document)
    {
      return Check(state: seen.normal, differences: [])
    }
    let found = verification.sealer.target(
      object, kind: kind, also: expected.secrets[address] ?? [])
    guard found.normal != item.state else {
      return Check(state: found.normal, differences: [])
    }
    guard let after = expected.operations[address]?.after else {
      return Check(
        state: found.normal,
        differences: [
          Difference(
            object: address, pointer: nil, expected: item.state.short, found: found.normal.short,
            by: "them")
        ])
    }
    let document = try JSON.parse(try await blob(after.sha256, called: "document of \(address)"))
    let predicted = expected.predicted[address] ?? []
    let differences = differences(
      address, wanted: normalForm(document, kind: kind),
      found: normalForm(found.document.json, kind: kind), kind
    ).filter { $0.pointer.map { !predicted.contains($0) } ?? true }
    return Check(state: found.normal, differences: differences)
  }

  /// Field by field; secrets stand as their bindings on both sides.
  func differences(
    _ address: Address, wanted: JSON, found: JSON, _ kind: ResourceKind
  ) -> [Difference] {
    ReadBack(sent: wanted, found: found, kind: kind).lost.map {
      Difference(
        object: address, pointer: $0.pointer, expected: shown(wanted[$0.pointer]),
        found: shown(found[$0.pointer]), by: nil)
    }
  }

  func shown(_ value: JSON?) -> String? {
    guard let value else { return nil }
    if let text = value.string, let binding = SecretBinding(text) { return binding.short }
    return String(value.canonicalText.prefix(200))
  }
}
