internal import PromoteCore

/// What came of sending one object.
struct SyncSent: Sendable {
  let databaseID: String?
}

/// Why one object was not sent.
struct SyncSendFailure: Error, Sendable {
  let message: String
}

extension SyncRun {
  /// Creates or replaces, labels included. What is already there is not sent.
  func send(_ step: SyncStep) async -> Result<SyncSent, SyncSendFailure> {
    do throws(SyncSendFailure) {
      switch step.action {
      case .create: return .success(SyncSent(databaseID: try await create(step)))
      case .update(let live):
        try await update(step, databaseID: live.databaseID)
        return .success(SyncSent(databaseID: live.databaseID))
      case .keep(let live): return .success(SyncSent(databaseID: live.databaseID))
      }
    } catch {
      return .failure(error)
    }
  }

  private func create(_ step: SyncStep) async throws(SyncSendFailure) -> String? {
    do throws(APIFailure) {
      return try await api.create(step.address, step.document).databaseID
    } catch {
      if let live = try await settled(step, after: error) { return live.databaseID }
      throw SyncSendFailure(message: error.syncMessage(code: true))
    }
  }

  func update(_ step: SyncStep, databaseID: String) async throws(SyncSendFailure) {
    do throws(APIFailure) {
      _ = try await api.update(step.address, databaseID: databaseID, step.document)
    } catch {
      if try await settled(step, after: error) != nil { return }
      let verb =
        switch step.source.group {
        case .apis: "API Updating"
        case .assets: "Assets Updating"
        case .policies, .identityProviders: "API"
        }
      throw SyncSendFailure(message: error.syncMessage(verb))
    }
  }

  /// The object as it should be, where an answer was lost on its way and the write was carried out
  /// all the same; nil where it was not.
  private func settled(
    _ step: SyncStep, after failure: APIFailure
  ) async throws(SyncSendFailure) -> LiveObject? {
    switch failure {
    case .outcomeUnknown, .unreadableAnswer: break
    default: return nil
    }
    do throws(APIFailure) {
      guard let found = try await api.read(step.address) else { return nil }
      let kind = step.source.kind
      let changes = fileChanges(
        from: step.document.json, to: found.document.json, kind: kind)
      // What the server drops on its way in is told when everything is read back.
      return changes.allSatisfy { $0.after == nil } ? found : nil
    } catch {
      throw SyncSendFailure(
        message: "\(failure.syncMessage()); reading back failed too: \(error.syncMessage())")
    }
  }

  /// Deletes, and reads back where the answer was lost.
  func delete(_ live: SyncLive) async -> Result<Void, SyncSendFailure> {
    do throws(APIFailure) {
      _ = try await api.delete(live.object.address, databaseID: live.databaseID)
      return .success(())
    } catch {
      switch error {
      case .outcomeUnknown, .unreadableAnswer:
        do throws(APIFailure) {
          if try await api.read(live.object.address) == nil { return .success(()) }
        } catch {
          return .failure(
            SyncSendFailure(message: "reading back failed: \(error.syncMessage())"))
        }
      default: break
      }
      return .failure(SyncSendFailure(message: error.syncMessage()))
    }
  }
}
