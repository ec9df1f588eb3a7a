import Foundation
import PromoteAdapters
import PromoteCore
import PromoteEngine

/// The command line of tyk-sync.
///
/// Called through a link of that name it is exactly that: what its own library says goes to stderr,
/// every other line to stdout, and a failure exits with 1. Behind `tyk-promote` the same commands
/// take `--environment`, `--workspace` and `--dry-run` too, and a command line that cannot be read
/// exits with 64.
struct SyncTool: Sendable {
  enum Style: Sendable { case tykSync, tykPromote }

  let style: Style
  let world: SyncWorld

  /// Whether the program was called by the name `tyk-sync`.
  static func isMeant(by program: String) -> Bool {
    program.split(separator: "/").last == "tyk-sync"
  }

  /// Runs one command line; the exit code.
  func run(_ arguments: [String]) async -> Int32 {
    var verb = SyncVerb.root
    var path = style == .tykSync ? "tyk-sync" : "tyk-promote"
    var parents: [String] = []
    var rest = arguments
    // The first word that is no flag names the command, on each level.
    while !verb.children.isEmpty, let place = rest.firstIndex(where: { !$0.hasPrefix("-") }) {
      if parents.isEmpty, rest[place] == "help" {
        rest.remove(at: place)
        rest.append("--help")
        continue
      }
      guard
        let child = verb.children.first(where: { $0.name == rest[place] || $0.alias == rest[place] }
        )
      else {
        // A word that nobody knows is an error at the top only.
        if parents.isEmpty { return unknown(rest[place], path) }
        break
      }
      rest.remove(at: place)
      verb = child
      parents.append(child.name)
      path += " " + child.name
    }
    let flags = verb.flags.filter { style == .tykPromote || !$0.isOurs }
    let help = SyncHelp(verb: verb, path: path, flags: flags, parents: parents)
    do throws(SyncUsageError) {
      let parsed = try SyncArguments(rest, flags: flags)
      for notice in parsed.notices { world.err(notice + "\n") }
      if parsed.wantsHelp {
        world.out(help.help)
        return 0
      }
      let missing = verb.required.filter { name in
        !parsed.isSet(name) && !(name == "dashboard" && parsed.isSet("environment"))
      }
      guard missing.isEmpty else {
        let names = missing.map { "\"\($0)\"" }.joined(separator: ", ")
        throw SyncUsageError(message: "required flag(s) \(names) not set")
      }
      return await SyncCommand(verb: verb, arguments: parsed, style: style, world: world).run()
    } catch {
      return usage(error.message, help.usage)
    }
  }

  private func usage(_ message: String, _ usage: String) -> Int32 {
    guard style == .tykSync else {
      world.err("tyk-promote: error: \(message)\n\n\(usage)")
      return Failure.Exit.usage.rawValue
    }
    world.err("Error: \(message)\n\(usage)\n")
    world.out(message + "\n")
    return 1
  }

  private func unknown(_ word: String, _ path: String) -> Int32 {
    var message = "unknown command \"\(word)\" for \"\(path)\""
    let near = SyncVerb.root.children.map(\.name).filter {
      $0.hasPrefix(word.lowercased()) || distance($0, word.lowercased()) <= 2
    }
    if !near.isEmpty {
      message += "\n\nDid you mean this?\n" + near.map { "\t\($0)\n" }.joined()
    }
    world.err("Error: \(message)\nRun '\(path) --help' for usage.\n")
    world.out(message + "\n")
    return style == .tykSync ? 1 : Failure.Exit.usage.rawValue
  }

  /// How many letters have to be changed, added or left out.
  private func distance(_ left: String, _ right: String) -> Int {
    let (a, b) = (Array(left), Array(right))
    var row = Array(0...b.count)
    for i in a.indices {
      var previous = row[0]
      row[0] = i + 1
      for j in b.indices {
        let next = min(row[j + 1] + 1, row[j] + 1, previous + (a[i] == b[j] ? 0 : 1))
        previous = row[j + 1]
        row[j + 1] = next
      }
    }
    return row[b.count]
  }
}
