import PromoteCore
import Testing

@Suite struct PortalFilesTests {
  private func text(_ bytes: [UInt8]?) -> String { String(decoding: bytes ?? [], as: UTF8.self) }
  private func read(_ files: [String: String]) throws -> [PortalFiles.Entry] {
    try PortalFiles.read(files.mapValues { Array($0.utf8) })
  }
  private func problems(_ files: [String: String]) -> [String] {
    do throws(PortalFileProblems) {
      _ = try PortalFiles.read(files.mapValues { Array($0.utf8) })
      return []
    } catch { return error.lines }
  }

  private static let portal = [
    Portal.organisation("b", "Contoso"), Portal.organisation("a", "Northwind"),
    Portal.team("t", "Integrators", of: "a"), Portal.team("u", "Own", of: "default"),
    Portal.object(.organisation, "default", [:], ["automatic": true, "name": "Default"]),
    Portal.object(.team, "a:default", [:], ["automatic": true, "organisation": "a"]),
    Portal.object(
      .portalWebhookHeader, "audit:X-Key", ["Name": "X-Key", "Value": "correct-horse-battery"],
      ["webhook": "audit"]),
  ]

  @Test func `organisations and teams are written as the guide lays them out`() throws {
    let files = try PortalFiles.write(Self.portal)
    #expect(
      files.keys.sorted() == [
        "organisations.json", "portal-webhook-header.json", "teams_a.json", "teams_default.json",
      ])
    #expect(
      text(files["organisations.json"]) == """
        {"CID":"a","Name":"Northwind"}
        {"CID":"b","Name":"Contoso"}

        """)
    #expect(text(files["teams_a.json"]) == #"{"CID":"t","Name":"Integrators"}"# + "\n")
  }

  @Test func `no secret is written, and what was left out is named`() throws {
    let files = try PortalFiles.write(Self.portal)
    #expect(!files.values.contains { text($0).contains("battery") })
    let header = try #require(
      try PortalFiles.read(files).first { $0.address.kind == .portalWebhookHeader })
    #expect(header.leftOut == [JSONPointer("/Value")!])
    #expect(header.document.json["Value"] == nil)
  }

  @Test func `what is written reads back as the same objects`() throws {
    let entries = try PortalFiles.read(try PortalFiles.write(Self.portal))
    let comparison = PortalComparison(
      wanted: entries, found: Self.portal,
      kinds: [.organisation, .team, .portalWebhookHeader])
    #expect(comparison.matches && comparison.objects == 5)
  }

  @Test func `what the guide's scripts leave in is left aside`() throws {
    let entries = try read([
      "organisations.json": #"""
      {"CID":"a","Name":"Northwind","ID":7,"CreatedAt":"x","Teams":[{"ID":1}],"Users":[]}

      {"CID":"b","Name":"Contoso"}
      """#,
      "teams_a.json":
        #"[{"ID":12,"CID":"d","Name":"Northwind All users","Default":true}, {"ID":13,"CID":"t","Name":"EMEA All users","Default":false}, {"CID":"e","Name":"Northwind All users"}]"#,
      "notes.txt": "not ours",
    ])
    #expect(entries.map(\.address.text) == ["organisation/a", "organisation/b", "team/t"])
    #expect(
      entries[0].document.json == Portal.organisation("a", "Northwind").document.json)
    #expect(entries[2].document.json == Portal.team("t", "EMEA All users", of: "a").document.json)
    #expect(entries[1].place == "organisations.json:3" && entries[2].place == "teams_a.json[1]")
  }

  @Test func `every problem is told, with its place`() {
    #expect(
      problems([
        "organisations.json": #"{"CID":"a","Name":"N"}"# + "\n" + #"{"Name":"M"}"# + "\n[1]\n{"
          + "\n" + #"{"CID":"a","Name":"N"}"#,
        "organisation.json": "{}", "orgs.json": "{}",
      ]).map { $0.prefix(32).description } == [
        "organisation.json:1: it has no i", "organisations.json:2: it has no ",
        "organisations.json:3: expected a", "organisations.json:4:2: the docu",
        "organisations.json:5: organisati", "orgs.json: no file of a Portal; ",
      ])
    #expect(
      problems(["tag.json": "[{\"a\": 1},\n  nonsense]", "teams_a.json": "{\"CID\":\"t\"} x"]) == [
        "tag.json:2:4: unexpected 'o'", "teams_a.json:1:13: something follows the value",
      ])
  }

  @Test func `credentials of people are refused by name, wherever they come from`() {
    let id = #""x-tyk-promote":{"id":"ann@x.example","organisation":"a"}"#
    #expect(
      problems([
        "user.json": #"{"Email":"Ann@X.example","Password":"p","JWTToken":"t","# + id + "}\n"
          + #"{"Email":"other@x.example","Role":"consumer-admin","# + id + "}\n"
          + #"{"Email":"ben@x.example"}"# + "\n"
          + #"{"Email":"ann@x.example","Role":"super-admin","# + id + "}"
      ]) == [
        "user.json:1: it holds 'Password', 'JWTToken', and credentials of people are never brought in: "
          + "take them out of the file",
        "user.json:2: its id 'ann@x.example' is not its 'Email' in lower case",
        "user.json:3: it has no id at /x-tyk-promote/id",
        "user.json:4: its 'Role' is 'super-admin': only developers are brought in, no administrators",
      ])
    #expect(
      problems(["user.json": #"{"Email":"Ann@X.example","Role":"consumer-admin","# + id + "}"])
        == [])
  }

  @Test func `a comparison tells both directions, fields and other ids`() throws {
    let wanted = try PortalFiles.read(
      try PortalFiles.write([
        Portal.organisation("a", "Northwind"), Portal.organisation("b", "Contoso"),
        Portal.organisation("c", "Fabrikam"), Portal.team("t", "Integrators", of: "b"),
      ]))
    let result = PortalComparison(
      wanted: wanted,
      found: [
        Portal.organisation("a", "Renamed"), Portal.organisation("x", "Contoso"),
        Portal.organisation("d", "New"), Portal.team("t", "Integrators", of: "x"),
        Portal.tag("ignored"),
      ], kinds: [.organisation, .team])
    #expect(
      result.differences.map {
        "\($0.object)\($0.pointer.map { " \($0)" } ?? "") \($0.expected ?? "-") ≠ \($0.found ?? "-")"
      } == [
        "organisation/a /Name \"Northwind\" ≠ \"Renamed\"", "organisation/b id b ≠ id x",
        "organisation/c there ≠ not there", "organisation/d not there ≠ there",
      ])
  }
}

extension Portal {
  static func tag(_ name: String) -> LiveObject { object(.tag, name, ["Name": .string(name)]) }
}
