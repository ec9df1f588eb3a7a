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
    var random = SeededGenerator(seed: seed)
    let rig = try await filled()
    let before = rig.simulator.addresses
    let chosen = Int.random(in: 0..<Self.files.count, using: &random)
    var isJSON = true
    for (index, file) in Self.files.enumerated() {
      var bytes = Array(file.text.utf8)
      if index == chosen {
        for _ in 0..<Int.random(in: 1...3, using: &random) { mutate(&bytes, &random) }
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
    var random = SeededGenerator(seed: seed)
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
    var random = SeededGenerator(seed: seed)
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
    var random = SeededGenerator(seed: seed)
    let rig = try SyncRig()
    try rig.write(".tyk.json", #"{"type": "oas", "files": [{"file": "pets.json"}]}"#)
    var bytes = Array(
      #"{"swagger": "2.0", "info": {"title": "Pets", "version": "1"}, "host": "pets.example", "basePath": "/v1", "paths": {"/pets": {"get": {"responses": {"200": {"description": "ok"}}}}}}"#
        .utf8)
    for _ in 0..<Int.random(in: 1...3, using: &random) { mutate(&bytes, &random) }
    try Data(bytes).write(to: rig.folder.url.appending(path: "pets.json"))
    let result = await rig.run("publish", "-d", SyncRig.url, "-p", "{dir}")
    #expect(result.code == 0 || result.code == 1, "seed \(seed)")
    if result.code == 0 {
      #expect(rig.simulator.addresses.count == 1, "seed \(seed)\n\(result.output)")
    } else {
      #expect(rig.simulator.writeCount == 0, "seed \(seed)\n\(result.output)")
    }
  }

  /// Cuts, doubles, swaps and overwrites.
  private func mutate(_ bytes: inout [UInt8], _ random: inout SeededGenerator) {
    guard bytes.count > 4 else { return }
    let place = Int.random(in: 0..<bytes.count, using: &random)
    let length = min(Int.random(in: 1...24, using: &random), bytes.count - place)
    switch Int.random(in: 0..<6, using: &random) {
    case 0: bytes.removeSubrange(place..<place + length)
    case 1: bytes.removeLast(bytes.count - place)
    case 2: bytes.insert(contentsOf: bytes[place..<place + length], at: place)
    case 3: bytes[place] = UInt8.random(in: 0...255, using: &random)
    case 4: bytes.insert(contentsOf: "null".utf8, at: place)
    default:
      let words = ["{", "}", "[", "]", "\"", "7", ":", ",", "true", "\\u0000"]
      bytes.replaceSubrange(
        place..<place + 1, with: Array(words[Int.random(in: 0..<words.count, using: &random)].utf8))
    }
  }
}

/// SplitMix64.
private struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64
  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
