internal import PromoteCore

extension Engine {
  /// How long a lease lasts after its holder was last heard of.
  static let leaseSeconds = 120

  /// Runs `body` as the only writer to the environment.
  ///
  /// The lease is given back however the body ends. After a crash it is taken over from a process
  /// that is known to be gone, else when it has run out.
  func withLease<T: Sendable>(
    on environment: EnvironmentName, _ body: @escaping @Sendable (Lease) async throws -> T
  ) async throws -> T {
    let lease = try await takeLease(environment)
    let result: T
    do {
      result = try await keeping(lease) { try await body(lease) }
    } catch {
      // What went wrong counts; a lease that cannot be given back runs out by itself.
      do { try await ports.store.releaseLease(lease) } catch {}
      throw error
    }
    try await ports.store.releaseLease(lease)
    return result
  }

  private func takeLease(_ environment: EnvironmentName) async throws -> Lease {
    var replacing: Lease?
    for _ in 0..<3 {
      let answer = try await ports.store.acquireLease(
        on: environment, holder: service, now: ports.clock.now(), ttlSeconds: Self.leaseSeconds,
        replacing: replacing)
      switch answer {
      case .given(let lease): return lease
      case .held(let other):
        guard ports.holderIsGone(other.holder) else { throw held(other) }
        replacing = other
      }
    }
    throw EngineFailure(
      .failed, "lease-contended", "others keep taking the lease on '\(environment)'")
  }

  private func held(_ lease: Lease) -> EngineFailure {
    let now = ports.clock.now()
    return EngineFailure(
      .refused, "lease-held", "'\(lease.environment)' is being written to by \(lease.holder)",
      hint: "wait until it has ended; if it is gone, the lease ends at \(lease.until.seconds)",
      facts: [
        .init("holder", lease.holder), .init("for", "\(lease.ageSeconds(at: now)) s"),
        .init("number", String(lease.fence)),
      ])
  }

  /// Renews the lease while `body` works.
  private func keeping<T: Sendable>(
    _ lease: Lease, _ body: @escaping @Sendable () async throws -> T
  ) async throws -> T {
    try await withThrowingTaskGroup(of: T?.self) { group in
      group.addTask { try await body() }
      group.addTask {
        var lease = lease
        while !Task.isCancelled {
          do {
            try await Task.sleep(for: .seconds(Self.leaseSeconds / 3))
          } catch { return nil }
          // A lease that is lost shows at the next entry, which is refused then.
          lease = try await ports.store.renewLease(
            lease, now: ports.clock.now(), ttlSeconds: Self.leaseSeconds)
        }
        return nil
      }
      defer { group.cancelAll() }
      while let ended = try await group.next() {
        if let result = ended { return result }
      }
      throw CancellationError()
    }
  }
}
