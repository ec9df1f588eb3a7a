public import ArgumentParser
import Foundation
import PromoteAdapters
public import PromoteCore
import PromoteEngine

extension ReportName: ExpressibleByArgument {}

struct AuditReportCommand: AsyncParsableCommand, ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "report", abstract: "Report what the log says, for auditors",
    discussion: """
      population, reconciliation, separation, emergency, unapproved, control, failures, drift, keys, \
      integrity. Each says what was asked, and of which state of the log. html is one page that needs \
      nothing else. With --exit-code, 2 where something in it asks for attention.

      Example:  tyk-promote audit report population --from 2026-01-01 --to 2026-04-01 --environment prod --format html --output population.html
      """)
  enum Format: String, ExpressibleByArgument, CaseIterable { case html, csv, json }
  @Argument(help: "The report's name") var name: ReportName
  @OptionGroup var period: PeriodOptions
  @Option(help: "html, csv or json") var format: Format = .html
  @Option(help: "The file to write (default: stdout)") var output: String?
  @Flag(help: "Exit with 2 where something asks for attention") var exitCode = false
  @OptionGroup var options: CommonOptions

  func run() async throws {
    let report = try await Session.with(options, user: UserOptions.fallback) { session in
      let question = period.question(name, now: session.engine.ports.clock.now())
      return makeReport(question, from: try await session.reportSource())
    }
    let bytes =
      switch options.json ? .json : format {
      case .html: report.html
      case .csv: report.csv
      case .json: report.json.pretty()
      }
    if let output {
      try WholeFile.write(bytes, to: output)
      self.options.output.note("\(report.verdict.text)\n\(report.title) is in \(output)")
    } else {
      FileHandle.standardOutput.write(Data(bytes))
    }
    if exitCode, !report.isClean { throw ExitCode(Failure.Exit.different.rawValue) }
  }
}

struct AuditSample: AsyncParsableCommand, ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "sample", abstract: "Draw a sample of changes and write their evidence",
    discussion: """
      Chooses among the changes that began in the period, reproducibly: by the SHA-256 of \
      `tyk-promote/sample/v1`, the seed and the promotion's id, smallest first. Writes an evidence file for \
      each, the population they were drawn from, and sample.json, which says how it was done.

      Example:  tyk-promote audit sample --n 25 --seed 2026-Q1 --environment prod --output sample
      """)
  @Option(name: .customLong("n"), help: "How many") var count: Int
  @Option(help: "What makes this draw this draw: any text") var seed: String
  @OptionGroup var period: PeriodOptions
  @Option(help: "The folder to write into; made if it is not there") var output = "sample"
  @OptionGroup var options: CommonOptions

  func validate() throws {
    if count < 1 { throw ValidationError("a sample has at least one change, not \(count)") }
  }

  func run() async throws {
    try await Session.with(options, user: UserOptions.fallback) { session in
      let source = try await session.reportSource()
      let question = period.question(.population, now: session.engine.ports.clock.now())
      let sample = Sample(of: count, seed: seed, question: question, from: source)
      try FileManager.default.createDirectory(
        atPath: output, withIntermediateDirectories: true)
      let pin = try TrustFolder(folder: session.workspace.trust).firstDigest()
      var written: [JSON] = []
      var broken: [String] = []
      for item in sample.items {
        let (record, bundle) = try await session.engine.evidence(of: item.promotion)
        let bytes = try bundle.packed()
        let file = "\(record.folder).evidence.tar"
        try WholeFile.write(bytes, to: "\(output)/\(file)")
        let ok = EvidenceBundle.verify(packed: bytes, pinned: pin).ok
        if !ok { broken.append(file) }
        written.append([
          "promotion": .string(item.promotion), "entry": .integer(item.entry),
          "file": .string(file), "sha256": .string(Digest(of: bytes).hex), "verifies": .bool(ok),
        ])
      }
      try WholeFile.write(makeReport(question, from: source).csv, to: "\(output)/population.csv")
      let json = description(question, source, sample, written)
      try WholeFile.write(json.pretty(), to: "\(output)/sample.json")
      options.output.result(
        [
          "\(sample.items.count) of \(sample.population) changes, seed '\(seed)', are in \(output)"
        ] + broken.map { "  DOES NOT VERIFY  \($0)" }, json: json)
      if !broken.isEmpty { throw ExitCode(Failure.Exit.refused.rawValue) }
    }
  }

  private func description(
    _ question: ReportQuestion, _ source: ReportSource, _ sample: Sample, _ written: [JSON]
  ) -> JSON {
    [
      "method":
        "smallest SHA-256 of 'tyk-promote/sample/v1', seed and promotion, joined by newlines",
      "seed": .string(seed), "n": .integer(count), "population": .integer(sample.population),
      "query": .string(question.command),
      "log": [
        "origin": .string(source.basis.checkpoint.origin),
        "size": .integer(source.basis.checkpoint.size),
        "root": .string(Base64.encode(source.basis.checkpoint.root.bytes)),
      ],
      "sample": .array(written),
    ]
  }
}

/// Which part of the log is asked about.
struct PeriodOptions: ParsableArguments {
  @Option(help: "From this moment on: 2026-01-01 or 2026-01-01T00:00:00Z") var from: Moment?
  @Option(help: "Up to, and without, this moment") var to: Moment?
  @Option(help: "Only this environment") var environment: EnvironmentName?

  func validate() throws {
    if let from, let to, to.instant <= from.instant {
      throw ValidationError(
        "--to \(to.instant.seconds) is not after --from \(from.instant.seconds)")
    }
  }

  func question(_ name: ReportName, now: Instant) -> ReportQuestion {
    ReportQuestion(
      name, from: from?.instant, to: to?.instant, environment: environment?.text, now: now)
  }
}

/// A moment as it is typed: a day in UTC, or a time.
struct Moment: ExpressibleByArgument {
  let instant: Instant

  init?(argument: String) {
    guard let instant = Instant(argument) ?? Instant(argument + "T00:00:00Z") else { return nil }
    self.instant = instant
  }
}

extension Session {
  /// The whole log with what explains it.
  func reportSource() async throws -> ReportSource {
    guard let newest = try await store.newestCheckpoint() else {
      throw Failure("empty-log", .failed, "the log has no entries")
    }
    let entries = try await store.entries(0..<newest.size)
    let blobs = try await explanations(of: entries)
    do {
      return try ReportSource(
        entries: entries, checkpoint: newest, tool: engine.tool, blob: { blobs[$0] })
    } catch {
      throw Failure(
        "broken-log", .refused, "no report can be made of this log: \(error.reason)",
        hint: "run `tyk-promote audit verify`")
    }
  }

  /// Trust documents, plans, and what plans found in their targets, as far as they are kept.
  private func explanations(of entries: [LogEntry]) async throws -> [Digest: [UInt8]] {
    var blobs: [Digest: [UInt8]] = [:]
    func fetch(_ digest: Digest?) async throws -> [UInt8]? {
      guard let digest else { return nil }
      if let known = blobs[digest] { return known }
      let bytes = try await store.get(digest)
      blobs[digest] = bytes
      return bytes
    }
    for entry in entries {
      switch entry.kind {
      case .trustUpdated: _ = try await fetch(digest(entry.data["envelope"]))
      case .planCreated:
        guard let bytes = try await fetch(digest(entry.data["plan"])) else { continue }
        let plan = try JSON.parse(bytes, limits: .document)
        for operation in plan["operations"]?.array ?? [] {
          _ = try await fetch(digest(operation["before"]))
        }
      default: continue
      }
    }
    return blobs
  }

  private func digest(_ quoted: JSON?) -> Digest? {
    quoted?["sha256"]?.string.flatMap { Digest(hex: $0) }
  }
}
