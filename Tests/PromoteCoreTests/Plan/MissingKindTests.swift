import PromoteCore
import Testing

/// What a target cannot hold, or does not show.
@Suite struct MissingKindTests {
  static let streams = Address(kind: .streams, id: "prices")

  private static func input(
    lacking: Set<KindName> = [], readable: Set<KindName>? = nil,
    desired json: JSON = ["x-tyk-api-gateway": ["info": ["id": "prices", "name": "Prices"]]],
    references: [FoundReference] = [], live: [TargetObject] = []
  ) -> PlanInput {
    func side(_ name: String) -> PlanInput.Side {
      .init(
        environment: EnvironmentName(name)!,
        identity: EnvironmentIdentity(
          dashboard: "https://\(name).example.com", organisation: "64a1c0de5f00ba0000000001"))
    }
    let document = SealedDocument(sealed: json)
    let desired = DesiredObject(
      address: streams, name: "Prices", release: document.digest, source: document.digest,
      document: document, normal: document.digest, references: references)
    return PlanInput(
      id: "pp_01ARZ3NDEKTSV4RRFFQ69G5FAV", author: "zoe@example.com",
      createdAt: Instant(seconds: 1_790_000_000), expiresAt: Instant(seconds: 1_790_600_000),
      tool: "test", source: side("dev"), target: side("staging"),
      entries: [SelectionEntry(address: streams, name: "Prices", references: references)],
      desired: [streams: desired],
      live: Dictionary(uniqueKeysWithValues: live.map { ($0.address, $0) }),
      kinds: Dictionary(uniqueKeysWithValues: Kinds.all.map { ($0.name, $0) }),
      readable: readable ?? Set(Kinds.all.map(\.name)).subtracting(lacking), lacking: lacking,
      settings: .init(version: "5.6.0"), rewrite: Digest(of: []),
      trust: .init(version: 1, sha256: Digest(of: [])))
  }

  @Test
  func `a kind that the target lacks blocks, by name, with its objects and the release to have`()
    throws
  {
    let result = try makePlan(Self.input(lacking: [.streams]))
    let finding = try #require(result.findings.first { $0.code == "missing-kind" })
    #expect(result.verdict == .blocked && finding.severity == .blocking)
    #expect(
      finding.message
        == "'staging' (5.6.0) has no objects of kind 'streams': prices 'Prices'")
    #expect(finding.hint == "upgrade 'staging' to 5.7 or later, or leave them out with --select")
  }

  @Test func `a kind that the credential may not read blocks too`() throws {
    let result = try makePlan(Self.input(readable: [.classic, .oas, .policy]))
    #expect(result.findings.map(\.code).contains("unreadable-kind"))
    #expect(result.verdict == .blocked)
  }

  @Test func `what nobody promotes may be missing`() throws {
    let result = try makePlan(Self.input(lacking: [.mcp, .idp]))
    #expect(result.verdict == .ready)
  }

  @Test func `a reference to a certificate is checked against the target's inventory`() throws {
    let print = String(repeating: "ab", count: 32)
    func reference(needsKey: Bool) -> FoundReference {
      FoundReference(
        pointer: JSONPointer("/x")!, to: .certificate, id: print, needsKey: needsKey)
    }
    func certificate(hasKey: Bool) -> TargetObject {
      let document = SealedDocument(
        sealed: ["fingerprint": .string(print), "has_private": .bool(hasKey)])
      return TargetObject(
        address: Address(kind: .certificate, id: print), name: "", document: document,
        normal: document.digest)
    }
    let missing = try makePlan(Self.input(references: [reference(needsKey: false)]))
    #expect(missing.findings.map(\.code) == ["dangling-reference"])
    #expect(missing.findings[0].hint?.contains("certificates in environments/staging.yaml") == true)
    let there = try makePlan(
      Self.input(references: [reference(needsKey: false)], live: [certificate(hasKey: false)]))
    #expect(there.verdict == .ready && there.findings.isEmpty)
    let keyless = try makePlan(
      Self.input(references: [reference(needsKey: true)], live: [certificate(hasKey: false)]))
    #expect(keyless.findings.map(\.code) == ["certificate-without-key"])
    #expect(keyless.verdict == .ready)
    let keyed = try makePlan(
      Self.input(references: [reference(needsKey: true)], live: [certificate(hasKey: true)]))
    #expect(keyed.findings.isEmpty)
  }

  @Test func `a webhook that cannot be looked up blocks: its id would be another server's`() throws
  {
    let hook = FoundReference(pointer: JSONPointer("/x")!, to: .webhook, id: "Ops alert")
    let unread = try makePlan(
      Self.input(readable: [.streams, .classic, .oas, .mcp, .policy], references: [hook]))
    #expect(unread.findings.map(\.code) == ["unverified-reference"])
    #expect(unread.verdict == .blocked)
  }
}
