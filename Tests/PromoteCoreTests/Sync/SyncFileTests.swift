import Testing

@testable import PromoteCore

@Suite struct SyncFileTests {
  private func read(
    _ text: String, _ section: SyncManifest.Section = .files, id: String? = nil,
    organisation: String? = nil
  ) -> SyncFileResult {
    readSyncFile(
      Array(text.utf8),
      as: .init(section, file: "x.json", id: id, organisation: organisation))
  }

  static let definition =
    #"{"api_id": "a", "name": "A", "org_id": "o", "proxy": {"listen_path": "/a/"}}"#
  static let gateway =
    #"{"info": {"id": "p", "name": "P"}, "server": {"listenPath": {"value": "/p/"}}}"#

  @Test(arguments: [
    (definition, KindName.classic), (#"{"api_definition": \#(definition)}"#, .classic),
    (#"{"api_definition": \#(definition), "oas": null}"#, .classic),
    (#"{"oas": {"openapi": "3.0.3", "x-tyk-api-gateway": \#(gateway)}}"#, .oas),
    (#"{"openapi": "3.0.3", "x-tyk-api-gateway": \#(gateway)}"#, .oas),
    (
      #"{"api_definition": \#(definition), "oas": {"x-tyk-api-gateway": \#(gateway)}}"#,
      .oas
    ),
  ])
  func `what a file is shows in its contents`(text: String, kind: KindName) {
    let result = read(text)
    #expect(result.problems.isEmpty)
    #expect(result.object?.kind.name == kind)
    #expect(result.object?.document.json["oas"] == nil)
  }

  @Test(arguments: [
    ("[]", "1:1: array, expected an object"), ("{\n \"proxy\": {}, }", "2:15: unexpected '}'"),
    (#"{"api_definition": 7}"#, "1:20: 'api_definition' is number, expected object"),
    (#"{"oas": []}"#, "1:9: 'oas' is array, expected object"),
    (#"{"oas": {"openapi": "3.0.3"}}"#, "1:9: an OAS document without 'x-tyk-api-gateway'"),
    (#"{"api_definition": {"is_oas": true}}"#, "1:31: an OAS API ('is_oas' is true) without"),
    (#"{"swagger": "2.0"}"#, "1:1: an OpenAPI document without 'x-tyk-api-gateway'"),
    (#"{"access_rights": {}}"#, "1:1: a policy, listed under 'files'"),
    ("{}", "1:1: no API definition"),
    (#"{"api_definition": {"name": "A", "id": "12"}}"#, "'/api_definition/id' is no database id"),
    (#"{"api_definition": {"name": "", "id": ""}}"#, "'name' is missing or empty"),
  ])
  func `what cannot be read is a problem with its place`(text: String, message: String) {
    let result = read(text)
    #expect(result.object == nil)
    #expect(
      result.problems.contains { "\($0)".contains(message) },
      "\(result.problems.map(\.description))")
  }

  @Test func `a policy needs an organisation, a time that is one, and an id of its database`() {
    let good =
      #"{"_id": {"$oid": "5f0000000000000000000001"}, "name": "G", "org_id": "o", "date_created": "2020-04-14T11:55:54.829-03:00"}"#
    let policy = read(good, .policies).object
    #expect(policy?.databaseID == "5f0000000000000000000001")
    #expect(policy?.key == "5f0000000000000000000001" && policy?.id == "")
    for bad in [
      #"{"name": "G"}"#, #"{"org_id": "o", "date_created": "2020-13-14T11:55:54Z"}"#,
      #"{"org_id": "o", "_id": "x"}"#, #"{"org_id": "o", "access_rights": []}"#,
    ] { #expect(read(bad, .policies).object == nil, "\(bad)") }
  }

  @Test func `the index replaces ids and organisations`() throws {
    let object = try #require(
      read(#"{"api_definition": \#(Self.definition)}"#, id: "other", organisation: "org").object)
    #expect(object.id == "other")
    #expect(object.document.json["api_definition"]?["org_id"]?.string == "org")
  }

  @Test func `an index is read whole, and every problem of it is told`() throws {
    let text = """
      {"type": "apidef", "unknown": 1,
       "files": [{"file": "./apis//a.json", "api_id": "x", "oas": {"override_target": "t"}}, {"file": ""}],
       "policies": null, "assets": [{"file": "b/../c.json", "id": "i"}], "client_idps": [{"file": "d.json"}]}
      """
    let manifest = try SyncManifest(Array(text.utf8))
    #expect(manifest.entries.map(\.file) == ["apis/a.json", "c.json", "d.json"])
    #expect(manifest.entries[0].id == "x" && manifest.entries[0].importing.target == "t")
    let broken = """
      {"type": "other", "files": [1, {"file": 2}, {"file": "../a"}, {"file": "a", "db_id": "z"}],
       "policies": {}, "assets": [{}]}
      """
    let problems = #expect(throws: SyncProblems.self) { try SyncManifest(Array(broken.utf8)) }
    #expect(problems?.problems.count == 7, "\(problems?.problems.map(\.description) ?? [])")
  }

  @Test func `what is dumped is written as tyk-sync writes it`() throws {
    let wrapper = try JSON.parse(
      Array(
        #"{"api_model": {}, "api_definition": {"id": "5f0000000000000000000001", "api_id": "a/b", "name": "<A> & \u2028", "new_member": 1.10}, "hook_references": null, "is_site": false, "sort_by": 0, "user_owners": [], "user_group_owners": [], "created_at": "x", "updated_at": "y", "is_streams": false, "categories": [], "from_tomorrow": [1]}"#
          .utf8))
    let kind = try #require(Kinds.named(.classic))
    let live = SyncLive(
      LiveObject(
        address: Address(kind: .classic, id: "a/b"), name: "A",
        databaseID: "5f0000000000000000000001", document: LiveDocument(wrapper)),
      group: .apis, kind: kind)
    let files = syncFiles(of: [live])
    #expect(files.map(\.name) == ["api-a%2Fb.json", ".tyk.json"])
    #expect(
      String(decoding: files[0].bytes, as: UTF8.self) == #"""
        {
          "api_definition": {
            "id": "5f0000000000000000000001",
            "api_id": "a/b",
            "name": "\u003cA\u003e \u0026 \u2028",
            "new_member": 1.10
          },
          "hook_references": null,
          "is_site": false,
          "sort_by": 0,
          "user_group_owners": [],
          "user_owners": [],
          "from_tomorrow": [
            1
          ]
        }
        """#)
    #expect(
      String(decoding: files[1].bytes, as: UTF8.self) == #"""
        {
          "type": "apidef",
          "files": [
            {
              "file": "api-a%2Fb.json",
              "oas": {}
            }
          ]
        }
        """#)
  }
}
