import PromoteAdapters
import PromoteCore
import PromoteEngine
import Testing

@testable import tyk_promote

/// The Portal on which plans are rehearsed.
@Suite struct PortalStageTests {
  private func stage(
    _ objects: [LiveObject] = [], version: String = "1.18"
  ) async throws -> any RehearsalStage {
    let setting = StageSetting(
      identity: EnvironmentIdentity(
        dashboard: "https://dashboard.example.com", organisation: "5e9d9544a1dcd60001d0ed20",
        portal: "https://portal.example.com"),
      system: .dashboard(
        DashboardConfiguration(
          url: "https://dashboard.example.com", secret: .environment("NOBODY"))),
      version: "5.12.0", objects: objects,
      portal: PortalConfiguration(
        url: "https://portal.example.com", secret: .environment("NOBODY"),
        providers: [.init(source: "Main", here: "EU dashboard")], version: version),
      providers: ["Main"])
    return try #require(await SimulatorRehearsal(clock: SystemClock()).stage(setting))
  }

  private static func object(
    _ kind: KindName, _ id: String, _ members: JSON, beside: KeyValuePairs<String, JSON> = [:]
  ) -> LiveObject {
    var json = members
    json.set(
      JSONPointer([ResourceKind.besideMember]),
      to: .object(JSONObject([("id", .string(id))] + beside.map { ($0.key, $0.value) })))
    return LiveObject(
      address: Address(kind: kind, id: id), name: id, databaseID: nil, document: LiveDocument(json))
  }

  private static let policy = LiveObject(
    address: Address(kind: .policy, id: "grant"), name: "Grant",
    databaseID: "65f000000000000000000101",
    document: LiveDocument([
      "_id": "65f000000000000000000101", "id": "grant", "name": "Grant", "active": true,
      "state": "active", "partitions": ["acl": true], "access_rights": [:],
    ]))
  private static let manual = object(
    .product, "manual", ["Name": "manual", "IsDocumentationOnly": true])
  private static let northwind = object(.organisation, "northwind", ["Name": "Northwind"])

  private func attempt(
    _ object: LiveObject, on stage: any RehearsalStage
  ) async -> (refused: Bool, isInferred: Bool) {
    do throws(StageRefusal) {
      _ = try await stage.attempt { api throws(APIFailure) in
        try await api.create(object.address, object.document)
      }
      return (false, false)
    } catch {
      return (true, error.isInferred)
    }
  }

  @Test(
    arguments: [
      // What the API description says, and what was seen.
      (object(.portalWebhook, "w", ["Name": "w", "Method": "POST"]), false),
      (object(.oauthProvider, "o", ["Name": "o", "Type": "Other"]), false),
      (
        object(
          .doc, "d", ["Title": "", "Path": "d", "Content": "x", "Status": "draft"],
          beside: ["product": "manual"]), false
      ),
      (
        object(
          .attribute, "not valid!", ["Name": "a", "Identifier": "not valid!", "Type": 1],
          beside: ["model": "User"]), false
      ),
      // What the client itself refuses: nothing is sent for it anywhere.
      (object(.team, "t", ["Name": "t"], beside: ["organisation": "nobody"]), false),
      // Choices of the simulator.
      (object(.organisation, "other", ["Name": "Northwind"]), true),
      (
        object(
          .portalWebhook, "w",
          ["Name": "w", "Method": "POST", "URL": "https://x", "Events": ["NoSuchEvent"]]), true
      ),
    ] as [(LiveObject, Bool)])
  func `says of each refusal whether anything published stands behind it`(
    _ object: LiveObject, _ isInferred: Bool
  ) async throws {
    let found = await attempt(object, on: try await stage([Self.manual, Self.northwind]))
    #expect(found.refused, "\(object.address)")
    #expect(found.isInferred == isInferred, "\(object.address)")
  }

  @Test func `has the target's objects under its own ids, and makes products of policies`()
    async throws
  {
    let stage = try await stage([Self.policy, Self.manual, Self.northwind])
    #expect(stage.kinds == nil)
    let product = Self.object(
      .product, "grant", ["DisplayName": "Granted"],
      beside: ["policy": "grant", "provider": "Main"])
    #expect(await attempt(product, on: stage).refused == false)
    let read = try await stage.attempt { api throws(APIFailure) in
      try await api.list([.organisation, .product])
    }
    #expect(
      (read[.organisation] ?? []).map(\.address.id).sorted() == ["default", "northwind"])
    #expect((read[.product] ?? []).map(\.address.id).sorted() == ["grant", "manual"])
  }

  @Test func `lacks what the release of the target lacks`() async throws {
    let spec = Self.object(.spec, "s", ["SpecAlias": "v1"], beside: ["product": "manual"])
    let schema = Self.object(
      .specSchema, "s", ["text": "type Query { a: String }"], beside: ["spec": "s"])
    #expect(await attempt(schema, on: try await stage([Self.manual, spec])).refused == false)
    let older = try await stage([Self.manual, spec], version: "1.14")
    #expect(await attempt(schema, on: older).refused)
  }

  /// A stage without what the target has would say anything: then nothing of the Portal is tried, and
  /// the plan tells (`portal-not-rehearsed`).
  @Test func `is none where the target's objects cannot be put on it`() async throws {
    let odd = Self.object(
      .portalWebhook, "w",
      ["Name": "w", "Method": "POST", "URL": "https://x", "Events": ["NoSuchEvent"]])
    let stage = try await stage([Self.policy, odd])
    #expect(stage.kinds == Set(Kinds.dashboard.map(\.name)))
  }
}
