import Foundation
import PromoteCore
import PromoteTesting
import Testing

/// Who may approve what, kept by commands: proposed, signed, accepted.
@Suite(.serialized, .blocking) struct TrustCommandTests {
  let folder: TemporaryFolder
  let root: URL
  let tool: Tool

  init() throws {
    let copy = try DemoWorkspace.copy()
    folder = copy.folder
    root = copy.workspace
    tool = Tool(folder: copy.workspace)
  }

  /// The output of a command that must end with `code`.
  @discardableResult
  func run(_ arguments: String..., code: Int32 = 0) throws -> Tool.Result {
    let result = try tool.run(arguments)
    #expect(result.code == code, "\(arguments): \(result)")
    return result
  }

  func edit(_ file: String, _ change: (String) -> String) throws {
    let url = root.appending(path: "environments/\(file)")
    let text = try String(contentsOf: url, encoding: .utf8)
    try change(text).write(to: url, atomically: true, encoding: .utf8)
  }

  func accept() throws {
    try run("trust", "sign", "--key", ".tyk-promote/keys/olga")
    try run("trust", "accept")
  }

  @Test func `a gate counts when it was proposed, signed and accepted, and not before`() throws {
    #expect(try run("trust", "diff", "--exit-code").output.contains("is what version 1 says"))
    #expect(try run("trust", "propose").output.contains("nothing to propose"))
    try edit("prod.yaml") {
      $0 + """
          soak: 1h
          windows: [ { days: mon-thu, from: "09:00", to: "16:00", timezone: Europe/London } ]

        """
    }
    let diff = try run("trust", "diff", "--exit-code", code: 2)
    #expect(diff.output.contains("'prod': soak: none → 1 h"), "\(diff.output)")
    #expect(diff.output.contains("windows: always → mon-thu 09:00–16:00 Europe/London"))
    let proposed = try run("trust", "propose")
    #expect(proposed.output.contains("administrators of version 1: have 0, need 1"))
    let early = try run("trust", "accept", code: 3)
    #expect(early.errors.contains("OLD_THRESHOLD"), "\(early.errors)")
    let stranger = try run("trust", "sign", "--key", ".tyk-promote/keys/ana", code: 3)
    #expect(stranger.errors.contains("no administrator's"))
    try accept()
    #expect(try run("trust", "diff", "--exit-code").output.contains("is what version 2 says"))
    let shown = try run("trust", "show").output
    #expect(shown.hasPrefix("trust document 2,"))
    #expect(shown.contains("pinned, version 1: sha256:"))
    let document = try JSON.parse(Array(try run("trust", "show", "--json").output.utf8))
    #expect(document["zones"]?["Europe/London"]?.array?.isEmpty == false)
    let log = try run("audit", "log").output
    #expect(log.contains("trust.updated"))
    // Weakened again in the registry: the accepted document is what counts, and that is said.
    try edit("prod.yaml") { $0.replacingOccurrences(of: "  soak: 1h\n", with: "") }
    #expect(try run("trust", "diff").output.contains("'prod': soak: 1 h → none"))
    try run("trust", "propose", "--days", "30")
    try accept()
    #expect(try run("audit", "verify").output.hasPrefix("ok:"))
  }

  @Test func `a key is proved, added, accepted, exported and revoked`() throws {
    let keys = root.appending(path: ".tyk-promote/keys").path()
    #expect(
      try Tool.run(
        URL(filePath: "/usr/bin/ssh-keygen"),
        ["-q", "-t", "ed25519", "-N", "", "-C", "chi", "-f", "\(keys)/chi"]
      ).code == 0)
    let statement = root.appending(path: "chi.enrolment").path()
    try run(
      "approvers", "enrol", "--as", "chi", "--key", "\(keys)/chi", "--output", statement)
    let other = try run(
      "approvers", "add", "dan", "--role", "security", "--enrolment", statement, code: 3)
    #expect(other.errors.contains("that of 'chi'"))
    let before = try String(
      contentsOf: root.appending(path: "environments/approvers.yaml"), encoding: .utf8)
    try run("approvers", "add", "chi", "--role", "security", "--enrolment", statement)
    let after = try String(
      contentsOf: root.appending(path: "environments/approvers.yaml"), encoding: .utf8)
    #expect(after.hasPrefix(before.prefix(while: { $0 != "\n" })))
    #expect(try run("approvers", "list").output.contains("not accepted"))
    try run("trust", "propose")
    try accept()
    let exported = try run("approvers", "export", "--allowed-signers").output
    #expect(exported.contains("chi namespaces=\"approval.v1@tyk-promote\""))
    #expect(exported.split(separator: "\n").count == 5)

    try run("approvers", "revoke", "chi", "--compromised", "--at", "2026-01-01T00:00:00Z")
    #expect(try run("approvers", "list").output.contains("counts until the revocation is accepted"))
    try run("trust", "propose")
    try accept()
    let list = try run("approvers", "list").output
    #expect(list.contains("compromised at 2026-01-01T00:00:00Z"), "\(list)")
    let line = try run("approvers", "export", "--allowed-signers").output
    #expect(line.contains("valid-before=\"20260101000000Z\""))
  }

  @Test func `a key that somebody wrote into the list and nobody proved is not proposed`() throws {
    try edit("approvers.yaml") {
      $0.replacingOccurrences(
        of: "  ben:",
        with: """
            eve:
              roles: [security]
              keys: [ ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAID3Rsmb9kWraJqCwMTpSCCWXG0nd6O2II7tHLS3sShvc ]
            ben:
          """)
    }
    let result = try run("trust", "propose", code: 3)
    #expect(result.errors.contains("nothing proves that anybody holds"), "\(result.errors)")
    #expect(try run("approvers", "list").output.contains("not accepted"))
  }

  @Test func `holds are set, shown and released`() throws {
    try run("hold", "prod", "--reason", "incident 4711", "--as", "robin")
    #expect(try run("status").output.contains("prod is on hold: incident 4711"))
    let status = try JSON.parse(Array(try run("status", "--json").output.utf8))
    let prod = status["environments"]?.array?.first { $0["name"]?.string == "prod" }
    #expect(prod?["holds"]?.array?.compactMap(\.string) == ["incident 4711"])
    try run("resume", "prod", "--reason", "over")
    #expect(try run("resume", "prod", code: 3).errors.contains("is not on hold"))
  }

  @Test func `flags that do not go together are told before anything happens`() throws {
    try run("apply", "amber-falcon", "--break-glass", code: 64)
    try run("apply", "amber-falcon", "--reason", "x", code: 64)
    try run("approvers", "add", "chi", "--role", "x", code: 64)
    try run("approvers", "revoke", "ana", code: 64)
    try run("approvers", "export", code: 64)
    try run("trust", "propose", "--days", "0", code: 64)
  }
}
