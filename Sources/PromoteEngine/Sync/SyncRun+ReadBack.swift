internal import PromoteCore

/// Done means read back: what the target holds is compared with what was sent.
extension SyncRun {
  /// What the target holds of the objects that were sent, and of other objects where a list was the
  /// shorter way. Few objects, and kinds whose lists read every object by itself, are read one by
  /// one.
  func readBack(_ steps: [SyncStep]) async throws -> [LiveObject] {
    var held: [LiveObject] = []
    for (_, own) in Dictionary(grouping: steps, by: { $0.source.kind.name })
      .sorted(by: { $0.key.text < $1.key.text })
    {
      guard let kind = own.first?.source.kind else { continue }
      if kind.endpoints.readsEach || own.count <= 8 {
        let (found, isWhole) = try await readEach(own)
        held += found
        if isWhole { continue }
      }
      do throws(APIFailure) {
        held += try await api.list(kind.name)
      } catch {
        throw SyncFailure("everything was sent, reading back failed: \(error.syncMessage())")
      }
    }
    return held
  }

  private func readEach(_ steps: [SyncStep]) async throws -> ([LiveObject], isWhole: Bool) {
    var found: [LiveObject] = []
    let failures = await inOrder(steps, width: width) { step in
      do throws(APIFailure) {
        return Result<LiveObject?, APIFailure>.success(try await api.read(step.address))
      } catch {
        return .failure(error)
      }
    } done: { _, result in
      if case .success(let object?) = result { found.append(object) }
    }
    if let first = failures.first {
      throw SyncFailure("everything was sent, reading back failed: \(first.syncMessage())")
    }
    return (found, found.count == steps.count)
  }

  /// Old servers and Tyk Cloud give a new API an id of their own. tyk-sync therefore sends every new
  /// API twice; here only one that has another id is sent again.
  func retainIDs(
    _ steps: [SyncStep], _ databaseIDs: [Address: String], _ held: inout [LiveObject],
    failure text: String?
  ) async throws {
    let created = steps.filter { $0.live == nil && $0.source.group == .apis }
    // A Gateway keeps the ids that it is given.
    guard !created.isEmpty, !isGateway else { return }
    let known = Set(held.map(\.address))
    let stored = Set(held.compactMap(\.databaseID))
    let failures = await inOrder(created, width: width) { step in
      guard !known.contains(step.address), let databaseID = databaseIDs[step.address],
        stored.contains(databaseID)
      else { return Result<LiveObject?, SyncSendFailure>.success(nil) }
      do throws(SyncSendFailure) {
        try await update(step, databaseID: databaseID)
      } catch {
        return .failure(error)
      }
      do throws(APIFailure) {
        return .success(try await api.read(step.address))
      } catch {
        return .failure(
          SyncSendFailure(message: "reading back failed: \(error.syncMessage())"))
      }
    } done: { step, result in
      output.line("Updating API \(step.index): \(step.source.name)")
      switch result {
      case .success(let object):
        output.line("--> Status: OK, ID:\(step.address.id)")
        if let object { held.append(object) }
      case .failure(let failure): output.line("--> Status: FAIL, Error:\(failure.message)")
      }
    }
    if let first = failures.first {
      if let text { output.line(text) }
      throw SyncFailure(first.message)
    }
  }

  /// Names every member that the server did not keep as it was sent. An object that is not there is
  /// a failure.
  func verify(_ steps: [SyncStep], _ held: [LiveObject]) throws {
    let byAddress = Dictionary(held.map { ($0.address, $0) }) { $1 }
    var missing: [String] = []
    for step in steps {
      guard let object = byAddress[step.address] else {
        missing.append("\(step.address) was sent, and is not there")
        continue
      }
      let kind = step.source.kind
      let changes = fileChanges(
        from: step.document.json, to: object.document.json, kind: kind)
      let lost = changes.filter { $0.before != nil }.map(\.pointer.description)
      guard !lost.isEmpty else { continue }
      let rest = lost.count > 5 ? " and \(lost.count - 5) more" : ""
      output.note(
        "\(step.source.file): the server did not keep "
          + lost.prefix(5).map { "'\($0)'" }.joined(separator: ", ") + rest)
    }
    if !missing.isEmpty { throw SyncFailure(missing) }
  }
}
