import Foundation
import PromoteAdapters
import PromoteCore
import Testing

@Suite struct ApproversFileTests {
  static let key = ApproverList.Key(publicKey: Sample.ci)
  static let block = """
    # People, and why they are here.
    people:
      ana:            # the lead
        roles: [release-manager]
        keys:
          - \(Sample.ana)   # her laptop
          # a note between

      ben:
        keys:
          - key: \(Sample.ben)
            validBefore: "2027-01-01T00:00:00Z"
        roles: [security]

    # Who signs.
    administrators:
      members: [ana]
      threshold: 1
    """

  func file(_ text: String) throws -> ApproversFile { try ApproversFile(Array(text.utf8)) }

  @Test func `a key is added in the lines it concerns, and every comment stays`() throws {
    var file = try file(Self.block)
    try file.add(Self.key, to: "ana", roles: [])
    #expect(
      file.text
        == Self.block.replacing(
          "   # her laptop\n", with: "   # her laptop\n      - \(Sample.ci)\n"))
    #expect(file.list.people[0].keys.count == 2)
  }

  @Test func `a new person stands after the others`() throws {
    var file = try file(Self.block)
    try file.add(Self.key, to: "chi", roles: ["security", "on-call"])
    let entry = "  chi:\n    roles: [security, on-call]\n    keys:\n      - \(Sample.ci)\n"
    #expect(
      file.text.contains("    roles: [security]\n" + entry + "\n# Who signs.\n"), "\(file.text)")
    #expect(file.text.hasPrefix("# People, and why they are here.\n"))
    #expect(file.text.contains("# Who signs.\n"))
    #expect(file.list.people.map(\.id) == ["ana", "ben", "chi"])
  }

  @Test func `a revocation is written beside the key, whether it stands alone or has members`()
    throws
  {
    var file = try file(Self.block)
    let at = Instant("2026-11-20T00:00:00Z")!
    try file.revoke(SSHPublicKey(line: Sample.ana), of: "ana", at: at, as: .compromised)
    #expect(
      file.text.contains(
        "      - key: \(Sample.ana)   # her laptop\n        revokedAt: \"2026-11-20T00:00:00Z\"\n        revocation: compromised\n"
      ), "\(file.text)")
    try file.revoke(SSHPublicKey(line: Sample.ben), of: "ben", at: at, as: .retired)
    #expect(file.list.people[1].keys[0].revocation == .retired)
    #expect(file.list.people[1].keys[0].validBefore != nil)
    #expect(throws: ApproversEditProblem.self) {
      try file.revoke(SSHPublicKey(line: Sample.ben), of: "ben", at: at, as: .retired)
    }
    #expect(throws: ApproversEditProblem.self) {
      try file.revoke(SSHPublicKey(line: Sample.ci), of: "ben", at: at, as: .retired)
    }
  }

  @Test func `a person on one line is written out`() throws {
    let text = """
      people:
        ana: { keys: [ "\(Sample.ana)" ], roles: [ release-manager ] }
        ben: { keys: [ "\(Sample.ben)" ], roles: [ security ] }   # a note
      administrators: { members: [ ana ], threshold: 1 }
      """
    var file = try file(text)
    try file.add(Self.key, to: "ana", roles: ["security"])
    #expect(file.list.people[0].keys.count == 2)
    #expect(file.list.people[0].roles == ["release-manager", "security"])
    #expect(file.text.contains("# a note"))
  }

  @Test(arguments: [
    "people: { ana: { keys: [ \"\(Sample.ana)\" ], roles: [ a ] } }\nadministrators: { members: [ ana ] }",
    "{ people: { ana: { keys: [ \"\(Sample.ana)\" ], roles: [ a ] } }, administrators: { members: [ ana ] } }",
  ])
  func `what cannot be changed safely is not changed, and the lines are told`(_ text: String) throws
  {
    var file = try file(text)
    let error = #expect(throws: ApproversEditProblem.self) {
      try file.add(Self.key, to: "chi", roles: ["b"])
    }
    #expect(error?.lines.contains { $0.contains("chi:") } == true)
    #expect(file.text == text)
  }

  @Test func `a key of somebody else, a certificate and a weak key are refused by name`() throws {
    var file = try file(Self.block)
    #expect(throws: ApproversEditProblem.self) {
      try file.add(.init(publicKey: Sample.ana), to: "ben", roles: [])
    }
    for (line, word) in [
      (
        "ssh-ed25519-cert-v01@openssh.com AAAAIHNzaC1lZDI1NTE5LWNlcnQtdjAxQG9wZW5zc2guY29tAAAAAA==",
        "certificate"
      ),
      ("ssh-dss AAAAB3NzaC1kc3MAAAAA", "too weak"),
    ] {
      let text = Self.block.replacing(Sample.ana, with: line)
      let error = #expect(throws: RegistryProblems.self) { _ = try ApproversFile(Array(text.utf8)) }
      #expect(error?.lines.contains { $0.contains(word) } == true, "\(String(describing: error))")
    }
  }
}
