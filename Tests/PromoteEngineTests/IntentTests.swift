import PromoteCore
import PromoteEngine
import PromoteTesting
import Synchronization
import Testing
import TykSimulator

/// What the log says at the moment when a request goes out, with more operations than are under way
/// at once.
@Suite struct IntentTests {
  static let count = 20
  static let objects: [(Address, JSON)] = (0..<count).map(api) + (0..<count).map(policy)

  private static func api(_ index: Int) -> (Address, JSON) {
    let id = "api-\(index)"
    var api = Samples.ordersDocument
    for (pointer, value) in [
      ("/api_definition/api_id", id), ("/api_definition/name", "API \(index)"),
      ("/api_definition/slug", id), ("/api_definition/proxy/listen_path", "/\(id)/"),
    ] { api = api.setting(JSONPointer(pointer)!, to: .string(value)) ?? api }
    api = api.setting(JSONPointer("/api_definition/jwt_default_policies")!, to: []) ?? api
    return (Address(kind: .classic, id: id), api)
  }

  private static func policy(_ index: Int) -> (Address, JSON) {
    let id = "policy-\(index)"
    let api = "api-\(index)"
    let right: JSON = [
      "api_id": .string(api), "api_name": .string("API \(index)"), "versions": ["Default"],
      "allowed_urls": [],
    ]
    let policy: JSON = [
      "id": .string(id), "name": .string("Policy \(index)"), "active": true, "rate": 1000,
      "per": 60, "quota_max": -1, "quota_renewal_rate": 60,
      "access_rights": .object(JSONObject([(api, right)])),
    ]
    return (Address(kind: .policy, id: id), policy)
  }

  private static func approved() async throws -> (World, String) {
    let world = try World()
    try await world.begin(objects)
    let plan = try await world.engine(rehearses: false).plan(
      PlanRequest(from: World.dev, to: World.staging))
    let id = try #require(plan.promotion)
    try await world.approve(id, in: World.staging)
    return (world, id)
  }

  @Test func `every request's intent, and the end of all it depends on, are on the log before it`()
    async throws
  {
    let (world, id) = try await Self.approved()
    let content = world.content
    let early = Mutex<[String]>([])
    let engine = world.engine(rehearses: false) { name, api in
      guard name == World.staging else { return api }
      return Watched(api: api) { address in
        let log = (try? await content.reopened().entries(ofPromotion: id)) ?? []
        let intended = Set(log.filter { $0.kind == .operationIntended }.map(\.object))
        let held = Set(
          log.filter { $0.kind == .operationFinished && $0.data["holds"] == true }.map(\.object))
        var missing = intended.contains(address.text) ? [] : ["\(address): no intent"]
        if address.kind == .policy {
          let needed = Address(kind: .classic, id: address.id.replacing("policy", with: "api"))
          if !held.contains(needed.text) { missing.append("\(address): \(needed) has not ended") }
        }
        early.withLock { $0 += missing }
      }
    }
    let result = try await engine.apply(id)
    #expect(result.verified == true)
    #expect(result.applied == 2 * Self.count)
    #expect(early.withLock { $0 } == [])
    let log = try await content.reopened().entries(ofPromotion: id)
    #expect(log.count { $0.kind == .operationIntended } == 2 * Self.count)
    #expect(log.count { $0.kind == .operationFinished } == 2 * Self.count)
  }

  @Test func `a journal that cannot be written stops what has not begun`() async throws {
    for nth in [0, 1, 3, 6] {
      let (world, id) = try await Self.approved()
      let seen = Mutex(0)
      // Of the changes that an apply makes, those after its beginning are the operations'.
      let begun = Mutex(false)
      let store = world.content.reopened { _ in
        guard begun.withLock({ $0 }) else { return nil }
        return seen.withLock { seen in
          defer { seen += 1 }
          return seen == nth ? .failsBeforeSaving : nil
        }
      }
      let engine = world.engine(store: store, rehearses: false) { name, api in
        guard name == World.staging else { return api }
        return Watched(api: api) { _ in begun.withLock { $0 = true } }
      }
      let failure = await PromotionTests.failure { _ = try await engine.apply(id) }
      let what: Comment = "transaction \(nth)"
      #expect(failure != nil, what)
      let staging = world.simulators[World.staging]!
      let log = try await world.content.reopened().entries(ofPromotion: id)
      let intended = Set(log.filter { $0.kind == .operationIntended }.compactMap(\.object))
      #expect(staging.addresses.allSatisfy { intended.contains($0.text) }, what)
      #expect(staging.addresses.count < 2 * Self.count, what)
      let again = try await world.engine(holder: "host:2", rehearses: false).apply(id)
      #expect(again.verified == true, what)
      #expect(staging.addresses.count == 2 * Self.count, what)
    }
  }
}

extension LogEntry {
  fileprivate var object: String? { data["object"]?.string }
}
