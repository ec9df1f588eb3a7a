public import PromoteCore

extension Engine {
  /// The trust document accepted last; nil before the first.
  public func trust() async throws(EngineFailure) -> AcceptedTrust? {
    try await explained { try await acceptedTrust(try await history()).last }
  }

  /// Where the registry differs from the accepted trust document, by which everything is judged.
  public func registryDifferences() async throws(EngineFailure) -> [String] {
    try await explained {
      try await acceptedTrust(try await history()).last?.differences(from: registry) ?? []
    }
  }

  /// Accepts the next version of the trust document, and logs it.
  ///
  /// The first must have the pinned digest; a later one must be signed by both sides' thresholds.
  /// A version that is accepted already is accepted again without an entry. One that has expired is
  /// refused, unless it is to be followed by others: `orExpired`.
  @discardableResult
  public func acceptTrust(
    _ envelope: [UInt8], orExpired: Bool = false
  ) async throws(EngineFailure) -> AcceptedTrust {
    try await explained {
      let history = try await history()
      let chain = try await acceptedTrust(history)
      let now = orExpired ? nil : present(history)
      let stored = try canonicalEnvelope(envelope)
      if let same = chain.first(where: { $0.payload == stored.payload }) { return same }
      let accepted: AcceptedTrust
      do {
        accepted =
          if let newest = chain.last {
            try newest.updated(by: envelope, at: now)
          } else {
            try AcceptedTrust(first: envelope, pinned: try pin(), at: now)
          }
      } catch let refusal as TrustRefusal { throw refused(refusal) }
      // The blob first: an entry never names a document that is not there.
      let bytes = stored.canonical()
      try await ports.store.put(bytes)
      _ = try await ports.log.append(
        draft(
          .trustUpdated, by: person,
          [
            "envelope": stored.digest.quoted(size: bytes.count),
            "trust": [
              "sha256": .string(accepted.reference.digest.hex),
              "version": .integer(accepted.reference.version),
            ],
          ]))
      return accepted
    }
  }

  /// Every accepted version in order, each verified by the one before it, the first by the pin.
  func acceptedTrust(_ history: History) async throws -> [AcceptedTrust] {
    var chain: [AcceptedTrust] = []
    for record in history.trust {
      let envelope = try await blob(record.envelope, called: "trust document")
      do {
        if let newest = chain.last {
          chain.append(try newest.updated(by: envelope, at: nil))
        } else {
          chain.append(try AcceptedTrust(first: envelope, pinned: try pin(), at: nil))
        }
      } catch let refusal as TrustRefusal { throw refused(refusal) }
    }
    return chain
  }

  /// The version that plans are made under. Refused where there is none, or it has expired.
  func newestTrust(
    _ history: History, orExpired: Bool = false
  ) async throws -> AcceptedTrust {
    guard let newest = try await acceptedTrust(history).last else {
      throw EngineFailure(
        .refused, "no-trust", "no trust document has been accepted",
        hint: "run `tyk-promote init` with an administrator's key")
    }
    guard orExpired || present(history) <= newest.document.expiresAt else {
      throw EngineFailure(
        .refused, "trust-expired",
        "version \(newest.reference.version) of the trust document expired at "
          + newest.document.expiresAt.seconds,
        hint: "run `tyk-promote trust propose`, then have the administrators sign it")
    }
    return newest
  }

  private func pin() throws -> Digest {
    guard let trustPin else {
      throw EngineFailure(
        .refused, "no-trust-pin", "this workspace has no pinned trust document",
        hint: "pin the digest of version 1, as its administrators tell it")
    }
    return trustPin
  }

  private func canonicalEnvelope(_ bytes: [UInt8]) throws -> DSSE.Envelope {
    do { return try DSSE.Envelope(reading: bytes) } catch {
      throw EngineFailure(.refused, "trust-refused", error.description)
    }
  }

  private func refused(_ refusal: TrustRefusal) -> EngineFailure {
    EngineFailure(
      .refused, "trust-refused", "the trust document is not accepted: \(refusal.reason)",
      facts: [.init("code", refusal.code.rawValue)])
  }
}
