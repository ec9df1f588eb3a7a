import Foundation
import PromoteAdapters
import PromoteCore
import PromoteEngine
import Testing

@Suite struct `the local secret resolver` {
  let registry: ScratchFolder
  let configuration: ScratchFolder

  init() throws {
    registry = try ScratchFolder()
    configuration = try ScratchFolder()
  }

  private func resolve(
    _ text: String, environment: [String: String] = ["SET": "v", "EMPTY": ""]
  ) async throws -> String {
    let resolver = LocalSecretResolver(
      registry: registry.path, configuration: configuration.path, environment: environment)
    let reference = try #require(SecretReference(text))
    return try await resolver.resolve(reference).reveal { $0 }
  }

  private func refusal(_ text: String) async -> String {
    do {
      _ = try await resolve(text)
      return "resolved"
    } catch let error as SecretFailure {
      return error.reason
    } catch {
      return "\(error)"
    }
  }

  @Test func `takes variables, of which an empty one is a value`() async throws {
    #expect(try await resolve("env:SET") == "v")
    #expect(try await resolve("env:EMPTY") == "")
    #expect(await refusal("env:UNSET") == "the variable is not set")
  }

  @Test func `takes files less one final newline`() async throws {
    let path = try registry.write("hunter2\n\n", to: "s")
    #expect(try await resolve("file:\(path)") == "hunter2\n")
    #expect(try await resolve("file:s") == "hunter2\n")
    #expect(await refusal("file:none").contains("no such file"))
  }

  @Test(arguments: [0o622, 0o620, 0o602, 0o666])
  func `refuses files that others may write`(_ mode: Int) async throws {
    try registry.write("hunter2", to: "s", mode: mode)
    #expect(await refusal("file:s") == "may be written by others than its owner")
  }

  @Test func `follows links within the folder, as containers mount secrets, and none out of it`()
    async throws
  {
    try registry.write("inside", to: "mount/..2026/token")
    let outside = try configuration.write("outside", to: "token")
    let files = FileManager.default
    try files.createSymbolicLink(
      atPath: "\(registry.path)/mount/..data", withDestinationPath: "..2026")
    try files.createSymbolicLink(
      atPath: "\(registry.path)/mount/token", withDestinationPath: "..data/token")
    try files.createSymbolicLink(
      atPath: "\(registry.path)/mount/out", withDestinationPath: outside)
    #expect(try await resolve("file:mount/token") == "inside")
    #expect(await refusal("file:mount/out") == "a link that leads out of its folder")
  }

  @Test func `refuses what is too large, no text, or no file`() async throws {
    try registry.write(String(repeating: "x", count: 65_536), to: "largest")
    try registry.write(String(repeating: "x", count: 65_538), to: "large")
    #expect(try await resolve("file:largest").utf8.count == 65_536)
    #expect(await refusal("file:large").hasPrefix("larger than"))
    try Data([0xFF]).write(to: URL(fileURLWithPath: "\(registry.path)/binary"))
    chmod("\(registry.path)/binary", 0o600)
    #expect(await refusal("file:binary") == "not UTF-8")
    mkdir("\(registry.path)/folder", 0o700)
    #expect(await refusal("file:folder") == "not a regular file")
  }

  @Test func `opens age files of the registry with the identity kept here`() async throws {
    let identity = try #require(AgeIdentity(`age files`.identityText))
    let file = try #require(
      Age.encrypt(
        Array("hunter2\n".utf8), to: [identity.recipient], random: SeededBytes(seed: 3)))
    try Data(file).write(to: URL(fileURLWithPath: "\(registry.path)/s.age"))
    #expect(await refusal("age:s.age").contains("age-identity.txt"))
    try configuration.write("# mine\n\(`age files`.identityText)\n", to: "age-identity.txt")
    #expect(try await resolve("age:s.age") == "hunter2")
    #expect(await refusal("age:../s.age").contains("outside the registry"))
    try configuration.write(`age files`.identityText, to: "age-identity.txt", mode: 0o644)
    #expect(await refusal("age:s.age").contains("readable by its owner only"))
    try configuration.write("AGE-SECRET-KEY-1BROKEN", to: "age-identity.txt")
    let broken = await refusal("age:s.age")
    #expect(broken.contains("no AGE-SECRET-KEY") && !broken.contains("BROKEN"))
  }

  @Test func `runs commands that are configured here, with nothing but what they are given`()
    async throws
  {
    try configuration.write(
      """
      commands:
        plain: { command: [ /bin/echo, "a b;$SET" ], timeoutSeconds: 300 }
        variables: { command: [ /usr/bin/env ], environment: [ SET ], timeoutSeconds: 300 }
        fails:
          command: [ /bin/sh, -c, "echo hunter2; echo hunter2 >&2; exit 3" ]
          timeoutSeconds: 300
        large: { command: [ /usr/bin/head, -c, "70000", /dev/zero ], timeoutSeconds: 300 }
        hangs: { command: [ /bin/sleep, "60" ], timeoutSeconds: 1 }
        missing: { command: [ /nowhere/at-all ] }
      """, to: "commands.yaml")
    #expect(try await resolve("exec:plain") == "a b;$SET")
    #expect(try await resolve("exec:variables") == "SET=v")
    let failed = await refusal("exec:fails")
    let large = await refusal("exec:large")
    #expect(failed.hasPrefix("'fails' failed") && !failed.contains("hunter2"))
    #expect(large == "'large' printed more than 65536 bytes")
    #expect(await refusal("exec:hangs") == "'hangs' was not done within 1 s")
    #expect(await refusal("exec:missing").contains("no such program"))
    #expect(await refusal("exec:plian").contains("did you mean 'plain'?"))
  }

  @Test(arguments: [
    ("commands: { a: { command: [ echo ] } }", 0o600, "does not begin with an absolute path"),
    ("commands: { a: { comand: [ /bin/echo ] } }", 0o600, "did you mean 'command'?"),
    ("commands: { a: { command: [ /bin/echo ] } }", 0o622, "may be written by others"),
  ])
  func `refuses commands that are not safely configured`(
    _ text: String, _ mode: Int, _ expected: String
  ) async throws {
    try configuration.write(text, to: "commands.yaml", mode: mode)
    #expect(await refusal("exec:a").contains(expected))
  }
}
