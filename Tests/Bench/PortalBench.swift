import Foundation
import PromoteAdapters
import PromoteCore
import PromoteEngine

extension BenchArea {
  /// The work of the migration guide's scripts over HTTP: 130 organisations with one to 70 teams each
  /// out of one Portal and into another, each of which takes 20 ms for an answer.
  static let portal = BenchArea(name: "portal") { report in
    let folder = try SyncSample.emptyFolder()
    defer { SyncSample.remove(folder) }
    let kinds: [KindName] = [.organisation, .team]

    let source = SlowServer(holding: .portal)
    let exported = try await measure(source) { client in
      let objects = try await PortalTransfer(client, width: SlowServer.concurrency).read(kinds)
      for (name, bytes) in try PortalFiles.write(objects) {
        try Data(bytes).write(to: URL(filePath: folder).appending(path: name))
      }
    }
    // The guide's script asks for one page of organisations, and for one of teams of each.
    add(
      "export", exported, on: source, target: .ratioAtLeast(0.5),
      serialRequests: 1 + PortalBenchSample.organisations, &report)

    let entries = try read(folder)
    precondition(
      entries.count == PortalBenchSample.organisations + PortalBenchSample.teams,
      "an incomplete export")
    let target = SlowServer(holding: .emptyPortal)
    let (first, second) = try await target.servePortal { client in
      let transfer = PortalTransfer(client, width: SlowServer.concurrency)
      let first = try await Self.measured(target) {
        let work = try await transfer.prepare(try read(folder))
        let outcomes = await transfer.carryOut(work)
        precondition(
          outcomes.count == entries.count && outcomes.allSatisfy { $0.problem == nil },
          "an incomplete import")
      }
      let second = try await Self.measured(target) {
        let work = try await transfer.prepare(try read(folder))
        precondition(work.steps.isEmpty && work.unchanged == entries.count, "not the same twice")
      }
      return (first, second)
    }
    add(
      "import", first, on: target, target: .ratioAtLeast(0.8), serialRequests: entries.count,
      &report)
    report.add(
      BenchRow(
        work: "\(name("import")), creates alone",
        measured: Double(first.writes) / first.spent.wallSeconds, unit: "creates/s",
        target: .ratioAtLeast(0.75), comparison: .bound("bare sockets", target.tally.bound),
        note: "\(first.writes) writes of \(first.requests) requests: what is looked at before and "
          + "read back afterwards counts against it"))
    precondition(second.writes == 0, "an import that changes nothing has written")
    add(
      "import that changes nothing", second, on: target, target: .ratioAtLeast(0.5),
      serialRequests: nil, &report)
  }

  private struct Measured: Sendable {
    let spent: Spent
    let requests: Int
    let writes: Int
    let milliseconds: Double
  }

  private static func measure(
    _ server: SlowServer, _ work: @escaping @Sendable (PortalClient) async throws -> Void
  ) async throws -> Measured {
    try await server.servePortal { client in
      try await measured(server) { try await work(client) }
    }
  }

  private static func measured(
    _ server: SlowServer, _ work: () async throws -> Void
  ) async throws -> Measured {
    server.tally.clear()
    let spent = try await measureAsync(work)
    return Measured(
      spent: spent, requests: server.tally.requests, writes: server.tally.writes,
      milliseconds: server.tally.milliseconds)
  }

  private static func name(_ work: String) -> String {
    "\(work) of \(PortalBenchSample.organisations) organisations and \(PortalBenchSample.teams) "
      + "teams, 20 ms"
  }

  /// A row against the bound, and one against the guide's loop, where it has one.
  private static func add(
    _ work: String, _ measured: Measured, on server: SlowServer, target: BenchRow.Target,
    serialRequests: Int?, _ report: inout BenchReport
  ) {
    let rate = Double(measured.requests) / measured.spent.wallSeconds
    report.add(
      BenchRow(
        work: name(work), measured: rate, unit: "requests/s", target: target,
        comparison: .bound("bare sockets", server.tally.bound),
        note: "\(measured.requests) requests (\(measured.writes) writes), "
          + "\(SlowServer.concurrency) at once, files written and read, the server a process of its "
          + "own on the same cores, "
          + String(
            format: "%.1f ms an answer, %.2f of the %.0f requests/s that 20 ms sharp would give; ",
            measured.milliseconds, rate / SlowServer.nominal, SlowServer.nominal)
          + String(
            format: "%.2f s, %.2f s CPU of the client", measured.spent.wallSeconds,
            measured.spent.cpuSeconds)))
    guard let serialRequests else { return }
    report.add(
      BenchRow(
        work: name(work), measured: measured.spent.wallSeconds, unit: "s",
        direction: .lessIsBetter, target: .ratioAtLeast(4),
        comparison: .peer(
          "one request at a time",
          Double(serialRequests * SlowServer.latencyMilliseconds) / 1000),
        note: "the peer is the latency alone of the \(serialRequests) requests that the vendor's "
          + "migration guide sends"))
  }

  private static func read(_ folder: String) throws -> [PortalFiles.Entry] {
    var files: [String: [UInt8]] = [:]
    for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
      files[name] = Array(try Data(contentsOf: URL(filePath: folder).appending(path: name)))
    }
    return try PortalFiles.read(files)
  }
}

/// Organisations with one to 70 teams each.
enum PortalBenchSample {
  static let organisations = 130
  static let teams = (1...organisations).reduce(0) { $0 + teams(of: $1) }

  private static func teams(of organisation: Int) -> Int { organisation * 37 % 70 + 1 }

  static var fixture: JSON {
    [
      "organisations": .array(
        (1...organisations).map { number in
          [
            "Name": .string("Organisation \(number)"),
            "teams": .array(
              (1...teams(of: number)).map { ["Name": .string("Team \($0) of \(number)")] }),
          ]
        })
    ]
  }
}
