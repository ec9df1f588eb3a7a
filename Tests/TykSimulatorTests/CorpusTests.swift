import Foundation
import PromoteCore
import PromoteEngine
import Testing
import TykSimulator

/// Objects that real Dashboards exported, read from a folder beside the package where it is there.
enum Corpus {
  static let folder = URL(
    filePath: ProcessInfo.processInfo.environment["TYK_PROMOTE_SHARED"] ?? "../shared"
  ).appending(path: "corpus")

  static var isThere: Bool { FileManager.default.fileExists(atPath: folder.path) }

  static func files(_ kinds: String...) -> [URL] {
    kinds.flatMap { kind -> [URL] in
      let place = folder.appending(path: kind)
      let names = (try? FileManager.default.contentsOfDirectory(atPath: place.path)) ?? []
      return names.sorted().filter { $0.hasSuffix(".json") }.map { place.appending(path: $0) }
    }
  }
}

@Suite(.enabled(if: Corpus.isThere, "no corpus beside the package: skipped"))
struct CorpusTests {
  private func newest() -> (DashboardSimulator, any HTTPTransport) {
    var configuration = SimulatorConfiguration()
    configuration.version = TykVersion(5, 15)
    configuration.uniquePolicyNames = false
    configuration.allowUnsafePolicyIDs = true
    let simulator = DashboardSimulator(configuration: configuration)
    simulator.addOrganisation(id: TranscriptWorld.organisation)
    simulator.addUser(organisation: TranscriptWorld.organisation, accessKey: "key")
    return (simulator, simulator.transport())
  }

  private func send(
    _ transport: any HTTPTransport, _ method: String, _ path: String, _ body: JSON? = nil
  ) async throws -> (status: Int, body: JSON) {
    let response = try await transport.send(
      HTTPExchange.Request(
        method: method, path: path, query: [("accept_additional_properties", "true")],
        headers: [("Authorization", "key")], body: body?.serialised() ?? []))
    return (response.status, try JSON.parse(response.body))
  }

  @Test(arguments: Corpus.files("classic-dashboard"))
  func `a real classic API survives a round trip`(_ file: URL) async throws {
    guard let sent = try? JSON.parse(Data(contentsOf: file)), sent["api_definition"] != nil else {
      return
    }
    let (_, transport) = newest()
    let created = try await send(transport, "POST", "/api/apis", sent)
    try #require(created.status == 200, "\(created.body.text)")
    let db = try #require(created.body["Meta"]?.string)
    let read = try await send(transport, "GET", "/api/apis/" + db)
    expectKept(
      sent["api_definition"] ?? .null, read.body["api_definition"] ?? .null,
      changed: [
        "/id", "/org_id", "/graphql/last_schema_update", "/graphql/supergraph/updated_at",
        "/base_id", "/_id",
      ])
  }

  @Test(arguments: Corpus.files("oas-dashboard", "oas"))
  func `a real OAS API survives a round trip`(_ file: URL) async throws {
    guard let read = try? JSON.parse(Data(contentsOf: file)) else { return }
    let sent = read["oas"] ?? read
    guard sent["x-tyk-api-gateway"]?["info"]?["name"] != nil else { return }
    let (_, transport) = newest()
    let created = try await send(transport, "POST", "/api/apis/oas", sent)
    if created.status == 400 { return }  // The server refuses some of what people keep in Git.
    try #require(created.status == 200, "\(created.body.text)")
    let db = try #require(created.body["Meta"]?.string)
    let found = try await send(transport, "GET", "/api/apis/oas/" + db)
    expectKept(
      sent, found.body,
      changed: [
        "/servers", "/x-tyk-api-gateway/global", "/x-tyk-api-gateway/info/dbId",
        "/x-tyk-api-gateway/info/orgId",
      ])
  }

  @Test(arguments: Corpus.files("policy"))
  func `a real policy survives a round trip`(_ file: URL) async throws {
    guard let read = try? JSON.parse(Data(contentsOf: file)), var sent = read.object else { return }
    sent["_id"] = nil
    sent["org_id"] = nil
    let (_, transport) = newest()
    let created = try await send(transport, "POST", "/api/portal/policies", .object(sent))
    try #require(created.status == 200, "\(created.body.text)")
    let db = try #require(created.body["Message"]?.string)
    let found = try await send(transport, "GET", "/api/portal/policies/" + db)
    expectKept(
      .object(sent), found.body,
      changed: ["/access_rights_array", "/last_updated", "/date_created", "/id", "/ID"])
  }

  /// Everything that was sent, and is not zero, came back.
  private func expectKept(_ sent: JSON, _ found: JSON, changed: Set<String>) {
    var lost: [String] = []
    sent.walk { place, value in
      if changed.contains(place.description) { return false }
      // What old lists called the id of an API; the entry's name is it too.
      if place.tokens.last == "apiid" { return false }
      if Self.isZero(value) { return true }
      let other = found[place]
      switch value.shape {
      case .object, .array: break
      case .number(let number):
        if other?.number?.double != number.double { lost.append("\(place): \(value.text)") }
      default: if other != value { lost.append("\(place): \(value.text) → \(other?.text ?? "")") }
      }
      return true
    }
    #expect(lost.isEmpty, "\(lost.prefix(12).joined(separator: "\n"))")
  }

  private static func isZero(_ value: JSON) -> Bool {
    switch value.shape {
    case .null, .bool(false), .string(""): true
    case .number(let number): number.double == 0
    case .object(let object): object.isEmpty
    case .array(let items): items.isEmpty
    default: false
    }
  }
}
