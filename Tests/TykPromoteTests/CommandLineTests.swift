import ArgumentParser
import Foundation
import PromoteCore
import PromoteTesting
import Testing

@testable import tyk_promote

@Suite(.blocking) struct CommandLineTests {
  @Test func `every example in the README and in the help texts is a command line`() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let readme = try String(contentsOf: root.appending(path: "README.md"), encoding: .utf8)
    var lines = readme.matches(of: /`tyk-promote ([^`]+)`/).map { String($0.output.1) }
    for command in Self.leaves(TykPromote.self) {
      let help = command.helpMessage(columns: 500)
      let examples = help.matches(of: /Example:\s+tyk-promote ([^\n]+)/).map { String($0.output.1) }
      #expect(!examples.isEmpty, "\(command) has no example")
      lines += examples
    }
    for line in lines {
      let words = Self.words(String(line.split(separator: " > ")[0]))
      #expect(throws: Never.self, "tyk-promote \(line)") { try TykPromote.parseAsRoot(words) }
    }
  }

  @Test(arguments: [
    ["plan"], ["plan", "--from", "Dev", "--to", "staging"], ["nonsense"], ["audit", "prove"],
    ["audit", "verify", "--trust", "abc"],
    ["explain", "oas", "/a", "--from", "dev", "--to", "prod"],
    ["reject", "x"],
  ])
  func `a wrong command line exits with 64`(arguments: [String]) throws {
    let result = try Tool().run(arguments)
    #expect(result.code == 64)
    #expect(result.output.isEmpty)
  }

  @Test(arguments: [
    (["plan", "--prune", "--json"], ["plan", "--prune=promoted", "--json"]),
    (["plan", "--prune", "all"], ["plan", "--prune", "all"]),
    (["plan", "--prune=all"], ["plan", "--prune=all"]), (["--prune"], ["--prune=promoted"]),
  ])
  func `prune alone means what a promotion put there`(typed: [String], meant: [String]) {
    #expect(TykPromote.spelledOut(typed) == meant)
  }

  @Test func `without a workspace, a command says so, as JSON too`() throws {
    let result = try Tool()("status", "--json")
    #expect(result.code == 1)
    let error = try JSON.parse(result.output.utf8)["error"]
    #expect(error?["code"]?.string == "no-workspace")
    #expect(result.errors.hasPrefix("tyk-promote: error: "))
  }

  private static func leaves(
    _ command: any ParsableCommand.Type
  ) -> [any ParsableCommand.Type] {
    let children =
      command.configuration.subcommands
      + command.configuration.groupedSubcommands.flatMap(\.subcommands)
    return children.isEmpty ? [command] : children.flatMap(leaves)
  }

  /// Splits as a shell does, for the quotes that examples use.
  private static func words(_ line: String) -> [String] {
    var words: [String] = []
    var word = ""
    var quoted = false
    for character in line {
      if character == "'" {
        quoted.toggle()
      } else if character == " ", !quoted {
        if !word.isEmpty { words.append(word) }
        word = ""
      } else {
        word.append(character)
      }
    }
    return word.isEmpty ? words : words + [word]
  }
}
