internal import PromoteCore

extension Engine {
  /// Compares a fresh dump with what the promotion was to bring, and logs the result. Where it
  /// matches, the entry says what the environment holds now, which is what the next stage is
  /// promoted from.
  func verifyApplied(
    _ record: PromotionRecord, _ lease: Lease, reports: [OperationReport], writes: Int,
    resumed: Bool = false
  ) async throws -> ApplyResult {
    ports.progress(.verifying(record.to))
    let plan = try await storedPlan(record)
    let history = try await history()
    let side = try await readSide(try environment(record.to), .write)
    let scope = try ReleaseMap(reading: try await blob(record.scope, called: "scope"))
    let secrets = Dictionary(grouping: plan.secrets, by: \.object)
      .mapValues { Set($0.map(\.pointer)) }
    let live = try await targets(side.dump, sealer(for: side.bindings), secrets)

    var map = try await releaseMap(of: history.environment(record.to)) ?? ReleaseMap()
    var differences: [Difference] = []
    let operations = Dictionary(
      uniqueKeysWithValues: plan.operations.map { ($0.address, $0) })
    for (address, item) in scope.objects.sorted(by: { $0.key < $1.key }) {
      let found = live[address]
      differences += try await compare(
        address, item, found, operations[address], plan)
      if let found { map.objects[address] = .init(release: item.release, state: found.normal) }
    }
    // Deleted, or led back to what was of no release: no release is there any more.
    for operation in plan.operations where scope.objects[operation.address] == nil {
      map.objects[operation.address] = nil
      differences += try await compare(operation, live[operation.address], plan)
    }
    let probes = try await probe(side.connection.configuration)
    let matches = differences.isEmpty && probes.allSatisfy(\.isGood)
    let bytes = map.bytes
    try await ports.store.put(bytes)
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
        ])
    ]
    if matches, let undone = plan.contents.rollsBack {
      entries.append(hold(record.to, "rolled back by \(record.word)", promotion: undone))
    }
    _ = try await ports.log.append(entries, holding: lease)

    let after = try await self.history()
    let now = after.promotions[record.id] ?? record
    let folder = try await writeDossier(now, after)
    try await writeReceipt(now, folder, reports, matches)
    return ApplyResult(
      promotion: record.id, state: now.phase.word, operations: reports, verified: matches,
      differences: differences, writes: writes, resumed: resumed, probes: probes)
  }

  /// An object of no release against what was planned for it.
  private func compare(
    _ operation: Plan.Operation, _ found: TargetObject?, _ plan: Plan
  ) async throws -> [Difference] {
    let address = operation.address
    guard let after = operation.after, let kind = Kinds.named(address.kind) else {
      guard found != nil else { return [] }
      return [
        Difference(object: address, pointer: nil, expected: "not there", found: "there", by: nil)
      ]
    }
    let document = try JSON.parse(try await blob(after.sha256, called: "document of \(address)"))
    let item = ReleaseMap.Item(
      release: after.sha256, state: normalForm(document, kind: kind).digest())
    return try await compare(address, item, found, operation, plan)
  }

  private func compare(
    _ address: Address, _ item: ReleaseMap.Item, _ found: TargetObject?,
    _ operation: Plan.Operation?, _ plan: Plan
  ) async throws -> [Difference] {
    guard let found else {
      return [
        Difference(object: address, pointer: nil, expected: "there", found: "not there", by: nil)
      ]
    }
    guard found.normal != item.state else { return [] }
    guard let kind = Kinds.named(address.kind), let after = operation?.after else {
      return [
        Difference(
          object: address, pointer: nil, expected: item.state.short, found: found.normal.short,
          by: "them")
      ]
    }
    let document = try JSON.parse(try await blob(after.sha256, called: "document of \(address)"))
    let predicted = Set(
      plan.findings.filter { $0.object == address && $0.code == "predicted-drop" }
        .compactMap(\.pointer))
    return differences(
      address, wanted: normalForm(document, kind: kind),
      found: normalForm(found.document.json, kind: kind)
    ).filter { $0.pointer.map { !predicted.contains($0) } ?? true }
  }

  /// Field by field; secrets stand as their bindings on both sides.
  func differences(_ address: Address, wanted: JSON, found: JSON) -> [Difference] {
    ReadBack(sent: wanted, found: found).lost.map {
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
