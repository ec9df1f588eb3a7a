import PromoteCore
import Testing

@Suite struct PlanDocumentTests {
  static func example() throws -> Plan {
    var world = PlanWorld(
      release: objects(api("a", policies: ["p"]), policy("p", grants: ["a"], rate: 500)),
      target: objects(policy("p", rate: 100), api("gone")), selection: [], prune: .all)
    let key = SealKey(master: Array(repeating: 7, count: 32), environment: "staging")!
    let address = Address(kind: .classic, id: "a")
    world.secrets = [
      PlannedSecret(
        object: address, pointer: JSONPointer("/api_definition/note")!, ref: "binding:token",
        binding: key.binding(of: "v", at: "classic/a#/api_definition/note"))
    ]
    return try world.ready()
  }

  @Test func `a plan reads back as itself`() throws {
    let plan = try Self.example()
    let again = try Plan(reading: plan.bytes)
    #expect(again.contents == plan.contents)
    #expect(again.digest == plan.digest)
    #expect(again.bytes == plan.bytes)
    #expect(try JSON.parse(plan.bytes).canonical() == plan.bytes)
  }

  /// Members that a plan may leave out.
  static let optional: [PathPattern] = ["/findings/*/object", "/findings/*/pointer"]

  @Test func `every member is needed, and no other is let in`() throws {
    let plan = try Self.example()
    let json = try JSON.parse(plan.bytes)
    var places: [JSONPointer] = []
    json.walk { place, value in
      if value.kind == .object { places.append(place) }
      return true
    }
    for place in places {
      let extended = try #require(json.setting(place.appending("extra"), to: true))
      #expect(throws: PlanError.self, "extra member at \(place)") {
        try Plan(reading: extended.canonical())
      }
      for name in json[place]?.object?.names ?? [] {
        if Self.optional.contains(where: { $0.matches(place.appending(name)) }) { continue }
        let less = try #require(json.setting(place.appending(name), to: nil))
        #expect(throws: PlanError.self, "without \(place.appending(name))") {
          try Plan(reading: less.canonical())
        }
        let other = try #require(json.setting(place.appending(name), to: .array([.null])))
        #expect(throws: PlanError.self, "another type at \(place.appending(name))") {
          try Plan(reading: other.canonical())
        }
      }
    }
  }

  @Test func `a changed byte is refused or makes another digest`() throws {
    let plan = try Self.example()
    for index in stride(from: 0, to: plan.bytes.count, by: 13) {
      var bytes = plan.bytes
      bytes[index] ^= 1
      do {
        #expect(try Plan(reading: bytes).digest != plan.digest)
      } catch {
        continue
      }
    }
  }

  @Test func `a changed operation does not go with the old effect`() throws {
    let plan = try Self.example()
    let json = try JSON.parse(plan.bytes)
    let other = JSON.string(String(repeating: "0", count: 64))
    for path in ["/operations/0/after/sha256", "/inverse/2/before/sha256", "/effect/sha256"] {
      let changed = try #require(json.setting(JSONPointer(path)!, to: other))
      #expect(throws: PlanError.self) { try Plan(reading: changed.canonical()) }
    }
  }

  @Test func `a plan with white space, another order or a longer number is not canonical`() throws {
    let plan = try Self.example()
    let json = try JSON.parse(plan.bytes)
    #expect(throws: PlanError.notCanonical) { try Plan(reading: json.pretty()) }
    #expect(throws: PlanError.notCanonical) { try Plan(reading: plan.bytes + [0x0A]) }
    let text = String(decoding: plan.bytes, as: UTF8.self)
      .split(separator: "\"canonicalisation\":1,").joined(separator: "\"canonicalisation\":1.0,")
    #expect(throws: PlanError.notCanonical) { try Plan(reading: Array(text.utf8)) }
  }

  @Test func `operations that contradict each other are refused`() throws {
    let contents = try Self.example().contents
    func refused(_ change: (inout Plan.Contents) -> Void) -> Bool {
      var contents = contents
      change(&contents)
      do { _ = try Plan(contents) } catch { return true }
      return false
    }
    #expect(!refused { _ in })
    #expect(refused { $0.operations[0].dependsOn = [1] })
    #expect(refused { $0.operations[1].dependsOn = [0, 0] })
    #expect(refused { $0.operations[0].before = $0.operations[0].after })
    #expect(refused { $0.operations[0].after = nil })
    #expect(refused { $0.operations.append($0.operations[0]) })
    #expect(refused { $0.inverse.removeLast() })
    #expect(
      refused {
        $0.inverse.swapAt(0, 1)
        $0.inverse[0].before = nil
      })
    #expect(refused { $0.secrets += $0.secrets })
    #expect(refused { $0.secrets[0].object = Address(kind: .classic, id: "gone") })
    #expect(refused { $0.expiresAt = $0.createdAt })
    #expect(refused { $0.createdAt = Instant(milliseconds: $0.createdAt.milliseconds + 1) })
    #expect(refused { $0.id = "pp_01JNBQ7W3T8Z5V2X4Y6M9K0RCU" })
    #expect(refused { $0.trust.version = 0 })
    #expect(refused { $0.operations[0].release = nil })
    #expect(refused { $0.inverse[0].release = Digest(of: [1]) })
  }

  @Test func `the effect counts what would happen and nothing else`() throws {
    let contents = try Self.example().contents
    let effect = contents.effect
    func differs(_ change: (inout Plan.Contents) -> Void) -> Bool {
      var contents = contents
      change(&contents)
      return contents.effect != effect
    }
    let blob = BlobReference(sha256: Digest(of: [9]), size: 9)
    #expect(differs { $0.operations[0].after = blob })
    #expect(differs { $0.operations[1].before = blob })
    #expect(differs { $0.operations.swapAt(0, 1) })
    #expect(differs { $0.operations.removeLast() })
    #expect(differs { $0.inverse.swapAt(0, 1) })
    #expect(differs { $0.secrets = [] })
    #expect(differs { $0.target.environment = EnvironmentName("prod")! })
    #expect(
      differs {
        $0.target.identity = EnvironmentIdentity(dashboard: "https://x", organisation: "y")
      })

    #expect(!differs { $0.id = "pp_01JNBQ7W3T8Z5V2X4Y6M9K0RCF" })
    #expect(!differs { $0.author = "ana" })
    #expect(!differs { $0.createdAt = $0.createdAt.adding(seconds: 60) })
    #expect(!differs { $0.tool = "tyk-promote 9" })
    #expect(!differs { $0.release = Digest(of: [3]) })
    #expect(!differs { $0.rewrite = Digest(of: [3]) })
    #expect(!differs { $0.target.state = Digest(of: [3]) })
    #expect(!differs { $0.findings = [] })
    #expect(!differs { $0.trust.version = 2 })
    #expect(!differs { $0.operations[0].name = "renamed" })
    #expect(!differs { $0.secrets[0].ref = "source" })
  }

  @Test func `a promotion's id is pp_ and a ULID`() {
    let id = PromotionID.make(
      at: Instant("2026-03-02T09:00:00Z")!, random: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
    #expect(PromotionID.isValid(id))
    for bad in [
      "", "pp_", String(id.dropLast()), id + "0", id.lowercased(), "pp_8" + id.dropFirst(4),
    ] {
      #expect(!PromotionID.isValid(bad))
    }
  }

  @Test func `an effect has two words, chosen by its first two bytes`() {
    func words(_ first: UInt8, _ second: UInt8) -> [Substring] {
      let bytes = [first, second] + [UInt8](repeating: 0, count: 30)
      return wordCode(Digest(bytes: bytes)!).split(separator: "-")
    }
    #expect(Set((UInt8.min...UInt8.max).map { words($0, 0)[0] }).count == 256)
    #expect(Set((UInt8.min...UInt8.max).map { words(0, $0)[1] }).count == 256)
    #expect((UInt8.min...UInt8.max).allSatisfy { words($0, $0).count == 2 })
    #expect(isWordCode(wordCode(Digest(of: [1]))))
    #expect(!isWordCode("amber"))
    #expect(!isWordCode("pp_01JNBQ7W3T8Z5V2X4Y6M9K0RCE"))
  }
}
