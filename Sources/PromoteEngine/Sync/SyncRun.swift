internal import PromoteCore

/// The order of effects of the tyk-sync commands, with their lines.
///
///     source ──▶ connect ──▶ list what is there ──▶ decide ──▶ send ──▶ read back
///
/// Everything that can be checked is checked before the first write: the source was read whole, the
/// lists are whole, and every collision is known. Writes run at once within a group, their lines
/// come in order; a write that may have happened is read back, never repeated.
public struct SyncRun: Sendable {
  let target: any SyncTarget
  let output: SyncOutput
  /// Writes under way at once; the client has its own limit on requests.
  let width: Int
  /// An open-source Gateway: other lines, and it has to load what it was sent.
  let isGateway: Bool

  public init(
    target: any SyncTarget, output: SyncOutput, isGateway: Bool = false, width: Int = 32
  ) {
    self.target = target
    self.output = output
    self.isGateway = isGateway
    self.width = width
  }

  /// Has a Gateway load what it was sent.
  func reload() async throws {
    guard isGateway else { return }
    output.line("Reloading...")
    do throws(APIFailure) {
      try await api.activate()
    } catch {
      output.line("Failed to publish Policies")
      throw SyncFailure(error.syncMessage(code: true))
    }
  }

  var api: any ManagementAPI { target.api }

  /// Who the credential belongs to. A kind that it may not read is refused: what is hidden would
  /// look as if it were not there.
  public func connect() async throws -> ServerDescription {
    let server: ServerDescription
    do throws(APIFailure) {
      server = try await api.identify()
    } catch {
      throw SyncFailure(
        isGateway
          ? error.syncMessage() : "Error getting users from dashboard: \(error.syncMessage())")
    }
    return server
  }

  /// Refuses a source with objects of a kind that the target's version does not have.
  func refuseUnknown(_ source: SyncSource, _ server: ServerDescription) throws {
    let missing = Set(source.objects.map(\.kind.name)).subtracting(server.kinds)
    guard missing.isEmpty else {
      let names = missing.map(\.text).sorted().joined(separator: ", ")
      throw SyncFailure("the target has no objects of kind \(names); nothing was sent")
    }
  }

  /// Everything the target has of these groups.
  func lives(
    of groups: some Sequence<SyncGroup>, _ server: ServerDescription
  ) async throws -> [SyncLive] {
    let wanted = groups.flatMap { group in group.kinds.map { (group, $0) } }
      .filter { server.kinds.contains($0.1.name) }
    let hidden = wanted.map(\.1.name).filter { server.unreadable.contains($0) }
    guard hidden.isEmpty else {
      throw SyncFailure(
        "the credential may not read \(hidden.map(\.text).sorted().joined(separator: ", "))")
    }
    let target = target
    do {
      return try await withThrowingTaskGroup(of: [SyncLive].self) { tasks in
        for (group, kind) in wanted {
          tasks.addTask {
            try await target.api.list(kind.name).map { SyncLive($0, group: group, kind: kind) }
          }
        }
        return try await tasks.reduce(into: []) { $0 += $1 }
      }
    } catch let failure as APIFailure {
      throw SyncFailure(failure.syncMessage())
    }
  }
}
