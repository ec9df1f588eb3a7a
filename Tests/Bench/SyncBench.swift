import Foundation
import PromoteAdapters
import PromoteCore
import PromoteEngine
import TykSimulator

extension BenchArea {
  /// What the tyk-sync commands take for 2,000 APIs and 1,000 policies over HTTP from a Dashboard
  /// that takes 20 ms for each answer, files included.
  static let sync = BenchArea(name: "sync") { report in
    let objects = SyncSample.objects
    let folder = try SyncSample.folder(holding: objects)
    defer { SyncSample.remove(folder) }

    let full = SlowServer(holding: .sync)
    // tyk-sync 1.x: users, policies, apis, assets, then each policy.
    try await measure(
      "dump", on: full, serialRequests: 4 + SyncSample.policies, &report
    ) { client in
      let target = try SyncSample.emptyFolder()
      defer { SyncSample.remove(target) }
      let run = SyncRun(target: client, output: .silent)
      let server = try await run.connect()
      let found = try await run.dump(SyncFilter(), from: "", server: server)
      try DumpFolder(target).write(syncFiles(of: found))
    }
    // users, apis, a POST each, apis, a PUT each API; policies, a POST each.
    try await measure(
      "publish", on: SlowServer(),
      serialRequests: 5 + 2 * SyncSample.apis + SyncSample.policies, &report
    ) { client in
      let source = try await SourceFolder(folder).read()
      let run = SyncRun(target: client, output: .silent)
      let server = try await run.connect()
      let steps = try await run.planPublish(
        source, server: server, organisation: server.identity.organisation,
        allowingDuplicateListenPaths: false)
      try await run.publish(steps, organisation: server.identity.organisation)
    }
    // tyk-sync before 2.1 sends everything again: lists, and a PUT each.
    try await measure(
      "sync with nothing to do", on: full,
      serialRequests: 5 + SyncSample.apis + SyncSample.policies, &report
    ) { client in
      let source = try await SourceFolder(folder).read()
      let run = SyncRun(target: client, output: .silent)
      let server = try await run.connect()
      let plans = try await run.planSync(
        source, server: server, organisation: server.identity.organisation, filter: SyncFilter(),
        deleting: true)
      try await run.sync(plans)
    }
    precondition(full.tally.writes == 0, "a sync with nothing to do has written")
  }

  private static func measure(
    _ work: String, on dashboard: SlowServer, serialRequests: Int, _ report: inout BenchReport,
    _ body: @escaping @Sendable (DashboardClient) async throws -> Void
  ) async throws {
    dashboard.tally.clear()
    let spent = try await dashboard.serve { client in
      try await measureAsync { try await body(client) }
    }
    let requests = dashboard.tally.requests
    let name = "\(work) of \(SyncSample.apis) APIs and \(SyncSample.policies) policies, 20 ms"
    let times = String(
      format: "%.2f s, %.2f s CPU of the client", spent.wallSeconds, spent.cpuSeconds)
    report.add(
      BenchRow(
        work: name, measured: Double(requests) / spent.wallSeconds, unit: "requests/s",
        comparison: .bound("bare sockets", dashboard.tally.bound),
        note: "\(requests) requests, \(SlowServer.concurrency) at once, files read and written, "
          + "the server a process of its own on the same cores; \(times)"))
    let serial = Double(serialRequests * SlowServer.latencyMilliseconds) / 1000
    report.add(
      BenchRow(
        work: name, measured: spent.wallSeconds, unit: "s", direction: .lessIsBetter,
        target: .ratioAtLeast(4), comparison: .peer("one request at a time", serial),
        note:
          "the peer is the latency alone of the \(serialRequests) requests that tyk-sync 1.x sends"
      ))
  }
}

enum SyncSample {
  static let apis = 2_000
  static let policies = 1_000

  static let objects: [SyncLive] = {
    func live(_ object: LiveObject) -> SyncLive {
      guard let kind = Kinds.named(object.address.kind), let group = SyncGroup.of(kind.name) else {
        preconditionFailure("a sample of an unknown kind")
      }
      return SyncLive(object, group: group, kind: kind)
    }
    return (0..<apis).map { live(DumpSample.api($0)) }
      + (0..<policies).map { live(DumpSample.policy($0)) }
  }()

  static func folder(holding objects: [SyncLive]) throws -> String {
    let folder = try emptyFolder()
    try DumpFolder(folder).write(syncFiles(of: objects))
    return folder
  }

  static func emptyFolder() throws -> String {
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "tyk-promote-bench-\(UInt64.random(in: 0 ... .max))")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return folder.path(percentEncoded: false)
  }

  static func remove(_ folder: String) {
    do { try FileManager.default.removeItem(atPath: folder) } catch {
      FileHandle.standardError.write(Data("could not remove \(folder)\n".utf8))
    }
  }
}

extension SyncOutput {
  fileprivate static let silent = SyncOutput(write: { _ in }, note: { _ in })
}
