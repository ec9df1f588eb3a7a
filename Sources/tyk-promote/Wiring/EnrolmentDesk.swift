import PromoteAdapters
import PromoteCore
import PromoteEngine

/// Proofs that people hold their keys: made with the key itself, checked before it is added.
struct EnrolmentDesk {
  /// The origin of the workspace's log: a proof is good for no other.
  let log: String

  func sign(as person: String, with signer: any Signer) async throws -> [UInt8] {
    let now = SystemClock().now()
    return try await signer.sign(
      Enrolment(
        person: person, issuedAt: Instant(now.seconds) ?? now, publicKey: signer.publicKey,
        log: log))
  }

  /// The key that is proved, and the proof as it is kept.
  func check(
    _ bytes: [UInt8], of person: String, origins: [String]
  ) throws -> (key: SSHPublicKey, canonical: [UInt8]) {
    do {
      let found = try Enrolment.verify(bytes, log: log, origins: origins)
      guard found.statement.person.utf8.elementsEqual(person.utf8) else {
        throw Failure(
          "another-person", .refused,
          "the enrolment is that of '\(found.statement.person)', not of '\(person)'")
      }
      return (found.key, try DSSE.Envelope(reading: bytes).canonical())
    } catch let refusal as ApprovalRefusal {
      throw Failure(
        "enrolment-refused", .refused, "the enrolment does not hold: \(refusal.reason)",
        hint: "have '\(person)' run `tyk-promote approvers enrol --as \(person)` again",
        facts: [("code", refusal.code.rawValue)])
    }
  }
}

/// Changes `approvers.yaml`, or says which lines to write.
enum ApproversEdit {
  static func change(
    _ path: String, _ edit: (inout ApproversFile) throws(ApproversEditProblem) -> Void
  ) throws {
    do {
      var file = try ApproversFile(try WholeFile.read(path, limit: 1 << 20))
      try edit(&file)
      try WholeFile.write(file.bytes, to: path)
    } catch let problem as ApproversEditProblem {
      throw Failure(
        "approvers", .refused, problem.reason, facts: problem.lines.map { ("", $0) })
    } catch let problems as RegistryProblems {
      throw Failure(
        "registry", .failed, "approvers.yaml cannot be read",
        facts: problems.lines.map { ("", $0) })
    }
  }
}
