import Foundation
import PromoteAdapters
import PromoteCore
import PromoteEngine
import Testing

/// From keys to an open gate, with our own keys; then the same records shown to ssh-keygen.
@Suite struct SignedRecordTests {
  let folder = try! KeyFolder()
  let start = Instant("2026-03-02T09:00:00Z")!

  struct World {
    let signers: [String: KeyFileSigner]
    let trust: AcceptedTrust
    let plan: [UInt8]
    let log: LogView
  }

  /// Two leads and an administrator; one plan into `prod`, which needs both leads.
  func world(author: String = "root") async throws -> World {
    var signers: [String: KeyFileSigner] = [:]
    for (index, name) in ["ana", "ben", "root"].enumerated() {
      signers[name] = try KeyFile.createKeyPair(
        "\(folder.path)/\(name)", comment: name, random: KeyRandom(seed: UInt8(index)))
    }
    let people = signers.sorted { $0.key < $1.key }.map { name, signer in
      ApproverList.Person(
        id: name, keys: [.init(publicKey: signer.publicKey.line)],
        roles: name == "root" ? [] : ["lead"])
    }
    let prod = try #require(EnvironmentName("prod"))
    let registry = Registry(
      pipeline: Pipeline(workspaceID: "w", logOrigin: "log.example.org/w", stages: [prod]),
      environments: [
        prod: EnvironmentConfiguration(
          name: prod,
          dashboard: DashboardConfiguration(url: "http://localhost", secret: .environment("S")),
          gate: Gate(approvals: [.init(role: "lead", count: 2)]),
          place: RegistryPlace(file: "prod.yaml", line: 1))
      ],
      approvers: ApproverList(people: people, administrators: ["root"], threshold: 1))
    let document = try TrustDocument.compile(
      registry: registry, logs: [.init(origin: "log.example.org/w", key: "k+1+A")], version: 1,
      issuedAt: start, expiresAt: start.adding(seconds: 1_000_000))
    let envelope = try await document.signed(by: [try #require(signers["root"])])
    let trust = try AcceptedTrust(
      first: envelope, pinned: Digest(of: document.canonical()), at: start)
    let plan = JSON.object([
      "_type": "urn:tyk-promote:plan:v1", "id": "p-1", "author": .string(author),
      "createdAt": .string(start.seconds),
      "expiresAt": .string(start.adding(seconds: 36_000).seconds),
      "source": ["environment": "staging"], "target": ["environment": "prod"],
      "trust": ["version": 1, "sha256": .string(trust.reference.digest.hex)],
    ]).canonical()
    let root = Digest(of: [])
    return World(
      signers: signers, trust: trust, plan: plan,
      log: LogView(origin: "log.example.org/w", size: 0) { $0 == 0 ? root : nil })
  }

  func approve(
    _ world: World, _ person: String, by key: String? = nil, nonce: UInt8,
    decision: ApprovalStatement.Decision = .approve
  ) async throws -> [UInt8] {
    let draft = try ApprovalDraft(
      plan: world.plan, approver: person, role: "lead", decision: decision, comment: "seen",
      trust: world.trust, log: .init(origin: "log.example.org/w", size: 0, root: Digest(of: [])),
      nonce: Array(repeating: nonce, count: 16), issuedAt: start)
    return try await #require(world.signers[key ?? person]).approve(draft, trust: world.trust)
  }

  func verdict(_ world: World, _ envelopes: [[UInt8]]) -> Verdict {
    judge(
      plan: world.plan, approvals: envelopes.map { .init(envelope: $0, recordedAt: start) },
      trust: world.trust, newest: world.trust, log: world.log, now: start)
  }

  @Test func `two leads open the gate, one does not, and a reject closes it`() async throws {
    let world = try await world()
    let ana = try await approve(world, "ana", nonce: 1)
    let ben = try await approve(world, "ben", nonce: 2)
    let no = try await approve(world, "ben", nonce: 3, decision: .reject)
    guard case .open(let approved) = verdict(world, [ana, ben]) else {
      Issue.record("closed: \(verdict(world, [ana, ben]).refusals)")
      return
    }
    #expect(approved.planDigest == Digest(of: world.plan))
    #expect(Set(approved.approvals.map(\.approver)) == ["ana", "ben"])
    let missing = try #require(verdict(world, [ana]).refusals.first)
    #expect(missing.message == "approvals by 'lead': have 1, need 2")
    #expect(missing.opens == "ask ben to run `tyk-promote approve`")
    #expect(verdict(world, [ana, ben, no]).refusals.map(\.code) == [.rejected])
    #expect(!verdict(world, []).isOpen)
  }

  @Test func `a key that is not the approver's signs nothing`() async throws {
    let world = try await world()
    await #expect(throws: ApprovalFailure.self) {
      try await approve(world, "ana", by: "ben", nonce: 1)
    }
  }

  @Test func `a request is the author's signature over the plan's digest`() async throws {
    let world = try await world()
    let plan = try PlanFacts(reading: world.plan)
    let root = try #require(world.signers["root"])
    let armored = try await root.signRequest(for: plan.digest)
    #expect(
      try SignedRequest.verify(armored, plan: plan, trust: world.trust, recordedAt: start)
        == root.publicKey.fingerprint)
    let other = try await #require(world.signers["ana"]).signRequest(for: plan.digest)
    #expect(throws: ApprovalRefusal.self) {
      try SignedRequest.verify(other, plan: plan, trust: world.trust, recordedAt: start)
    }
    let approval = try await root.signVerified(
      SignedRequest.message(for: plan.digest), namespace: ApprovalFormat.namespace)
    #expect(throws: ApprovalRefusal.self) {
      try SignedRequest.verify(approval, plan: plan, trust: world.trust, recordedAt: start)
    }
  }

  @Test(.withSSHTools)
  func `ssh-keygen checks approvals and trust documents by the generated files`() async throws {
    let world = try await world()
    let envelope = try DSSE.Envelope(reading: try await approve(world, "ana", nonce: 1))
    let signers = world.trust.document.allowedSigners()
    func accepted(_ message: [UInt8], _ identity: String) throws -> Bool {
      try KeyTools.verifies(
        envelope.signatures[0].bytes, message: message, namespace: ApprovalFormat.namespace,
        signers: signers, identity: identity, in: folder)
    }
    #expect(try accepted(envelope.signedBytes, "ana"))
    #expect(try !accepted(envelope.signedBytes, "ben"))
    var changed = envelope.signedBytes
    changed[changed.count / 2] ^= 1
    #expect(try !accepted(changed, "ana"))
    let document = world.trust.document
    let signed = try DSSE.Envelope(
      reading: try await document.signed(by: [try #require(world.signers["root"])]))
    #expect(
      try KeyTools.verifies(
        signed.signatures[0].bytes, message: signed.signedBytes, namespace: TrustFormat.namespace,
        signers: document.allowedAdministrators(), identity: "root", in: folder))
  }
}
