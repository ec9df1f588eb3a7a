import Foundation
import PromoteCore
import Testing

@Suite(.withPublishedVectors) struct PublishedRecordTests {
  @Test func `the signed bytes of an envelope are those published`() throws {
    for item in try VectorCase.cases("dsse.json", "pae") {
      let pae = DSSE.pae(type: try item.text("payloadType"), body: try item.base64("payloadB64"))
      #expect(Hex.encode(pae) == (try item.text("paeHex")), "\(item.name)")
      #expect(Digest(of: pae).hex == (try item.text("paeSha256")))
    }
    for item in try VectorCase.cases("dsse.json", "paeNegative") {
      let pae = DSSE.pae(type: try item.text("payloadType"), body: try item.base64("payloadB64"))
      #expect(Hex.encode(pae) != (try item.text("wrongPaeHex")), "\(item.name)")
    }
  }

  @Test func `every published envelope is accepted or refused as its vector says`() throws {
    let file = try PublishedVectors.read("dsse.json")
    var keys: [String: ServiceKey] = [:]
    for key in try need(file["keys"]?.array) {
      let label = try need(key["label"]?.string)
      let bytes = key["publicRawHex"] ?? key["publicX963Hex"]
      keys[label] = try need(
        bytes?.string.flatMap { Hex.decode($0) }.flatMap { ServiceKey($0) })
      if let id = key["keyid"]?.string { keys[label]?.id = id }
    }
    let cases = try VectorCase.cases("dsse.json", "envelopes")
    #expect(cases.count == 29)
    for item in cases {
      let bytes =
        try item.json["envelope"]?.canonical() ?? Array(item.text("envelopeText").utf8)
      let trusted = try need(item.json["trustedKeys"]?.array).compactMap { $0.string }
        .compactMap { keys[$0] }
      let result = Result {
        try DSSE.Envelope(reading: bytes).signers(among: trusted)
      }
      let count = (try? result.get())?.count ?? -1
      let threshold = try need(item.json["threshold"]?.integer)
      #expect((count >= threshold) == (try item.flag("valid")), "\(item.name): \(result)")
    }
  }

  struct Approvals {
    let file: JSON
    let plans: [String: [UInt8]]
    let trust: AcceptedTrust
    let log: LogView

    init() throws {
      file = try PublishedVectors.read("approval.json")
      plans = try need(file["plans"]?.object).reduce(into: [:]) {
        $0[$1.name] = Base64.decode($1.value.string ?? "")
      }
      let payload = try need(Base64.decode(try need(file["trust"]?["1"]?.string)))
      trust = try AcceptedTrust(payload: payload, pinned: Digest(of: payload))
      let roots = try need(file["logRootsBySize"]?.object).reduce(into: [Int: Digest]()) {
        $0[Int($1.name) ?? -1] = Digest(bytes: Base64.decode($1.value.string ?? "") ?? [])
      }
      log = LogView(origin: "audit.example.com/tyk-promote", size: 13) { roots[$0] }
    }
  }

  @Test func `every published approval gets its code`() throws {
    let given = try Approvals()
    let cases = try VectorCase.cases("approval.json", "cases")
    #expect(cases.count == 59)
    for item in cases {
      var code = "OK"
      do throws(ApprovalRefusal) {
        _ = try verifyApproval(
          envelope: Array((item.json["envelope"]?.string ?? "").utf8),
          plan: given.plans[item.json["plan"]?.string ?? ""] ?? [], trust: given.trust,
          recordedAt: Instant(item.json["recordedAt"]?.string ?? "") ?? Instant(seconds: 0),
          log: given.log)
      } catch { code = error.code.rawValue }
      #expect(code == (try item.text("expect")), "\(item.name)")
    }
  }

  @Test func `every published set of approvals opens the gate or leaves it closed`() throws {
    let given = try Approvals()
    for item in try VectorCase.cases("approval.json", "thresholds") {
      let recordedAt = try need(Instant("2026-03-02T10:05:00Z"))
      let approvals = try need(item.json["envelopes"]?.array).map {
        RecordedApproval(envelope: Array(($0.string ?? "").utf8), recordedAt: recordedAt)
      }
      let verdict = judge(
        plan: try need(given.plans["A"]), approvals: approvals, trust: given.trust,
        newest: given.trust, log: given.log, now: recordedAt)
      let codes = Set(verdict.refusals.map(\.code))
      switch try item.text("expect") {
      case "OK": #expect(verdict.isOpen, "\(item.name): \(verdict.refusals)")
      case "THRESHOLD": #expect(codes.contains(.missingApprovals), "\(item.name)")
      case "REJECTED": #expect(codes.contains(.rejected), "\(item.name)")
      case let other: Issue.record("unknown expectation '\(other)'")
      }
    }
  }

  @Test func `every published update of the trust document gets its code`() throws {
    let file = try PublishedVectors.read("trust.json")
    let payload = try need(Base64.decode(try need(file["currentB64"]?.string)))
    let pinned = try need(Digest(hex: try need(file["currentSha256Hex"]?.string)))
    let current = try AcceptedTrust(payload: payload, pinned: pinned)
    #expect(current.document.canonical() == payload)
    #expect(current.document.allowedSigners() == file["allowedSigners"]?.string)
    #expect(current.document.allowedAdministrators() == file["allowedAdministrators"]?.string)
    for item in try VectorCase.cases("trust.json", "cases") {
      var code = "OK"
      do throws(TrustRefusal) {
        _ = try current.updated(
          by: Array((item.json["envelope"]?.string ?? "").utf8),
          at: item.json["now"]?.string.flatMap { Instant($0) })
      } catch { code = error.code.rawValue }
      #expect(code == (try item.text("expect")), "\(item.name)")
    }
  }

  @Test func `every published allowed_signers file is taken over or refused as its vector says`()
    throws
  {
    let cases = try VectorCase.cases("allowed-signers.json", "cases")
    #expect(cases.count == 34)
    for item in cases {
      let result = Result { try AllowedSigner.read(Array(item.text("file").utf8)) }
      #expect(
        result.succeeded == (try item.flag("importable")), "\(item.name): \(result)")
    }
  }

  @Test func `the published secret bindings are ours`() throws {
    let file = try PublishedVectors.read("secrets.json")
    let redaction = try need(file["redaction"])
    let master = try need(Hex.decode(try need(redaction["masterKeyHex"]?.string)))
    for (member, holds) in [("cases", true), ("invalid", false)] {
      for json in try need(redaction[member]?.array) {
        let item = VectorCase(json: json)
        let key = try need(
          SealKey(master: master, environment: try item.text("environment")))
        let binding = key.binding(of: try item.base64("valueB64"), at: try item.text("path"))
        let given = try item.text("binding")
        #expect((binding.text == given) == holds, "\(item.name)")
        if ["plain-sha256-is-not-a-binding", "truncated-mac", "upper-case-hex"].contains(item.name)
        {
          #expect(SecretBinding(given) == nil)
        }
        if holds {
          #expect(key.id == (try item.text("keyId")))
          #expect(SecretBinding(given) != nil)
        }
      }
    }
  }
}
