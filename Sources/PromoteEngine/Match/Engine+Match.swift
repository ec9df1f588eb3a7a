internal import PromoteCore

extension Engine {
  /// What an environment is known to call objects of the release: by its last verification, and by
  /// promotions that have changed it since.
  func recordedMapping(_ configuration: EnvironmentConfiguration) async throws -> IDMapping {
    guard configuration.portal != nil else { return .none }
    let history = try await history()
    let environment = history.environment(configuration.name)
    var mapping = IDMapping.none
    if let digest = environment.current?.mapping {
      mapping = try IDMapping(
        reading: JSON.parse(try await blob(digest, called: "mapping of ids")))
    }
    let since = environment.current?.seq ?? -1
    for record in history.inOrder where record.to == configuration.name {
      guard let started = record.startedSeq, started > since else { continue }
      mapping = mapping.merging(try await storedPlan(record).contents.mapping.asItIs)
    }
    return mapping
  }

  /// The target in the release's words: every object of the release that it has is known by the
  /// release's address.
  ///
  /// `side` was read under the mapping that was recorded. Objects that several records of the target
  /// may be are told, for those that the plan is about; they are never guessed at.
  func matched(
    _ side: ReadSide, to release: SourceRelease
  ) throws -> (side: ReadSide, ambiguous: [AmbiguousMatch], found: [Address]) {
    guard side.connection.configuration.portal != nil else { return (side, [], []) }
    let ours = release.objects.values.map {
      MatchObject(address: $0.address, name: $0.name, document: $0.json)
    }
    let recorded = side.connection.mapping
    let raw = side.dump.objects.values.map { object in
      let there = recorded.there(object.address)
      let document = ObjectMapper(recorded).there(object.address, object.document).json
      return MatchObject(address: there, name: object.name, document: document)
    }
    let matching = match(ours, to: raw, recorded: recorded)
    guard matching.mapping != recorded else { return (side, matching.ambiguous, []) }
    return (
      try side.mapped(matching.mapping), matching.ambiguous, matching.found
    )
  }

  /// What of the newly found is asked to take the release's id, once: records of a Portal whose custom
  /// id is another, and that the plan is about.
  ///
  /// That a Portal takes it is not certain (its description shows the member for products and plans
  /// alone): where it does not, the mapping stays, and later plans go by it without asking again.
  func aligned(
    _ side: ReadSide, _ found: [Address], among included: Set<Address>
  ) throws -> (side: ReadSide, findings: [Finding]) {
    let mapping = side.connection.mapping
    let asked = found.filter { address in
      guard included.contains(address), let id = mapping.entries[address] else { return false }
      // An id that stands for a record without a custom id is none that can be sent.
      return !address.id.hasPrefix("~") && !id.hasPrefix("~")
    }
    guard !asked.isEmpty else { return (side, []) }
    return (
      try side.mapped(mapping.aligning(asked)),
      asked.map { address in
        Finding(
          "custom-id", .info, object: address, pointer: ResourceKind.customID,
          message:
            "the Portal is asked to call it \(address.id), as the source does, instead of "
            + "\(mapping.there(address).id); where it does not take that, it is known by both")
      }
    )
  }

  /// What is sent of an object whose record is to get the release's id.
  func aligned(_ arrivals: [Arrival], _ mapping: IDMapping) -> [Arrival] {
    guard !mapping.aligning.isEmpty else { return arrivals }
    return arrivals.map { arrival in
      var desired = arrival.desired
      guard mapping.aligning.contains(desired.address),
        let kind = Kinds.named(desired.address.kind),
        let json = desired.document.json.setting(
          ResourceKind.customID, to: .string(desired.address.id))
      else { return arrival }
      desired.document = SealedDocument(sealed: json)
      desired.normal = normalDigest(desired.document, kind: kind)
      return Arrival(
        desired: desired, document: arrival.document, origins: arrival.origins,
        sealed: arrival.sealed, findings: arrival.findings)
    }
  }

  /// What matching has to say about a plan.
  func findings(
    of ambiguous: [AmbiguousMatch], found: [Address], _ mapping: IDMapping,
    among included: Set<Address>, in target: EnvironmentName, names: (Address) -> String
  ) -> [Finding] {
    var findings = found.filter(included.contains).map { address in
      Finding(
        "matched-by-name", .info, object: address,
        message:
          "'\(target)' has '\(names(address))' under another id, \(mapping.there(address).id): it is "
          + "taken for the same, and the plan says so")
    }
    for one in ambiguous where included.contains(one.object) {
      let key = one.key.joined(separator: " · ")
      let candidates = one.candidates.map(\.id).joined(separator: ", ")
      let rivals = one.rivals.map(\.id).joined(separator: ", ")
      findings.append(
        Finding(
          "ambiguous-match", .blocking, object: one.object,
          message:
            one.rivals.isEmpty
            ? "'\(target)' has \(one.candidates.count) records '\(key)', and none has its id: \(candidates)"
            : "the release has several '\(key)' (also \(rivals)), and '\(target)' has it under \(candidates)",
          hint:
            "delete or rename all but one of them in '\(target)', then plan again; or leave it out "
            + "with --select"))
    }
    return findings
  }
}

extension Engine.ReadSide {
  /// The same read, under another mapping. Refused where two objects get one address.
  func mapped(_ mapping: IDMapping) throws -> Engine.ReadSide {
    let back = ObjectMapper(connection.mapping)
    let mapper = ObjectMapper(mapping)
    var objects: [Address: LiveObject] = [:]
    objects.reserveCapacity(dump.objects.count)
    for object in dump.objects.values {
      let raw = LiveObject(
        address: connection.mapping.there(object.address), name: object.name,
        databaseID: object.databaseID, document: back.there(object.address, object.document))
      let here = mapper.here(raw)
      guard objects.updateValue(here, forKey: here.address) == nil else {
        throw EngineFailure(
          .refused, "duplicate-object",
          "'\(connection.name)' has two objects that the release calls \(here.address)",
          hint: "delete one of them, or give it another name")
      }
    }
    return Engine.ReadSide(
      connection: connection.mapped(mapping),
      dump: Dump(environment: dump.environment, identity: dump.identity, objects: objects),
      bindings: bindings)
  }
}
