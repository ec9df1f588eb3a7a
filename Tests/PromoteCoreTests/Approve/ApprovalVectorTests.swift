import PromoteCore
import Testing

@Suite struct ApprovalVectorTests {
  let vectors = try! ApprovalVectors()

  @Test func `every signature gets its code, whoever made it`() throws {
    for item in try vectors.cases("signatures") {
      var code = "OK"
      do {
        try SSHSignature(armored: Array(item.text("armored").utf8)).verify(
          message: item.base64("message"), namespace: item.text("namespace"),
          key: SSHPublicKey(line: item.text("key")),
          origins: need(item.json["origins"]?.array).compactMap(\.string),
          userVerification: item.flag("userVerification"))
      } catch let refusal as SignatureRefusal { code = refusal.code.rawValue }
      #expect(code == (try item.text("expect")), "\(item.name)")
    }
  }

  @Test func `a signature is written as ssh-keygen wrote it`() throws {
    for item in try vectors.cases("signatures") where try item.text("expect") == "OK" {
      let text = try item.text("armored")
      let signature = try SSHSignature(armored: Array(text.utf8))
      #expect(String(decoding: signature.armored(), as: UTF8.self) == text, "\(item.name)")
    }
  }

  @Test func `every approval gets its code`() throws {
    let trust = vectors.trust
    let log = vectors.log
    for item in try vectors.cases("approvals") {
      var code = "OK"
      do {
        let approval = try verifyApproval(
          envelope: Array(item.text("envelope").utf8), plan: vectors.plan(item.text("plan")),
          trust: trust, recordedAt: item.time("recordedAt"), log: log)
        let payload = try DSSE.Envelope(reading: Array(item.text("envelope").utf8)).payload
        if item.name != "keys written with spaces" {
          #expect(approval.statement.canonical() == payload, "\(item.name)")
        }
      } catch let refusal as ApprovalRefusal { code = refusal.code.rawValue }
      #expect(code == (try item.text("expect")), "\(item.name)")
    }
  }

  @Test func `every code of an approval has a case`() throws {
    let codes = try Set(vectors.cases("approvals").map { try $0.text("expect") })
    let elsewhere: Set<String> = [
      "ALGORITHM", "CLIENT_DATA", "ORIGIN", "FLAGS", "USER_PRESENCE",
    ]
    for code in ApprovalRefusal.Code.allCases where !elsewhere.contains(code.rawValue) {
      #expect(codes.contains(code.rawValue))
    }
  }

  @Test func `every gate opens or names its reasons, all of them`() throws {
    for item in try vectors.cases("gates") {
      let approvals = try need(item.json["approvals"]?.array).map {
        RecordedApproval(
          envelope: Array(try need($0.string).utf8), recordedAt: ApprovalVectors.recordedAt)
      }
      let verdict = judge(
        plan: try vectors.plan(item.text("plan")), approvals: approvals, trust: vectors.trust,
        newest: vectors.trust, log: vectors.log, now: try item.time("now"))
      let expected = Set(try need(item.json["expect"]?.array).compactMap(\.string))
      #expect(Set(verdict.refusals.map(\.code.rawValue)) == expected, "\(item.name)")
      #expect(verdict.isOpen == expected.isEmpty, "\(item.name)")
    }
  }

  @Test func `every update of the trust document gets its code`() throws {
    for item in try vectors.cases("updates") {
      var code = "OK"
      do {
        let next = try vectors.trust.updated(
          by: Array(item.text("envelope").utf8), at: item.time("now"))
        #expect(next.document.canonical() == next.payload)
      } catch let refusal as TrustRefusal { code = refusal.code.rawValue }
      #expect(code == (try item.text("expect")), "\(item.name)")
    }
  }

  @Test func `the first trust document needs its pin and its own administrators`() throws {
    let trust = try need(vectors.json["trust"])
    let envelope = Array(try need(trust["envelope"]?.string).utf8)
    let pin = try need(trust["sha256"]?.string.flatMap { Digest(hex: $0) })
    let now = ApprovalVectors.recordedAt
    #expect(try AcceptedTrust(first: envelope, pinned: pin, at: now) == vectors.trust)

    func code(_ envelope: [UInt8], _ pin: Digest, _ now: Instant) -> TrustRefusal.Code? {
      do throws(TrustRefusal) {
        _ = try AcceptedTrust(first: envelope, pinned: pin, at: now)
        return nil
      } catch { return error.code }
    }
    #expect(code(envelope, Digest(of: [1]), now) == .pin)
    #expect(code(Array(try need(trust["half"]?.string).utf8), pin, now) == .newThreshold)
    #expect(code(envelope, pin, try need(Instant("2027-01-02T00:00:01Z"))) == .expired)
  }

  @Test func `the generated files for ssh-keygen are those made independently`() throws {
    let document = vectors.trust.document
    #expect(document.allowedSigners() == vectors.json["trust"]?["allowedSigners"]?.string)
    #expect(
      document.allowedAdministrators() == vectors.json["trust"]?["allowedAdministrators"]?.string)
    let read = try AllowedSigner.read(Array(document.allowedSigners().utf8))
    #expect(read.count == 6)
    #expect(read.filter(\.isForApprovals).count == 6)
  }
}
