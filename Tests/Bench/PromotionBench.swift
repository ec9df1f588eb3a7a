import Foundation
import PromoteAdapters
import PromoteCore
import PromoteEngine
import Synchronization
import TykSimulator

extension BenchArea {
  /// Applying 2,000 new APIs over HTTP to a Dashboard that takes 20 ms for each answer.
  static let apply = BenchArea(name: "apply") { report in
    let count = 2_000
    let dashboard = SlowServer()
    let applied = try await dashboard.serve { client in
      try await applyAll(through: client, dashboard.tally, count: count)
    }
    let bound = try await dashboard.boundOfTheSame()
    report.add(
      BenchRow(
        work: "apply of \(count) new APIs, verified, 20 ms",
        measured: Double(applied.requests) / applied.spent.wallSeconds, unit: "requests/s",
        target: .ratioAtLeast(0.9),
        comparison: .bound("the same over bare sockets", bound),
        note: "\(applied.requests) requests (\(applied.writes) writes), "
          + "\(SlowServer.concurrency) at once, the server a process of its own on the same cores, "
          + dashboard.answers(Double(applied.requests) / applied.spent.wallSeconds)
          + String(
            format: "%.0f requests/s is what bare sockets get for the smallest request; ",
            dashboard.tally.bound)
          + String(
            format: "%.2f s, %.2f s CPU of the client", applied.spent.wallSeconds,
            applied.spent.cpuSeconds)))
  }

  private struct Applied: Sendable {
    let spent: Spent
    let requests: Int
    let writes: Int
  }

  private static func applyAll(
    through client: DashboardClient, _ tally: Tally, count: Int
  ) async throws -> Applied {
    let source = Snapshot((0..<count).map { DumpSample.api($0) })
    let apis: [EnvironmentName: any ManagementAPI] = [
      BenchWorkspace.dev: source, BenchWorkspace.staging: client,
    ]
    let workspace = try await BenchWorkspace(concurrency: SlowServer.concurrency) {
      apis[$0] ?? client
    }
    let planned = try await workspace.engine.plan(
      PlanRequest(from: BenchWorkspace.dev, to: BenchWorkspace.staging))
    guard let promotion = planned.promotion else { preconditionFailure("no plan to apply") }
    tally.clear()
    var result: ApplyResult?
    let spent = try await measureAsync { result = try await workspace.engine.apply(promotion) }
    precondition(result?.verified == true && result?.applied == count, "not applied")
    let applied = Applied(
      spent: spent, requests: tally.requests, writes: tally.writes)
    try workspace.remove()
    return applied
  }

  /// Planning from snapshots in memory: rewrite, leak search, sealing, diff, order.
  static let plan = BenchArea(name: "plan") { report in
    let count = 2_500
    let before = peakResidentMegabytes()
    let source = Snapshot((0..<count).flatMap { [DumpSample.api($0), DumpSample.policy($0)] })
    // Every tenth object of the target differs, every hundredth is missing.
    let target = Snapshot(
      (0..<count).filter { $0 % 100 != 0 }.flatMap { index in
        [
          DumpSample.api(index, host: "staging", changed: index % 10 == 1),
          DumpSample.policy(index),
        ]
      })
    let workspace = try await BenchWorkspace(concurrency: 16) {
      $0 == BenchWorkspace.dev ? source : target
    }
    var outcome: PlanOutcome?
    let spent = try await measureAsync {
      outcome = try await workspace.engine.plan(
        PlanRequest(from: BenchWorkspace.dev, to: BenchWorkspace.staging, dryRun: true))
    }
    precondition(outcome?.review.verdict == .ready, "no plan")
    let megabytes = Double(source.bytes + target.bytes) / 1e6
    report.add(
      BenchRow(
        work: "plan of \(2 * count) objects from snapshots", measured: spent.cpuSeconds,
        unit: "s CPU", direction: .lessIsBetter,
        // A third of the 15,000 objects that may take two seconds on two cores.
        target: .atMost(4.0 / 3),
        note: String(
          format: "%.1f MB on both sides, %.2f s wall; %d changes", megabytes, spent.wallSeconds,
          (outcome?.review.counts.create ?? 0) + (outcome?.review.counts.update ?? 0))))
    report.add(
      BenchRow(
        work: "… wall", measured: spent.wallSeconds, unit: "s", direction: .lessIsBetter,
        // The same third.
        target: .atMost(2.0 / 3),
        note: "\(ProcessInfo.processInfo.activeProcessorCount) cores, shared with what else runs"))
    report.add(
      BenchRow(
        work: "… peak memory", measured: peakResidentMegabytes(), unit: "MB",
        direction: .lessIsBetter, target: .atMost(400),
        note: String(format: "%.0f MB before the snapshots were made", before)))
    try workspace.remove()
  }
}

/// What an environment holds, in memory: reads cost nothing.
private struct Snapshot: ManagementAPI {
  let objects: [KindName: [LiveObject]]
  let byAddress: [Address: LiveObject]
  let bytes: Int

  init(_ objects: [LiveObject]) {
    self.objects = Dictionary(grouping: objects) { $0.address.kind }
    byAddress = Dictionary(uniqueKeysWithValues: objects.map { ($0.address, $0) })
    bytes = objects.reduce(0) { $0 + $1.document.json.serialised().count }
  }

  func identify() async throws(APIFailure) -> ServerDescription {
    ServerDescription(
      identity: EnvironmentIdentity(
        dashboard: "http://snapshot", organisation: "64a1c0de5f00ba0000000001"),
      kinds: Set(Kinds.all.map(\.name)))
  }
  func list(_ kind: KindName) async throws(APIFailure) -> [LiveObject] { objects[kind] ?? [] }
  func read(_ address: Address) async throws(APIFailure) -> LiveObject? { byAddress[address] }
  func create(
    _ address: Address, _ document: LiveDocument
  ) async throws(APIFailure) -> WriteAnswer { throw .rejected(status: 403, message: "a snapshot") }
  func update(
    _ address: Address, databaseID: String, _ document: LiveDocument
  ) async throws(APIFailure) -> WriteAnswer { throw .rejected(status: 403, message: "a snapshot") }
  func delete(
    _ address: Address, databaseID: String
  ) async throws(APIFailure) -> WriteAnswer { throw .rejected(status: 403, message: "a snapshot") }
}
