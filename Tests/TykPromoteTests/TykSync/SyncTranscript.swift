import Foundation
import TykSimulator

@testable import tyk_promote

/// A file of command lines and everything they print.
///
///     # What it shows.
///     file source/.tyk.json
///     | {"type": "apidef"}
///     $ tyk-sync sync -d http://dashboard.example -p {dir}/source
///     Fetched 0 classic API Definitions
///     ! tyk-sync: warning: …          a line of stderr
///     (exit 1, 0 writes)
///     show out/policy-gold.json       the file's content follows
///     version 5.15                    the release that the Dashboard plays
///
/// A line `+ WORDS` is run like a command and its output is not looked at. `GOLDEN=write` rewrites
/// what is expected; the diff is the review.
struct SyncTranscript: Sendable, CustomStringConvertible {
  enum Step: Sendable {
    case comment(String)
    case file(String, [String])
    case quiet(String)
    case command(String)
    case show(String)
    case version(String)
  }

  let url: URL
  let steps: [Step]
  let text: String

  var description: String { url.lastPathComponent }

  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Transcripts/TykSync")

  static let all: [SyncTranscript] = {
    do {
      return try FileManager.default.contentsOfDirectory(atPath: folder.path()).sorted()
        .filter { $0.hasSuffix(".txt") }.map { try SyncTranscript(folder.appending(path: $0)) }
    } catch {
      fatalError("transcripts cannot be read: \(error)")
    }
  }()

  init(_ url: URL) throws {
    self.url = url
    text = try String(contentsOf: url, encoding: .utf8)
    var steps: [Step] = []
    for line in text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
      if line.hasPrefix("# ") || line.isEmpty {
        if case .comment(let before)? = steps.last {
          steps[steps.count - 1] = .comment(before + "\n" + line)
        } else {
          steps.append(.comment(line))
        }
      } else if line.hasPrefix("file ") {
        steps.append(.file(String(line.dropFirst(5)), []))
      } else if line.hasPrefix("| ") || line == "|", case .file(let name, let lines)? = steps.last {
        steps[steps.count - 1] = .file(name, lines + [String(line.dropFirst(2))])
      } else if line.hasPrefix("+ tyk-") {
        steps.append(.quiet(String(line.dropFirst(2))))
      } else if line.hasPrefix("$ ") {
        steps.append(.command(String(line.dropFirst(2))))
      } else if line.hasPrefix("version ") {
        steps.append(.version(String(line.dropFirst(8))))
      } else if line.hasPrefix("show ") {
        steps.append(.show(String(line.dropFirst(5))))
      }
    }
    self.steps = steps
  }

  /// What the file would say if what happens now were right.
  func replayed() async throws -> String {
    let rig = try SyncRig { configuration in
      for case .version(let text) in steps {
        let numbers = text.split(separator: ".").compactMap { Int($0) }
        configuration.version = TykVersion(numbers[0], numbers[1])
      }
    }
    var lines: [String] = []
    for step in steps {
      switch step {
      case .comment(let text): lines.append(text)
      case .version(let text): lines.append("version \(text)")
      case .file(let name, let content):
        try rig.write(name, content.joined(separator: "\n"))
        lines += ["file \(name)"] + content.map { $0.isEmpty ? "|" : "| \($0)" }
      case .quiet(let command):
        _ = try await run(command, on: rig)
        lines.append("+ \(command)")
      case .command(let command):
        rig.simulator.clearJournal()
        rig.gateway.clearJournal()
        let result = try await run(command, on: rig)
        lines.append("$ \(command)")
        lines += Self.lines(of: result.output)
        lines += Self.lines(of: result.errors).map { "! \($0)" }
        let writes = rig.simulator.writeCount + rig.gateway.writeCount
        lines.append("(exit \(result.code), \(writes) writes)")
      case .show(let name):
        lines.append("show \(name)")
        lines += Self.lines(of: try rig.read(name) + "\n")
      }
    }
    return lines.joined(separator: "\n")
  }

  private static func lines(of text: String) -> [String] {
    guard !text.isEmpty else { return [] }
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    if lines.last == "" { lines.removeLast() } else { lines[lines.count - 1] += "␤" }
    // A space at the end of a line would be lost in many editors, and an empty line be a comment.
    return lines.map { line in
      line.isEmpty ? "␤" : line.hasSuffix(" ") ? line.dropLast() + "␠" : line
    }
  }

  private func run(_ command: String, on rig: SyncRig) async throws -> SyncRig.Result {
    var words = Self.words(command)
    var variables = ["TYKGIT_DB_SECRET": SyncRig.key]
    while let first = words.first, let equals = first.firstIndex(of: "=") {
      variables[String(first[..<equals])] = String(first[first.index(after: equals)...])
      words.removeFirst()
    }
    let program = words.removeFirst()
    return await rig.run(
      words, style: program == "tyk-sync" ? .tykSync : .tykPromote, variables: variables)
  }

  /// Splits as a shell does, for the quotes that transcripts use.
  static func words(_ line: String) -> [String] {
    var words: [String] = []
    var word = ""
    var isOpen = false
    var isQuoted = false
    for character in line {
      if character == "'" {
        isQuoted.toggle()
        isOpen = true
      } else if character == " ", !isQuoted {
        if isOpen { words.append(word) }
        (word, isOpen) = ("", false)
      } else {
        word.append(character)
        isOpen = true
      }
    }
    return isOpen ? words + [word] : words
  }
}
