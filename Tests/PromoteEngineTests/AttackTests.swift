import PromoteAdapters
import PromoteCore
import PromoteEngine
import PromoteTesting
import Testing

/// What somebody might try, and the name by which it is refused.
@Suite struct AttackTests {
  struct Attack: Sendable, CustomTestStringConvertible {
    let name: String
    /// One of these codes must be among the reasons, the gate's or those of a single approval.
    let refused: String
    let run: @Sendable () async throws -> Set<String>
    var testDescription: String { name }
  }

  /// Every code of a verdict; an open gate has none.
  static func codes(_ verdict: Verdict) -> Set<String> {
    Set(
      verdict.refusals.flatMap {
        [$0.code.rawValue, $0.facts["approvalCode"], $0.facts["requestCode"]]
      }
      .compactMap(\.self))
  }

  static let attacks: [Attack] = replays + forgeries + counting + requests + glass

  // MARK: - An approval, somewhere else or at another time

  static let replays: [Attack] = [
    Attack(name: "an approval of another plan", refused: "PLAN_DIGEST") {
      let other = try await GateWorld(findings: ["breaking-change"], id: "p-1")
      let world = try await GateWorld()
      return codes(world.judge(try await other.enough()))
    },
    Attack(name: "an approval of a plan for another target", refused: "PLAN_DIGEST") {
      let staging = try await GateWorld(from: "dev", to: "staging")
      let world = try await GateWorld()
      return codes(world.judge(try await staging.enough()))
    },
    Attack(name: "an approval that names another target than its plan", refused: "PLAN_FIELDS") {
      let world = try await GateWorld()
      let moved = try world.statement("ana", "release-manager", target: "staging")
      return codes(
        world.judge([try await world.sign(moved), try await world.approval("ben", "security")]))
    },
    Attack(name: "an approval that names another promotion", refused: "PLAN_FIELDS") {
      let world = try await GateWorld()
      let moved = try world.statement("ana", "release-manager", planID: "p-2")
      return codes(world.judge([try await world.sign(moved)]))
    },
    Attack(name: "stages in another order", refused: "wrong-stage") {
      let world = try await GateWorld(from: "dev")
      return codes(world.judge([]))
    },
    Attack(name: "after its expiry", refused: "approval-expired") {
      let world = try await GateWorld()
      return codes(
        world.judge(try await world.enough(), now: GateWorld.start.adding(seconds: 86_401)))
    },
    Attack(name: "recorded after its expiry", refused: "EXPIRED") {
      let world = try await GateWorld()
      let late = GateWorld.start.adding(seconds: 86_401)
      return codes(world.judge(try await world.enough(), recorded: late, now: late))
    },
    Attack(name: "with an expiry of its own choice", refused: "EXPIRED") {
      let world = try await GateWorld()
      let long = try world.statement("ana", "release-manager", lasts: 6 * 86_400)
      let late = GateWorld.start.adding(seconds: 2 * 86_400)
      return codes(world.judge([try await world.sign(long)], recorded: late, now: late))
    },
    Attack(name: "signed before the plan was made", refused: "NOT_YET") {
      let world = try await GateWorld()
      let early = try world.statement(
        "ana", "release-manager", issued: GateWorld.start.adding(seconds: -3600))
      return codes(world.judge([try await world.sign(early)]))
    },
    Attack(name: "by a key that is not valid yet", refused: "KEY_WINDOW") {
      let world = try await GateWorld { document in
        document.changed(
          version: 1,
          keys: document.changing(key: "ana") {
            .init(publicKey: $0.publicKey, validAfter: GateWorld.start.adding(seconds: 60))
          })
      }
      return codes(world.judge(try await world.enough()))
    },
    Attack(name: "by a key that was rotated away", refused: "KEY_WINDOW") {
      let world = try await GateWorld { document in
        document.changed(
          version: 1,
          keys: document.changing(key: "ana") {
            .init(
              publicKey: $0.publicKey, validAfter: $0.validAfter,
              validBefore: GateWorld.start.adding(seconds: -1))
          })
      }
      return codes(world.judge(try await world.enough()))
    },
    Attack(name: "by a key that is revoked", refused: "KEY_REVOKED") {
      let world = try await GateWorld { document in
        document.changed(
          version: 1,
          keys: document.changing(key: "ana") {
            .init(
              publicKey: $0.publicKey, validAfter: $0.validAfter, revokedAt: GateWorld.start,
              revocation: .retired)
          })
      }
      return codes(world.judge(try await world.enough()))
    },
    Attack(name: "by a key that is known to be stolen since", refused: "no-longer-trusted") {
      let world = try await GateWorld()
      let envelope = try await world.next { document in
        document.changed(
          keys: document.changing(key: "ana") {
            .init(
              publicKey: $0.publicKey, validAfter: $0.validAfter,
              revokedAt: GateWorld.start.adding(seconds: -60), revocation: .compromised)
          })
      }
      let newest = try world.trust.updated(by: envelope, at: nil)
      return codes(world.judge(try await world.enough(), newest: newest))
    },
    Attack(name: "an approval that was taken back", refused: "approval-revoked") {
      let world = try await GateWorld()
      var history = GateWorld.held
      history.revokedApprovals = [
        Digest(of: try world.statement("ana", "release-manager").canonical())
      ]
      return codes(world.judge(try await world.enough(), history: history))
    },
    Attack(name: "a plan that was applied already", refused: "plan-consumed") {
      let world = try await GateWorld()
      var history = GateWorld.held
      history.isConsumed = true
      return codes(world.judge(try await world.enough(), history: history))
    },
    Attack(name: "going on after a reject", refused: "rejected") {
      let world = try await GateWorld()
      var history = GateWorld.held
      history.isResuming = true
      let no = try await world.sign(try world.statement("dan", "security", .reject))
      return codes(world.judge(try await world.enough() + [no], history: history))
    },
    Attack(name: "a release that the stage before never verified", refused: "release-unverified") {
      let world = try await GateWorld()
      let history = PlanHistory(
        source: .standing(SourceStanding(unverified: [GateWorld.orders], interruption: "x")))
      return codes(world.judge(try await world.enough(), history: history))
    },
    Attack(name: "nobody looked whether it was verified", refused: "release-unverified") {
      let world = try await GateWorld()
      return codes(world.judge(try await world.enough(), history: PlanHistory()))
    },
  ]

  // MARK: - A signature that is none

  static let forgeries: [Attack] = [
    Attack(name: "a stranger's key under an approver's key id", refused: "KEY") {
      let world = try await GateWorld()
      let forged = try await world.sign(
        try world.statement("ana", "release-manager"), by: "eve", as: "ana")
      return codes(world.judge([forged, try await world.approval("ben", "security")]))
    },
    Attack(name: "a stranger's key", refused: "KEY") {
      let world = try await GateWorld()
      let forged = try await world.sign(try world.statement("ana", "release-manager"), by: "eve")
      return codes(world.judge([forged]))
    },
    Attack(name: "one approver's key in another's name", refused: "APPROVER") {
      let world = try await GateWorld()
      let forged = try await world.sign(try world.statement("ana", "release-manager"), by: "ben")
      return codes(world.judge([forged]))
    },
    Attack(name: "a signature for another purpose", refused: "NAMESPACE") {
      let world = try await GateWorld()
      let moved = try await world.sign(
        try world.statement("ana", "release-manager"),
        namespace: ApprovalFormat.requestNamespace)
      return codes(world.judge([moved]))
    },
    Attack(name: "a service's key", refused: "APPROVER") {
      let world = try await GateWorld()
      let signed = try await world.sign(try world.statement("ana", "release-manager"), by: "ci")
      return codes(world.judge([signed]))
    },
    Attack(name: "one byte of the signed bytes", refused: "SIGNATURE") {
      let world = try await GateWorld()
      let envelope = try DSSE.Envelope(reading: try await world.approval("ana", "release-manager"))
      var payload = envelope.payload
      payload[payload.count / 2] ^= 1
      return codes(
        world.judge([
          DSSE.Envelope(
            payloadType: envelope.payloadType, payload: payload, signatures: envelope.signatures
          ).canonical()
        ]))
    },
    Attack(name: "white space in the base64", refused: "ENVELOPE") {
      let world = try await GateWorld()
      let text = String(
        decoding: try await world.approval("ana", "release-manager"), as: UTF8.self)
      return codes(
        world.judge([Array(text.replacing("\"payload\":\"", with: "\"payload\":\" ").utf8)]))
    },
    Attack(name: "base64 with spare bits set", refused: "ENVELOPE") {
      // One byte in the last group makes two characters, of which four bits are spare.
      let world = try await GateWorld()
      let envelope = try DSSE.Envelope(reading: try await world.approval("ana", "release-manager"))
      let length = envelope.payload.count
      let body = envelope.payload + Array(repeating: 0x20, count: (4 - length % 3) % 3)
      let encoded = Base64.encode(body)
      let last = ["A": "B", "Q": "R", "g": "h", "w": "x"][String(encoded.dropLast(2).last!)]!
      let text = String(decoding: envelope.canonical(), as: UTF8.self).replacing(
        Base64.encode(envelope.payload), with: encoded.dropLast(3) + last + "==")
      return codes(world.judge([Array(text.utf8)]))
    },
    Attack(name: "the other form of an Ed25519 signature", refused: "SIGNATURE") {
      let world = try await GateWorld()
      let envelope = try DSSE.Envelope(reading: try await world.approval("ana", "release-manager"))
      return codes(
        world.judge([
          DSSE.Envelope(
            payloadType: envelope.payloadType, payload: envelope.payload,
            signatures: [
              .init(
                keyID: envelope.signatures[0].keyID,
                bytes: Self.withOrderAdded(envelope.signatures[0].bytes))
            ]
          ).canonical()
        ]))
    },
    Attack(name: "a second signature in the envelope", refused: "ENVELOPE") {
      let world = try await GateWorld()
      let ana = try DSSE.Envelope(reading: try await world.approval("ana", "release-manager"))
      let dan = try DSSE.Envelope(reading: try await world.approval("dan", "security"))
      return codes(
        world.judge([
          DSSE.Envelope(
            payloadType: ana.payloadType, payload: ana.payload,
            signatures: ana.signatures + dan.signatures
          ).canonical()
        ]))
    },
    Attack(name: "another payload type", refused: "PAYLOAD_TYPE") {
      let world = try await GateWorld()
      let ana = try DSSE.Envelope(reading: try await world.approval("ana", "release-manager"))
      return codes(
        world.judge([
          DSSE.Envelope(
            payloadType: "application/json", payload: ana.payload, signatures: ana.signatures
          ).canonical()
        ]))
    },
  ]

  /// An SSHSIG whose Ed25519 signature (R, S) became (R, S + order): the same to who does not look.
  static func withOrderAdded(_ armored: [UInt8]) -> [UInt8] {
    let lines = String(decoding: armored, as: UTF8.self).split(separator: "\n")
    var blob = Base64.decode(lines.dropFirst().dropLast().joined())!
    let order: [UInt8] = [
      0xED, 0xD3, 0xF5, 0x5C, 0x1A, 0x63, 0x12, 0x58, 0xD6, 0x9C, 0xF7, 0xA2, 0xDE, 0xF9, 0xDE,
      0x14,
      0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
    ]
    var carry = 0
    for index in 0..<32 {
      let sum = Int(blob[blob.count - 32 + index]) + Int(order[index]) + carry
      blob[blob.count - 32 + index] = UInt8(sum & 255)
      carry = sum >> 8
    }
    let text = Base64.encode(blob)
    var rows: [Substring] = []
    var rest = text[...]
    while !rest.isEmpty {
      rows.append(rest.prefix(70))
      rest = rest.dropFirst(70)
    }
    return Array(([lines.first!] + rows + [lines.last!]).joined(separator: "\n").utf8) + [10]
  }

  // MARK: - Counting somebody twice

  static let counting: [Attack] = [
    Attack(name: "the requester approves", refused: "AUTHOR") {
      let world = try await GateWorld()
      return codes(
        world.judge([
          try await world.approval("zoe", "release-manager"),
          try await world.approval("ben", "security"),
        ]))
    },
    Attack(name: "one person in two roles", refused: "missing-approvals") {
      let world = try await GateWorld()
      return codes(
        world.judge([
          try await world.approval("dan", "release-manager"),
          try await world.approval("dan", "security"),
        ]))
    },
    Attack(name: "the same approval twice", refused: "missing-approvals") {
      let world = try await GateWorld()
      let ana = try await world.approval("ana", "release-manager")
      return codes(world.judge([ana, ana]))
    },
    Attack(name: "the same approval written otherwise", refused: "missing-approvals") {
      let world = try await GateWorld()
      let ana = try await world.approval("ana", "release-manager")
      return codes(world.judge([ana, try JSON.parse(ana).pretty()]))
    },
    Attack(
      name: "the same approval with its members in another order", refused: "missing-approvals"
    ) {
      let world = try await GateWorld()
      let ana = try await world.approval("ana", "release-manager")
      let json = try #require(try JSON.parse(ana).object)
      let turned = JSON.object(JSONObject(json.members.reversed().map { ($0.name, $0.value) }))
      #expect(turned.serialised() != ana)
      return codes(world.judge([ana, turned.serialised()]))
    },
    Attack(name: "the same approval with a member that nobody signed", refused: "missing-approvals")
    {
      let world = try await GateWorld()
      let ana = try await world.approval("ana", "release-manager")
      var json = try #require(try JSON.parse(ana).object)
      json["role"] = "security"
      return codes(world.judge([ana, JSON.object(json).serialised()]))
    },
    Attack(name: "the requester's key in an approver's name", refused: "APPROVER") {
      let world = try await GateWorld()
      let forged = try await world.sign(try world.statement("ana", "release-manager"), by: "zoe")
      return codes(world.judge([forged, try await world.approval("ben", "security")]))
    },
    Attack(name: "a role that somebody does not hold", refused: "ROLE") {
      let world = try await GateWorld()
      return codes(
        world.judge([try await world.sign(try world.statement("ana", "security"))]))
    },
    Attack(name: "a repeated nonce", refused: "repeated-nonce") {
      let world = try await GateWorld()
      let ana = try await world.sign(try world.statement("ana", "release-manager", nonce: 7))
      let ben = try await world.sign(try world.statement("ben", "security", nonce: 7))
      return codes(world.judge([ana, ben]))
    },
    Attack(name: "a gate that was made stricter since", refused: "gate-changed") {
      let world = try await GateWorld()
      let envelope = try await world.next { document in
        document.changed(
          rules: document.rules.map { rule in
            var rule = rule
            if rule.targets == ["prod"] { rule.minimumApprovers = 3 }
            return rule
          })
      }
      let newest = try world.trust.updated(by: envelope, at: nil)
      return codes(world.judge(try await world.enough(), newest: newest))
    },
    Attack(
      name: "a line that only some plans need, for one that needs it", refused: "missing-approvals"
    ) {
      var gate = GateWorld.gate
      gate.approvals[1].when = ["security-loosened"]
      let world = try await GateWorld(gate: gate, findings: ["security-loosened"])
      return codes(world.judge([try await world.approval("ana", "release-manager")]))
    },
    Attack(name: "more deletes than are allowed", refused: "too-many-deletes") {
      let world = try await GateWorld(
        guards: Guards(maximumDeletes: 1),
        operations: [
          ["op": "delete", "kind": "oas", "id": "a"], ["op": "delete", "kind": "oas", "id": "b"],
        ])
      return codes(world.judge(try await world.enough()))
    },
    Attack(name: "a delete of what is protected", refused: "protected-object") {
      let world = try await GateWorld(
        guards: Guards(protect: [Address(kind: .policy, id: "gold")]),
        operations: [["op": "delete", "kind": "policy", "id": "gold"]])
      return codes(world.judge(try await world.enough()))
    },
  ]

  // MARK: - Who asked

  static func request(
    _ world: GateWorld, by name: String, namespace: String = ApprovalFormat.requestNamespace,
    of plan: Digest? = nil
  ) async throws -> PlanHistory {
    var history = GateWorld.held
    history.request = .init(
      signature: try await world.signers[name]!.sign(
        SignedRequest.message(for: try plan ?? world.facts().digest), namespace: namespace),
      recordedAt: GateWorld.start)
    return history
  }

  static let requests: [Attack] = [
    Attack(name: "a request that nobody signed, to a protected target", refused: "request-unsigned")
    {
      let world = try await GateWorld(protected: true)
      return codes(world.judge(try await world.enough()))
    },
    Attack(name: "a request that somebody else signed", refused: "KEY") {
      let world = try await GateWorld(protected: true)
      return codes(
        world.judge(try await world.enough(), history: try await request(world, by: "dan")))
    },
    Attack(name: "a signed request of another plan", refused: "SIGNATURE") {
      let world = try await GateWorld(protected: true)
      return codes(
        world.judge(
          try await world.enough(),
          history: try await request(world, by: "zoe", of: Digest(of: [3]))))
    },
    Attack(name: "a signature of the requester for another purpose", refused: "NAMESPACE") {
      let world = try await GateWorld(protected: true)
      return codes(
        world.judge(
          try await world.enough(),
          history: try await request(world, by: "zoe", namespace: ApprovalFormat.namespace)))
    },
    Attack(name: "a service that signs as people do", refused: "ENVELOPE") {
      let world = try await GateWorld(protected: true, author: "pipeline")
      return codes(
        world.judge(try await world.enough(), history: try await request(world, by: "ci")))
    },
    Attack(name: "a signature that does not hold, where none is needed", refused: "request-refused")
    {
      let world = try await GateWorld()
      return codes(
        world.judge(try await world.enough(), history: try await request(world, by: "eve")))
    },
  ]

  // MARK: - Breaking the glass

  static let glass: [Attack] = [
    Attack(name: "breaking the glass where no role may", refused: "no-break-glass") {
      var gate = GateWorld.gate
      gate.breakGlassRole = nil
      let world = try await GateWorld(gate: gate)
      return codes(world.judge(try await world.enough(), breakGlass: true))
    },
    Attack(name: "breaking the glass without the signature", refused: "break-glass-unsigned") {
      let world = try await GateWorld()
      return codes(world.judge(try await world.enough(), breakGlass: true))
    },
    Attack(name: "a service that breaks the glass in a person's name", refused: "APPROVER") {
      let world = try await GateWorld()
      let forged = try await world.sign(try world.statement("chi", "commander"), by: "ci")
      return codes(world.judge([forged], breakGlass: true))
    },
    Attack(name: "a service that breaks the glass in its own name", refused: "APPROVER") {
      let world = try await GateWorld()
      let own = try await world.sign(try world.statement("pipeline", "commander"), by: "ci")
      return codes(world.judge([own], breakGlass: true))
    },
    Attack(
      name: "the signature of who breaks the glass, in the ordinary way",
      refused: "missing-approvals"
    ) {
      let world = try await GateWorld()
      return codes(world.judge([try await world.approval("chi", "commander")]))
    },
    Attack(name: "breaking the glass over a reject", refused: "rejected") {
      let world = try await GateWorld()
      let no = try await world.sign(try world.statement("ben", "security", .reject))
      return codes(
        world.judge([try await world.approval("chi", "commander"), no], breakGlass: true))
    },
    Attack(name: "breaking the glass over a hold", refused: "on-hold") {
      let world = try await GateWorld()
      var history = GateWorld.held
      history.hold = "incident"
      return codes(
        world.judge(
          [try await world.approval("chi", "commander")], history: history, breakGlass: true))
    },
    Attack(name: "breaking the glass over what is protected", refused: "protected-object") {
      let world = try await GateWorld(
        guards: Guards(protect: [Address(kind: .policy, id: "gold")]),
        operations: [["op": "delete", "kind": "policy", "id": "gold"]])
      return codes(world.judge([try await world.approval("chi", "commander")], breakGlass: true))
    },
    Attack(name: "breaking the glass for what was never verified", refused: "release-unverified") {
      let world = try await GateWorld()
      return codes(
        world.judge(
          [try await world.approval("chi", "commander")], history: PlanHistory(), breakGlass: true))
    },
  ]

  @Test(arguments: attacks)
  func `an attack is refused by its name`(_ attack: Attack) async throws {
    let found = try await attack.run()
    #expect(found.contains(attack.refused), "\(found)")
  }

  @Test func `what was honestly given opens the gate`() async throws {
    let world = try await GateWorld()
    #expect(world.judge(try await world.enough()).isOpen)
    let protected = try await GateWorld(protected: true)
    let history = try await Self.request(protected, by: "zoe")
    #expect(protected.judge(try await protected.enough(), history: history).isOpen)
    var gate = GateWorld.gate
    gate.approvals[1].when = ["security-loosened"]
    let plain = try await GateWorld(gate: gate, findings: ["plain-http-upstream"])
    #expect(plain.judge([try await plain.approval("ana", "release-manager")]).isOpen)
  }

  @Test func `a service signs in its own form`() async throws {
    let world = try await GateWorld(protected: true, author: "pipeline")
    let digest = try world.facts().digest
    let signer = try #require(world.signers["ci"])
    var history = GateWorld.held
    history.request = .init(
      signature: SignedRequest.envelope(
        for: digest, signedBy: signer.publicKey,
        signature: try await signer.signRaw(SignedRequest.serviceMessage(for: digest))),
      recordedAt: GateWorld.start)
    #expect(world.judge(try await world.enough(), history: history).isOpen)
    let other = try await GateWorld(protected: true, author: "pipeline", id: "p-2")
    #expect(
      Self.codes(other.judge([], history: history)).contains("PLAN_DIGEST"))
  }

  @Test func `broken glass does not wait, and says for what`() async throws {
    var gate = GateWorld.gate
    gate.soakSeconds = 86_400 * 30
    gate.freezes = [
      PublishFreeze(
        from: LocalTime("2026-11-01")!, until: LocalTime("2026-12-01")!, zone: "UTC", reason: "x")
    ]
    let world = try await GateWorld(gate: gate, protected: true, author: "chi")
    let verdict = world.judge([try await world.approval("chi", "commander")], breakGlass: true)
    guard case .open(let approved) = verdict else {
      Issue.record("\(verdict.refusals)")
      return
    }
    #expect(
      Set(approved.waived?.map(\.code) ?? []) == [
        .missingApprovals, .requestUnsigned, .frozen, .soaking,
      ])
  }

  @Test func `every reason is given at once, each with what opens it`() async throws {
    var gate = GateWorld.gate
    gate.soakSeconds = 3 * 86_400
    gate.windows = [PublishWindow(days: [.mon], from: 540, to: 1020, zone: "UTC")]
    gate.freezes = [
      PublishFreeze(
        from: LocalTime("2026-11-20")!, until: LocalTime("2026-11-26")!, zone: "UTC",
        reason: "sale")
    ]
    let world = try await GateWorld(gate: gate, protected: true)
    var history = GateWorld.held
    history.hold = "incident"
    // A Tuesday.
    let refusals = world.judge([], history: history).refusals
    #expect(
      Set(refusals.map(\.code)) == [
        .missingApprovals, .requestUnsigned, .soaking, .frozen, .outsideWindow, .onHold,
      ])
    func opens(_ code: Refusal.Code) -> String? { refusals.first { $0.code == code }?.opens }
    #expect(opens(.soaking) == "opens Wed 09:00 UTC, in 24 h")
    #expect(opens(.frozen) == "opens Mon 09:00 UTC, in 6 d")
    #expect(opens(.outsideWindow) == "opens Mon 09:00 UTC, in 6 d")
    #expect(opens(.onHold)?.contains("tyk-promote resume prod") == true)
    #expect(opens(.requestUnsigned)?.contains("--sign KEY") == true)
    #expect(
      refusals.first { $0.code == .frozen }?.opensAt == Instant("2026-11-30T09:00:00Z"))
  }

  // MARK: - Trust documents

  @Test(arguments: [
    ("skips a version", "VERSION"), ("repeats a version", "VERSION"),
    ("lacks the old administrators", "OLD_THRESHOLD"),
    ("lacks the new administrators", "NEW_THRESHOLD"),
    ("gives two people one key", "SHARED_KEY"), ("knows a member that is new", "FORMAT"),
  ])
  func `a trust document is refused that`(_ attack: String, _ code: String) async throws {
    let world = try await GateWorld()
    let document = world.trust.document
    let envelope: [UInt8]
    switch attack {
    case "skips a version": envelope = try await world.next { $0.changed(version: 3) }
    case "repeats a version": envelope = try await world.next { $0.changed(version: 1) }
    case "lacks the old administrators":
      envelope = try await world.next(by: ["eve", "ana"]) { $0.changed() }
    case "lacks the new administrators":
      envelope = try await world.next {
        $0.changed(administrators: .init(members: ["ana", "ben"], threshold: 2))
      }
    case "gives two people one key":
      envelope = try await world.next { document in
        document.changed(
          principals: document.principals.map {
            $0.id == "ben"
              ? .init(id: "ben", keys: document.principal("ana")!.keys, roles: $0.roles) : $0
          })
      }
    default:
      var json = try #require(JSON.parse(document.changed().canonical()).object)
      json["bypass"] = true
      let payload = JSON.object(json).canonical()
      let armored = try await world.signers["root"]!.sign(
        DSSE.pae(type: TrustFormat.payloadType, body: payload), namespace: TrustFormat.namespace)
      envelope =
        DSSE.Envelope(
          payloadType: TrustFormat.payloadType, payload: payload,
          signatures: [
            .init(keyID: world.signers["root"]!.publicKey.fingerprint, bytes: armored)
          ]
        ).canonical()
    }
    let refusal = #expect(throws: TrustRefusal.self) {
      _ = try world.trust.updated(by: envelope, at: nil)
    }
    #expect(refusal?.code.rawValue == code, "\(String(describing: refusal))")
  }

  @Test func `administrators are rotated by both sides, and an expired document is renewed`()
    async throws
  {
    let world = try await GateWorld()
    let envelope = try await world.next(by: ["root", "ana"]) {
      $0.changed(administrators: .init(members: ["ana"], threshold: 1))
    }
    let next = try world.trust.updated(by: envelope, at: nil)
    #expect(next.document.administrators.members == ["ana"])
    let late = world.trust.document.expiresAt.adding(seconds: 1)
    #expect(throws: TrustRefusal.self) { _ = try world.trust.updated(by: envelope, at: late) }
    let renewed = try await TrustDocument.compile(
      registry: world.registry, logs: world.trust.document.logs, zones: [.utc], version: 2,
      issuedAt: late, expiresAt: late.adding(seconds: 86_400), previous: world.trust.document
    ).signed(by: [world.signers["root"]!])
    #expect(try world.trust.updated(by: renewed, at: late).reference.version == 2)
  }
}
