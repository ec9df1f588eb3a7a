import ArgumentParser
import Foundation
import PromoteAdapters
import PromoteCore
import PromoteEngine

struct AuditExport: AsyncParsableCommand, ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write the entries for other programs, or a static site of tiles",
    discussion: """
      Formats: jsonl (each line as it is hashed), csv, cef (Common Event Format), otlp (a line in the \
      shape of an OTLP logs request). --follow goes on with what is appended until it is interrupted, and \
      says on stderr where to go on from. --tiles DIR writes the log as a folder for a static web server \
      (C2SP tlog-tiles) and brings an earlier one up to date.

      Example:  tyk-promote audit export --format csv > log.csv
      """)
  enum Format: String, ExpressibleByArgument, CaseIterable { case jsonl, csv, cef, otlp }
  @Option(help: "jsonl, csv, cef or otlp") var format: Format = .jsonl
  @Option(help: "Only the entries of this promotion") var promotion: String?
  @Option(help: "Only entries from this number on") var from = 0
  @Flag(help: "Go on with new entries until interrupted") var follow = false
  @Option(help: "With --follow: look for new entries every so many seconds") var interval = 2.0
  @Option(help: "Write tiles into this folder instead") var tiles: String?
  @OptionGroup var options: CommonOptions

  func validate() throws {
    if from < 0 { throw ValidationError("an entry's number is 0 or more, not \(from)") }
    if !(0.05...3600).contains(interval) {
      throw ValidationError("--interval is between 0.05 and 3600 seconds, not \(interval)")
    }
    if tiles != nil, follow || promotion != nil || from > 0 {
      throw ValidationError("--tiles writes the whole log, once")
    }
  }

  func run() async throws {
    try await Session.with(options, user: UserOptions.fallback) { session in
      if let tiles {
        try await writeTiles(tiles, session)
      } else {
        try await writeEntries(session)
      }
    }
  }

  private func writeEntries(_ session: Session) async throws {
    let id: String? =
      if let promotion { try await session.engine.record(of: promotion).id } else { nil }
    let writer = EntryWriter(format: format, origin: session.store.origin, promotion: id)
    writer.begin()
    let size = try await session.store.size()
    guard follow else {
      guard from < size else { return }
      for start in stride(from: from, to: size, by: 10_000) {
        writer.write(try await session.store.entries(start..<min(size, start + 10_000)))
      }
      return
    }
    let feed = EntryFeed(
      session.store, clock: SystemClock(), everyMilliseconds: Int(interval * 1000))
    let first = from
    let next = try await Interruption.endsOnSignal {
      try await feed.follow(from: first) { writer.write($0) }
    }
    options.output.note("tyk-promote: to go on: `tyk-promote audit export --follow --from \(next)`")
  }

  private func writeTiles(_ path: String, _ session: Session) async throws {
    let done = try await session.store.exportTiles(to: TileFolder(path))
    options.output.result(
      [
        "the log of \(done.checkpoint.size) entries is in \(path): \(done.written) files written, "
          + "\(done.before) entries were there"
      ],
      json: [
        "folder": .string(path), "size": .integer(done.checkpoint.size),
        "before": .integer(done.before), "written": .integer(done.written),
        "root": .string(Base64.encode(done.checkpoint.root.bytes)),
      ])
  }
}

/// Writes entries to stdout in one of the formats.
private struct EntryWriter: Sendable {
  let format: AuditExport.Format
  let origin: String
  /// Nil: every entry.
  let promotion: String?

  func begin() {
    if format == .csv { put(EntryExport.csv([])) }
  }

  func write(_ entries: [LogEntry]) {
    let chosen =
      promotion.map { id in
        entries.filter { $0.promotion?.utf8.elementsEqual(id.utf8) ?? false }
      } ?? entries
    switch format {
    case .jsonl: put(EntryExport.jsonLines(chosen))
    case .csv: put(EntryExport.csv(chosen, heading: false))
    case .cef: put(EntryExport.cef(chosen, version: toolVersion))
    case .otlp: put(EntryExport.otlp(chosen, origin: origin, version: toolVersion))
    }
  }

  private func put(_ bytes: [UInt8]) { FileHandle.standardOutput.write(Data(bytes)) }
}
