import Foundation
import PromoteCore
import TykSimulator

/// A file of command lines on a workspace with Portals, and everything they print.
///
///     # What it shows.
///     file data/organisations.json
///     | {"CID": "x"}
///     $ tyk-promote portal import staging
///     1 of 1 sent and read back …
///     ! tyk-promote: error: …         a line of stderr
///     (exit 0, 1 writes)
///     show data/organisations.json    the file's content follows
///     edit staging organisation/x Name "Other"     somebody else's change
///     load staging {"tags": [{"Name": "a"}]}       somebody else's records
///
/// `{staging}` stands for the address of that Portal. `GOLDEN=write` rewrites what is expected; the
/// diff is the review.
struct PortalTranscript: Sendable, CustomStringConvertible {
  let url: URL
  let text: String

  var description: String { url.lastPathComponent }

  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Transcripts/Portal")

  static let all: [PortalTranscript] = {
    do {
      return try FileManager.default.contentsOfDirectory(atPath: folder.path()).sorted()
        .filter { $0.hasSuffix(".txt") }.map { name in
          let url = folder.appending(path: name)
          return PortalTranscript(url: url, text: try String(contentsOf: url, encoding: .utf8))
        }
    } catch {
      fatalError("transcripts cannot be read: \(error)")
    }
  }()

  /// What the file would say if what happens now were right.
  func replayed(_ work: PortalWorkspace.Work) throws -> String {
    var lines: [String] = []
    var file: URL?
    for line in text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
      let rest = line.drop { $0 != " " }.dropFirst()
      if line.isEmpty || line.hasPrefix("# ") {
        lines.append(line)
      } else if line.hasPrefix("file ") {
        let url = work.folder.appending(path: String(rest))
        try FileManager.default.createDirectory(
          at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data().write(to: url)
        file = url
        lines.append(line)
      } else if line.hasPrefix("| ") || line == "|", let file {
        let old = try String(contentsOf: file, encoding: .utf8)
        try Data((old + (old.isEmpty ? "" : "\n") + String(rest)).utf8).write(to: file)
        lines.append(line)
      } else if line.hasPrefix("$ ") {
        lines += [line] + (try run(String(rest), work))
      } else if line.hasPrefix("show ") {
        let content = try String(
          contentsOf: work.folder.appending(path: String(rest)), encoding: .utf8)
        lines += [line] + Self.lines(of: content)
      } else if line.hasPrefix("edit ") || line.hasPrefix("load ") {
        try change(SyncTranscript.words(line), line, work)
        lines.append(line)
      }
    }
    return lines.joined(separator: "\n")
  }

  private func run(_ command: String, _ work: PortalWorkspace.Work) throws -> [String] {
    var typed = command
    for (name, url) in zip(PortalWorkspace.names, work.urls.suffix(3)) {
      typed = typed.replacing("{\(name)}", with: url)
    }
    for portal in work.portals { portal.clearJournal() }
    let result = try work.tool.run(Array(SyncTranscript.words(typed).dropFirst()))
    func shown(_ text: String) -> [String] {
      var text = text
      for (name, url) in zip(PortalWorkspace.names, work.urls.suffix(3)) {
        text = text.replacing(url, with: "{\(name)}")
      }
      return Self.lines(of: text)
    }
    return shown(result.output) + shown(result.errors).map { "! \($0)" }
      + ["(exit \(result.code), \(work.writes) writes)"]
  }

  private func change(
    _ words: [String], _ line: String, _ work: PortalWorkspace.Work
  ) throws {
    guard let index = PortalWorkspace.names.firstIndex(of: words[1]) else {
      throw Unknown(line: line)
    }
    guard words[0] == "edit" else {
      let json = line.split(separator: " ", maxSplits: 2)[2]
      return try work.portals[index].load(try JSON.parse(Array(json.utf8)))
    }
    let value = line.split(separator: " ", maxSplits: 4)[4]
    guard let address = Address(words[2]),
      work.portals[index].edit(address, words[3], to: try JSON.parse(Array(value.utf8)))
    else { throw Unknown(line: line) }
  }

  struct Unknown: Error { let line: String }

  private static func lines(of text: String) -> [String] {
    guard !text.isEmpty else { return [] }
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    if lines.last == "" { lines.removeLast() }
    // An empty line would be a comment, a space at the end of one be lost.
    return lines.map { $0.isEmpty ? "␤" : $0.hasSuffix(" ") ? $0.dropLast() + "␠" : $0 }
  }
}
