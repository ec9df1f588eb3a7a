internal import PromoteCore

extension Engine {
  /// Refuses a request that could never be applied, before anything is read: one that must be signed
  /// and is not, or by a key that is not the requester's.
  func checkRequester(
    _ signer: (any Signer)?, for target: EnvironmentName, _ trust: AcceptedTrust,
    hint: String
  ) throws {
    guard let signer else {
      guard trust.document.rule(for: target.text)?.needsSignedRequest == true else { return }
      throw EngineFailure(
        .refused, "request-unsigned",
        "'\(target)' is protected: who asks for a promotion must sign", hint: hint)
    }
    let holder = trust.document.principal(user) ?? trust.document.service(user)
    let fingerprint = signer.publicKey.fingerprint
    guard let holder, holder.keys.contains(where: { $0.utf8.elementsEqual(fingerprint.utf8) })
    else {
      throw EngineFailure(
        .refused, "unknown-key", "the key \(fingerprint) is not one of '\(user)'",
        hint: "say who you are with --as; `tyk-promote approvers list` shows whose keys are known")
    }
  }

  /// Signs the request for this plan, and stores the signature; what the entry of the plan says of
  /// it. A signature is read back before anything is written.
  func signedRequest(
    _ plan: Plan, _ signer: (any Signer)?, _ trust: AcceptedTrust, at now: Instant
  ) async throws -> (authorKnownBy: JSON, request: JSON?, key: JSON?) {
    guard let signer else { return ("claim", nil, nil) }
    do {
      let signature: [UInt8]
      if trust.document.service(user) != nil {
        guard let service = signer as? any ServiceSigner else {
          throw SigningFailure.unusableKey("a service signs with a key file")
        }
        signature = SignedRequest.envelope(
          for: plan.digest, signedBy: signer.publicKey,
          signature: try await service.signRaw(SignedRequest.serviceMessage(for: plan.digest)))
      } else {
        signature = try await signer.signRequest(for: plan.digest)
      }
      let key = try SignedRequest.verify(
        signature, plan: PlanFacts(reading: plan.bytes), trust: trust, recordedAt: now)
      let digest = try await ports.store.put(signature)
      return ("signature", digest.quoted(size: signature.count), .string(key))
    } catch let failure as SigningFailure {
      throw EngineFailure(.failed, "not-signed", failure.description)
    } catch let refusal as ApprovalRefusal {
      throw EngineFailure(
        .refused, "request-refused", refusal.reason, facts: [.init("code", refusal.code.rawValue)])
    }
  }
}
