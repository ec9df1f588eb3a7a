import Foundation
import PromoteCore
import Testing
import TykSimulator

/// What holds for files and answers that nobody thought of. `SYNC_SEEDS` says how many (16 unless
/// given); a failure names its seed, and `SYNC_SEED` runs one again.
@Suite struct SyncPropertyTests {
  static var seeds: [UInt64] {
    let environment = ProcessInfo.processInfo.environment
    if let one = environment["SYNC_SEED"].flatMap({ UInt64($0) }) { return [one] }
    return Array(1...(environment["SYNC_SEEDS"].flatMap { UInt64($0) } ?? 16))
  }

  static var seconds: Int {
    ProcessInfo.processInfo.environment["SYNC_SECONDS"].flatMap { Int($0) } ?? 0
  }

  private static let files: [(name: String, text: String)] = [
    (
      ".tyk.json",
      #"{"type": "apidef", "files": [{"file": "a.json", "oas": {}}, {"file": "b.json", "api_id": "pets"}], "policies": [{"file": "p.json", "id": "gold"}], "assets": [{"file": "t.json"}]}"#
    ),
    (
      "a.json",
      #"{"api_definition": {"id": "5f0000000000000000000001", "api_id": "orders", "name": "Orders", "org_id": "5e9d9544a1dcd60001d0ed20", "slug": "orders", "active": true, "use_keyless": true, "definition": {"location": "header", "key": "v"}, "version_data": {"not_versioned": true, "versions": {"Default": {"name": "Default"}}}, "proxy": {"listen_path": "/orders/", "target_url": "http://orders.example"}}, "hook_references": [], "user_owners": []}"#
    ),
    (
      "b.json",
      #"{"oas": {"openapi": "3.0.3", "info": {"title": "Pets", "version": "1"}, "paths": {}, "x-tyk-api-gateway": {"info": {"id": "pets", "name": "Pets", "state": {"active": true}}, "server": {"listenPath": {"value": "/pets/"}}, "upstream": {"url": "http://pets.example"}}}, "categories": ["a"]}"#
    ),
    (
      "p.json",
      #"{"_id": "5f0000000000000000000011", "id": "gold", "name": "Gold", "org_id": "5e9d9544a1dcd60001d0ed20", "rate": 1, "per": 1, "access_rights": {"orders": {"api_id": "orders"}}, "date_created": "2024-03-01T09:30:00Z"}"#
    ),
    (
      "t.json",
      #"{"_id": "5f0000000000000000000021", "id": "defaults", "name": "Defaults", "org_id": "5e9d9544a1dcd60001d0ed20", "kind": "oas-template", "data": {"openapi": "3.0.3"}}"#
    ),
  ]

  private static let openAPI = [
    #"{"swagger": "2.0", "info": {"title": "Pets", "version": "1"}, "host": "pets.example", "basePath": "/v1", "paths": {"/pets": {"get": {"responses": {"200": {"description": "ok"}}}}}}"#,
    #"{"openapi": "3.1.0", "info": {"title": "Pets", "version": "1"}, "servers": [{"url": "https://pets.example/v1"}], "paths": {"/pets": {"get": {"responses": {"200": {"description": "ok"}}}}}}"#,
    """
    openapi: 3.0.3
    info: {title: Pets, version: '1'}
    servers:
      - url: https://pets.example/v1
    paths:
      /pets/{id}:
        get:
          parameters: [{name: id, in: path, required: true, schema: {type: string}}]
          responses: {'200': {description: >-
            all of them}}
    """,
  ]

  /// What the rig holds before each try: an API and a template that the source does not list.
  private func filled() async throws -> SyncRig {
    let rig = try SyncRig()
    try rig.write(
      "there/.tyk.json", Self.files[0].text.replacing(", \"api_id\": \"pets\"", with: ""))
    for file in Self.files.dropFirst() {
      try rig.write(
        "there/\(file.name)",
        file.text.replacing("orders", with: "there").replacing("pets", with: "held").replacing(
          "defaults", with: "kept"
        ).replacing("gold", with: "old"))
    }
    let result = await rig.run("publish", "-d", SyncRig.url, "-p", "{dir}/there")
    #expect(result.code == 1 || rig.simulator.writeCount > 0)
    rig.simulator.clearJournal()
    return rig
  }

  @Test(arguments: seeds)
  func `a file that cannot be read stops everything before the first write`(seed: UInt64)
    async throws
  {
    var random = SplitMix(seed: seed)
    let rig = try await filled()
    let before = rig.simulator.addresses
    let chosen = Int.random(in: 0..<Self.files.count, using: &random)
    var isJSON = true
    for (index, file) in Self.files.enumerated() {
      var bytes = Array(file.text.utf8)
      if index == chosen {
        for _ in 0..<Int.random(in: 1...3, using: &random) { SyncMutation.mutate(&bytes, &random) }
        isJSON = (try? JSON.parse(bytes)) != nil
      }
      try Data(bytes).write(to: rig.folder.url.appending(path: file.name))
    }
    let result = await rig.run("sync", "-d", SyncRig.url, "-p", "{dir}")
    #expect(result.code == 0 || result.code == 1, "seed \(seed)")
    if !isJSON {
      #expect(result.code == 1, "seed \(seed)\n\(result.output)")
      #expect(rig.simulator.writeCount == 0, "seed \(seed)\n\(result.output)")
      #expect(rig.simulator.addresses == before)
    }
    if result.code == 1 {
      #expect(result.output.contains("Error:  "), "seed \(seed)\n\(result.output)")
    }
  }

  @Test(arguments: seeds)
  func `an answer that cannot be read stops a sync before the first write`(seed: UInt64)
    async throws
  {
    var random = SplitMix(seed: seed)
    let rig = try await filled()
    for file in Self.files { try rig.write(file.name, file.text) }
    let before = rig.simulator.addresses
    let paths = ["/api/apis", "/api/portal/policies", "/api/assets"]
    let faults: [Fault] = [.page, .halfWritten, .status(500), .status(404), .lostAnswer]
    let path = paths[Int.random(in: 0..<paths.count, using: &random)]
    let fault = faults[Int.random(in: 0..<faults.count, using: &random)]
    // From some read on, it never gets better.
    let nth = Int.random(in: 1...2, using: &random)
    rig.faults.add(.init(fault, method: "GET", path: path, nth: nth, count: 1_000))
    let result = await rig.run("sync", "-d", SyncRig.url, "-p", "{dir}")
    #expect(result.code == 0 || result.code == 1, "seed \(seed)")
    if nth == 1, path == "/api/apis" || fault != .status(404) {
      #expect(result.code == 1, "seed \(seed) \(fault) \(path)\n\(result.output)")
      #expect(rig.simulator.writeCount == 0, "seed \(seed) \(fault) \(path)\n\(result.output)")
      #expect(rig.simulator.addresses == before, "seed \(seed)")
    }
  }

  @Test(arguments: seeds.prefix(30))
  func `a write whose answer is lost is read back and not repeated`(seed: UInt64) async throws {
    var random = SplitMix(seed: seed)
    let rig = try SyncRig()
    for file in Self.files { try rig.write(file.name, file.text) }
    let fault: Fault = Bool.random(using: &random) ? .lostAnswer : .halfWritten
    rig.faults.add(.init(fault, method: "POST", nth: Int.random(in: 1...4, using: &random)))
    let result = await rig.run("sync", "-d", SyncRig.url, "-p", "{dir}")
    #expect(result.code == 0, "seed \(seed)\n\(result.output)")
    #expect(
      rig.simulator.journal.count { $0.method == "POST" } == 4, "seed \(seed)\n\(result.output)")
    #expect(rig.simulator.addresses.count == 4)
  }

  @Test(arguments: seeds)
  func `an OpenAPI document that cannot be read is never published`(seed: UInt64) async throws {
    var random = SplitMix(seed: seed)
    let rig = try SyncRig()
    try rig.write(".tyk.json", #"{"type": "oas", "files": [{"file": "pets.json"}]}"#)
    let forms = Self.openAPI
    var bytes = Array(forms[Int.random(in: 0..<forms.count, using: &random)].utf8)
    for _ in 0..<Int.random(in: 1...3, using: &random) { SyncMutation.mutate(&bytes, &random) }
    try Data(bytes).write(to: rig.folder.url.appending(path: "pets.json"))
    let result = await rig.run("publish", "-d", SyncRig.url, "-p", "{dir}")
    #expect(result.code == 0 || result.code == 1, "seed \(seed)")
    if result.code == 0 {
      #expect(rig.simulator.addresses.count == 1, "seed \(seed)\n\(result.output)")
    } else {
      #expect(rig.simulator.writeCount == 0, "seed \(seed)\n\(result.output)")
    }
  }

  @Test(arguments: seeds)
  func `an answer whose bytes were changed stops a sync where it is no JSON any more`(seed: UInt64)
    async throws
  {
    var random = SplitMix(seed: seed)
    let rig = try await filled()
    for file in Self.files { try rig.write(file.name, file.text) }
    let before = rig.simulator.addresses
    let paths = ["/api/apis", "/api/portal/policies", "/api/assets", "/api/users"]
    let path = paths[Int.random(in: 0..<paths.count, using: &random)]
    let nth = Int.random(in: 1...2, using: &random)
    let mangled = MangledAnswers(path: path, from: nth, seed: random.next())
    rig.mangle(mangled)
    let result = await rig.run("sync", "-d", SyncRig.url, "-p", "{dir}")
    #expect(result.code == 0 || result.code == 1, "seed \(seed)")
    // Who the users are is asked for the organisation's id alone, which has other sources.
    if nth == 1, mangled.isBroken, path != "/api/users" {
      #expect(result.code == 1, "seed \(seed) \(path)\n\(result.output)")
      #expect(rig.simulator.writeCount == 0, "seed \(seed) \(path)\n\(result.output)")
      #expect(rig.simulator.addresses == before, "seed \(seed)")
    }
  }

  /// `SYNC_SECONDS` says for how long; seeds go on from `SYNC_SEED`.
  @Test(.enabled(if: seconds > 0, "for as long as SYNC_SECONDS says"))
  func `nothing of this breaks for as long as is asked for`() async throws {
    let start = ContinuousClock.now
    let end = start.advanced(by: .seconds(Self.seconds))
    var seed = Self.seeds.first ?? 1
    let first = seed
    while ContinuousClock.now < end {
      try await `a file that cannot be read stops everything before the first write`(seed: seed)
      try await `an answer that cannot be read stops a sync before the first write`(seed: seed)
      try await `a write whose answer is lost is read back and not repeated`(seed: seed)
      try await `an OpenAPI document that cannot be read is never published`(seed: seed)
      try await `an answer whose bytes were changed stops a sync where it is no JSON any more`(
        seed: seed)
      seed += 1
    }
    print("seeds \(first) to \(seed - 1), five tries each, in \(ContinuousClock.now - start)")
  }
}
