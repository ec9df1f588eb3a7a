import ArgumentParser
import Foundation
import PromoteAdapters
import PromoteCore
import PromoteEngine

struct AuditCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit", abstract: "Read, prove and verify the log",
    subcommands: [
      AuditLog.self, AuditShow.self, AuditVerify.self, AuditEvidence.self, AuditProve.self,
      AuditCheckpoint.self, AuditExport.self, AuditReportCommand.self, AuditSample.self,
      AuditCosign.self, AuditWitness.self, AuditTimestamp.self,
    ])
}

struct AuditLog: AsyncParsableCommand, ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "log", abstract: "List the entries of the log",
    discussion: "Example:  tyk-promote audit log --promotion amber-falcon")
  @Option(help: "Only the entries of this promotion") var promotion: String?
  @Option(help: "Only the last N entries") var last: Int?
  @OptionGroup var options: CommonOptions

  func run() async throws {
    try await Session.with(options, user: UserOptions.fallback) { session in
      var entries = try await session.entries(of: promotion)
      if let last { entries = Array(entries.suffix(max(0, last))) }
      let table = Table(
        ["seq", "at", "actor", "kind", "about"],
        entries.map {
          [String($0.seq), $0.at.text, $0.actor.id, $0.kind.rawValue, EntryView(entry: $0).about]
        })
      options.output.result(
        table.lines, json: ["entries": .array(entries.map { EntryView(entry: $0).json })])
    }
  }
}

struct AuditShow: AsyncParsableCommand, ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show one entry whole, with its leaf hash",
    discussion: "Example:  tyk-promote audit show 12")
  @Argument(help: "The entry's number") var seq: Int
  @OptionGroup var options: CommonOptions

  func run() async throws {
    try await Session.with(options, user: UserOptions.fallback) { session in
      let entry = try await session.entry(seq)
      let json = EntryView(entry: entry).json
      options.output.result(
        ["leaf hash  \(entry.leafHash.hex)", String(decoding: json.pretty(), as: UTF8.self)],
        json: json)
    }
  }
}

struct AuditProve: AsyncParsableCommand, ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "prove", abstract: "Write the proof that an entry is in the log",
    discussion: """
      Prints a C2SP tlog-proof under the newest checkpoint; --from OLD proves instead that the log \
      of OLD entries is the beginning of this one.

      Example:  tyk-promote audit prove 12 > 12.tlog-proof
      """)
  @Argument(help: "The entry's number") var seq: Int?
  @Option(help: "Prove consistency with the log of that size") var from: Int?
  @OptionGroup var options: CommonOptions

  func validate() throws {
    if (seq == nil) == (from == nil) { throw ValidationError("name an entry, or --from a size") }
  }

  func run() async throws {
    try await Session.with(options, user: UserOptions.fallback) { session in
      guard let newest = try await session.store.newestCheckpoint() else {
        throw Failure("empty-log", .failed, "the log has no entries")
      }
      if let seq {
        _ = try await session.entry(seq)
        let hashes = try await session.store.inclusionProof(of: seq, inSize: newest.size)
        let proof = TlogProof(index: seq, hashes: hashes, checkpoint: newest.note.bytes)
        options.output.result(text(proof.bytes), json: json(hashes, newest))
      } else if let from {
        guard (0...newest.size).contains(from) else { throw outside(from, newest.size) }
        let hashes = try await session.store.consistencyProof(from: from, to: newest.size)
        let lines = ["old \(from)"] + hashes.map { Base64.encode($0.bytes) } + [""]
        options.output.result(lines + text(newest.note.bytes), json: json(hashes, newest))
      }
    }
  }

  private func text(_ bytes: [UInt8]) -> [String] {
    var text = String(decoding: bytes, as: UTF8.self)
    if text.utf8.last == UInt8(ascii: "\n") { text.removeLast() }
    return [text]
  }

  private func json(_ hashes: [Digest], _ signed: SignedCheckpoint) -> JSON {
    [
      "index": seq.map { .integer($0) } ?? .null, "from": from.map { .integer($0) } ?? .null,
      "hashes": .array(hashes.map { .string(Base64.encode($0.bytes)) }),
      "checkpoint": .string(String(decoding: signed.note.bytes, as: UTF8.self)),
    ]
  }

  private func outside(_ size: Int, _ newest: Int) -> Failure {
    Failure("no-entry", .failed, "the log has \(newest) entries, not \(size)")
  }
}

struct AuditCheckpoint: AsyncParsableCommand, ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "checkpoint", abstract: "Print the newest signed checkpoint",
    discussion:
      "Keep a copy elsewhere: it shows later that nothing was cut off.\n\nExample:  tyk-promote audit checkpoint"
  )
  @OptionGroup var options: CommonOptions

  func run() async throws {
    try await Session.with(options, user: UserOptions.fallback) { session in
      guard let newest = try await session.store.newestCheckpoint() else {
        throw Failure("empty-log", .failed, "the log has no entries")
      }
      let note = String(decoding: newest.note.bytes, as: UTF8.self)
      options.output.result(
        note.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init),
        json: [
          "origin": .string(newest.checkpoint.origin), "size": .integer(newest.size),
          "root": .string(Base64.encode(newest.root.bytes)), "note": .string(note),
          "key": .string(session.keys.log.key.text),
        ])
    }
  }
}

extension Session {
  func entries(of promotion: String?) async throws -> [LogEntry] {
    guard let promotion else { return try await store.allEntries() }
    return try await store.entries(ofPromotion: try await engine.record(of: promotion).id)
  }

  fileprivate func entry(_ seq: Int) async throws -> LogEntry {
    let size = try await store.size()
    guard (0..<size).contains(seq) else {
      throw Failure("no-entry", .failed, "there is no entry \(seq): the log has \(size)")
    }
    return try await store.entries(seq..<seq + 1)[0]
  }
}
