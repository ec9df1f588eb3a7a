import PromoteCore
import Testing

/// A log that a test makes as long as it likes.
struct GrowingLog {
  let signer: Ed25519CheckpointSigner
  var leaves: [Digest]

  init(_ origin: String = "log.test/a", size: Int, twist: UInt8 = 0) {
    signer = Ed25519CheckpointSigner(origin: origin, seed: Digest(of: Array(origin.utf8)).bytes)!
    leaves = (0..<size).map { Merkle.leafHash(of: [UInt8($0 & 255), twist]) }
  }

  func checkpoint(_ size: Int? = nil) throws -> SignedCheckpoint {
    let part = leaves.prefix(size ?? leaves.count)
    return try signer.sign(
      Checkpoint(
        origin: signer.key.name, size: part.count, root: Merkle.root(ofLeaves: part)))
  }

  func request(from old: Int, to new: Int? = nil) throws -> [UInt8] {
    let end = new ?? leaves.count
    let hashes = Merkle.consistencyProof(from: min(old, end), to: end) { place in
      Merkle.root(
        ofLeaves: leaves[place.index << place.level..<(place.index + 1) << place.level])
    }
    return ConsistencyFile(old: old, hashes: hashes, checkpoint: try checkpoint(end).bytes).bytes
  }
}

@Suite struct `A witness` {
  let log = GrowingLog(size: 13)
  var witness: Witness { Witness(logs: [log.signer.key]) }

  func judge(_ request: [UInt8], holding held: Checkpoint? = nil) throws -> Checkpoint {
    try witness.judge(request) { _ in held }
  }

  @Test func `cosigns what continues the newest it cosigned`() throws {
    #expect(try judge(log.request(from: 0)).size == 13)
    for old in 1...13 {
      let held = try log.checkpoint(old).checkpoint
      #expect(try judge(log.request(from: old), holding: held).size == 13)
    }
  }

  @Test func `refuses by the protocol's codes`() throws {
    func refusal(_ request: [UInt8], _ held: Checkpoint? = nil) -> Int? {
      do {
        _ = try judge(request, holding: held)
        return nil
      } catch { return (error as? Witness.Refusal).map { WitnessReply($0).status } }
    }
    let held = try log.checkpoint(5).checkpoint
    let other = GrowingLog(size: 13, twist: 1)
    #expect(refusal(Array("hello".utf8)) == 400)
    #expect(refusal(try GrowingLog("log.test/b", size: 3).request(from: 0)) == 404)
    var unsigned = try ConsistencyFile(log.request(from: 0))
    let note = try SignedNote(unsigned.checkpoint)
    var wrong = note.signatures[0].bytes
    wrong[3] ^= 1
    unsigned = ConsistencyFile(
      old: 0, hashes: [],
      checkpoint: SignedNote(
        text: note.text,
        signatures: [
          .init(name: note.signatures[0].name, keyID: note.signatures[0].keyID, bytes: wrong)
        ]
      ).bytes)
    #expect(refusal(unsigned.bytes) == 403)
    #expect(refusal(try log.request(from: 14), held) == 400)
    #expect(refusal(try log.request(from: 0), held) == 409)
    #expect(refusal(try log.request(from: 6), held) == 409)
    #expect(refusal(try log.request(from: 5)) == 409)
    // The same size under another root: the protocol says conflict, not a wrong proof.
    #expect(refusal(try other.request(from: 5, to: 5), held) == 409)
    #expect(refusal(try other.request(from: 5), held) == 422)
    var cut = try ConsistencyFile(log.request(from: 5))
    cut = ConsistencyFile(old: 5, hashes: cut.hashes.dropLast(), checkpoint: cut.checkpoint)
    #expect(refusal(cut.bytes, held) == 422)
  }

  @Test func `says the size it holds with a conflict, in the protocol's type`() {
    let reply = WitnessReply(.conflict(size: 20_852_014))
    #expect(reply.contentType == "text/x.tlog.size")
    #expect(reply.body == Array("20852014\n".utf8))
  }

  @Test func `signs so that a policy with it as quorum accepts the checkpoint`() throws {
    let signer = CosignatureSigner(name: "w.test/1", seed: Digest(of: [1]).bytes)!
    let signed = try log.checkpoint()
    let line = try signer.cosign(signed.checkpoint, at: Instant(seconds: 1_790_000_000))
    let note = SignedNote(text: signed.note.text, signatures: signed.note.signatures + [line])
    let policy = LogPolicy(logs: [log.signer.key], witnesses: [signer.key], quorum: 1)
    let verified = try policy.verify(note.bytes)
    #expect(verified.witnesses.map(\.time) == [Instant(seconds: 1_790_000_000)])
    #expect(throws: LogFormatError.self) { try policy.verify(signed.bytes) }
    #expect("\(signer)".contains(signer.key.text) && !"\(signer)".contains("secret"))
  }
}

@Suite(.withPublishedVectors) struct `A time stamp token` {
  @Test(arguments: try VectorCase.cases("timestamp.json", "cases"))
  func `is of the text it was made for, or is refused`(vector: VectorCase) throws {
    func bytes(_ name: String) -> [UInt8]? {
      vector.json[name]?.string.flatMap { Base64.decode($0) }
    }
    let response = try #require(bytes("responseDerB64"))
    let text = try #require(bytes("dataB64"))
    let token = try? TimestampToken(response: response)
    // Whose signature it bears is for openssl to say: a forged one may still be readable.
    if vector.json["valid"]?.bool == true {
      #expect(token?.imprint == Digest(of: text))
      #expect(token?.time == Instant("2026-11-21T07:37:23Z"))
    }
  }

  @Test func `that comes with a bundle must be of its checkpoint`() throws {
    let published = try `The published evidence`.bundle()
    let report = published.verify(pinned: `The published evidence`.trust)
    #expect(report.ok && report.notes.contains { $0.code == .timestampUnchecked })
    var (bundle, trust) = try LogVectors.evidence()
    bundle.timestampResponse = published.timestampResponse
    #expect(bundle.verify(pinned: trust).problems.map(\.code) == [.timestampInvalid])
    bundle.timestampResponse = [1, 2, 3]
    #expect(bundle.verify(pinned: trust).problems.map(\.code) == [.timestampInvalid])
  }
}
