import Foundation
import PromoteAdapters
import PromoteCore
import PromoteEngine
import Synchronization
import TykSimulator

extension BenchArea {
  /// Reading a whole environment over HTTP from a Dashboard that takes 20 ms for each answer.
  static let dump = BenchArea(name: "dump") { report in
    let objects = DumpSample.count
    let dashboard = SlowServer(holding: .dump)
    let spent = try await dashboard.serve { client in
      var found: [KindName: Int] = [:]
      let spent = try await measureAsync { found = try await count(client) }
      precondition(
        found[.classic] == objects && found[.policy] == objects, "an incomplete dump")
      return spent
    }
    let requests = dashboard.tally.requests
    report.add(
      BenchRow(
        work: "dump of \(objects) APIs and \(objects) policies, 20 ms",
        measured: Double(requests) / spent.wallSeconds, unit: "requests/s",
        target: .ratioAtLeast(0.9),
        comparison: .bound("bare sockets", dashboard.tally.bound),
        note: "\(requests) requests, \(SlowServer.concurrency) at once, "
          + "the server a process of its own on the same cores, "
          + dashboard.answers(Double(requests) / spent.wallSeconds)
          + String(format: "%.2f s, %.2f s CPU of the client", spent.wallSeconds, spent.cpuSeconds))
    )
  }

  /// Lists every kind at once, as the engine does.
  private static func count(_ client: DashboardClient) async throws -> [KindName: Int] {
    try await client.list(Kinds.dashboard.filter { !$0.isOnRequest }.map(\.name)).mapValues(\.count)
  }
}

/// Objects of about two kilobytes.
enum DumpSample {
  static let count = 2_000
  /// As many APIs as policies.
  static var objects: [LiveObject] { (0..<count).flatMap { [api($0), policy($0)] } }

  static func api(
    _ index: Int, host: String = "dev", changed: Bool = false
  ) -> LiveObject {
    let id = String(format: "%032x", index)
    let paths = (0..<12).map { path -> JSON in
      ["path": .string("/items/\(path)/{id}"), "method_actions": ["GET": ["action": "no_action"]]]
    }
    let json: JSON = [
      "api_definition": [
        "id": .string(String(format: "%024x", index)), "api_id": .string(id),
        "name": .string("API \(index)"), "org_id": "64a1c0de5f00ba0000000001", "active": true,
        "definition": ["location": "header", "key": "x-api-version"],
        "version_data": [
          "not_versioned": true,
          "versions": [
            "Default": ["name": "Default", "extended_paths": ["white_list": .array(paths)]]
          ],
        ],
        "proxy": [
          "listen_path": .string("/api-\(index)/"), "strip_listen_path": true,
          "target_url": .string(
            "https://service-\(index).\(host).internal:8443/\(changed ? "v0" : "v1")"),
        ],
      ],
      "hook_references": [],
    ]
    return object(json, .classic)
  }

  static func policy(_ index: Int) -> LiveObject {
    let api = String(format: "%032x", index)
    let rights: JSON = [
      "api_id": .string(api), "api_name": "API", "versions": ["Default"],
    ]
    let json: JSON = [
      "_id": .string(String(format: "%024x", 1_000_000 + index)), "id": .string("policy-\(index)"),
      "name": .string("Policy \(index)"), "org_id": "64a1c0de5f00ba0000000001", "rate": 1000,
      "per": 60, "quota_max": -1, "active": true, "state": "active",
      "access_rights": .object(JSONObject([(api, rights)])),
    ]
    return object(json, .policy)
  }

  /// As it comes from a server: read from its answer.
  private static func object(_ made: JSON, _ name: KindName) -> LiveObject {
    guard let json = try? JSON.parse(made.serialised()), let kind = Kinds.named(name),
      let address = kind.address(of: json)
    else { preconditionFailure("a sample without an identity") }
    return LiveObject(
      address: address, name: kind.displayName(of: json), databaseID: kind.databaseID(of: json),
      document: LiveDocument(json))
  }
}
