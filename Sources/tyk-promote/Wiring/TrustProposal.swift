import Foundation
import PromoteAdapters
import PromoteCore
import PromoteEngine

/// The next trust document on its way: compiled, signed by one administrator after the other, and
/// not accepted yet.
struct TrustProposal {
  let accepted: AcceptedTrust
  let document: TrustDocument
  private(set) var envelope: DSSE.Envelope

  /// How long a trust document holds unless something else is said.
  static let lifetimeSeconds = 365 * 86_400

  /// Compiles what the registry says now. Zones are described for as long as the document holds and
  /// its freezes last.
  static func document(
    _ registry: Registry, logs: [TrustDocument.Log], at now: Instant, lifetimeSeconds: Int,
    after previous: TrustDocument? = nil
  ) throws -> TrustDocument {
    let issued = Instant(seconds: now.milliseconds / 1000)
    let expires = issued.adding(seconds: lifetimeSeconds)
    let freezes = registry.environments.values.compactMap(\.gate).flatMap(\.freezes)
    let last = freezes.map { Instant(seconds: $0.until.minutes * 60) }.max() ?? expires
    let first = freezes.map { Instant(seconds: $0.from.minutes * 60) }.min() ?? issued
    return try TrustDocument.compile(
      registry: registry, logs: logs, witnesses: previous?.witnesses ?? .init(),
      zones: SystemTimeZones.rules(
        of: registry.zoneNames, from: min(first, issued).adding(seconds: -2 * 86_400),
        until: max(last, expires).adding(seconds: 14 * 86_400)),
      version: (previous?.version ?? 0) + 1, issuedAt: issued, expiresAt: expires,
      previous: previous)
  }

  init(_ document: TrustDocument, after accepted: AcceptedTrust) {
    self.accepted = accepted
    self.document = document
    envelope = DSSE.Envelope(
      payloadType: TrustFormat.payloadType, payload: document.canonical(), signatures: [])
  }

  /// Reads what lies in the folder. Refused: a proposal that is not for the next version.
  init(in folder: TrustFolder) throws {
    accepted = try folder.accepted()
    let next = accepted.reference.version + 1
    let path = folder.proposal(next)
    guard TrustFolder.isThere(path) else {
      throw Failure(
        "no-proposal", .failed,
        "nothing is proposed after version \(next - 1) of the trust document",
        hint: "run `tyk-promote trust propose`")
    }
    do {
      envelope = try DSSE.Envelope(reading: try WholeFile.read(path, limit: 1 << 20))
      document = try TrustDocument(reading: envelope.payload, expecting: next)
    } catch let refusal as TrustRefusal {
      throw Failure("bad-proposal", .refused, "\(path): \(refusal.reason)")
    } catch let problem as EnvelopeProblem {
      throw Failure("bad-proposal", .refused, "\(path): \(problem.reason)")
    }
  }

  /// Adds a signature, or replaces the one of the same key. Refused: a key of nobody who
  /// administers, before or after.
  mutating func sign(with signer: any Signer) async throws -> String {
    let key = signer.publicKey.fingerprint
    let holder = [accepted.document, document].lazy.compactMap { document in
      document.holder(of: key).flatMap {
        document.administrators.members.contains($0.id) ? $0.id : nil
      }
    }.first
    guard let holder else {
      throw Failure(
        "not-an-administrator", .refused, "the key \(key) is no administrator's",
        hint: "`tyk-promote trust show` lists who signs")
    }
    let armored = try await signer.signVerified(document.message, namespace: TrustFormat.namespace)
    let others = envelope.signatures.filter { $0.keyID != key }
    envelope = DSSE.Envelope(
      payloadType: envelope.payloadType, payload: envelope.payload,
      signatures: others + [.init(keyID: key, bytes: armored)])
    return holder
  }

  func write(to folder: TrustFolder) throws {
    try WholeFile.write(envelope.canonical(), to: folder.proposal(document.version))
  }

  var changes: [String] { document.changes(from: accepted.document) }

  /// `administrators of version 1: have 1 (olga), need 2`, for both sides.
  var signatures: [String] {
    [accepted.document, document].map { side in
      let have = side.administratorsWhoSigned(envelope)
      let who = have.isEmpty ? "" : " (\(have.joined(separator: ", ")))"
      return "administrators of version \(side.version): have \(have.count)\(who), "
        + "need \(side.administrators.threshold)"
    }
  }

  var isSigned: Bool {
    [accepted.document, document].allSatisfy {
      $0.administratorsWhoSigned(envelope).count >= $0.administrators.threshold
    }
  }

  /// Keys that are new, and of which nothing proves that somebody holds them.
  func unproven(_ folder: TrustFolder) throws -> [String] {
    var lines: [String] = []
    for principal in document.principals {
      for key in principal.keys.compactMap({ document.key($0) })
      where accepted.document.key(key.id) == nil {
        do {
          let path = folder.enrolment(key.publicKey)
          guard TrustFolder.isThere(path) else {
            lines.append("\(principal.id): nothing proves that anybody holds \(key.id)")
            continue
          }
          let found = try Enrolment.verify(
            try WholeFile.read(path, limit: 1 << 20), log: document.logs.first?.origin ?? "",
            origins: key.origins)
          if found.statement.person != principal.id || found.key != key.publicKey {
            lines.append(
              "\(principal.id): the proof of \(key.id) is that of '\(found.statement.person)'")
          }
        } catch let refusal as ApprovalRefusal {
          lines.append("\(principal.id): the proof of \(key.id) does not hold: \(refusal.reason)")
        }
      }
    }
    return lines
  }
}
