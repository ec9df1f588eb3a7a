internal import PromoteCore

extension Engine {
  /// Sends the environment's probes, each until it is answered as expected or its attempts are used
  /// up. All problems of all probes come back; none throws.
  func probe(_ configuration: EnvironmentConfiguration) async throws -> [ProbeReport] {
    try await inParallel(configuration.probes) { probe in
      var problems: [String] = []
      for attempt in 1...max(1, probe.attempts) {
        if attempt > 1 { try await ports.clock.sleep(milliseconds: 1000) }
        problems = await problemsNow(probe)
        if problems.isEmpty { break }
      }
      return ProbeReport(name: probe.name, problems: problems)
    }
  }

  private func problemsNow(_ probe: Probe) async -> [String] {
    guard let port = ports.probe else { return ["there is nothing here to send it with"] }
    var open: [(name: String, value: String)] = []
    var secret: [(name: String, value: String)] = []
    for (name, value) in probe.headers {
      switch value {
      case .literal(let text): open.append((name, text))
      case .secret(let reference):
        do {
          let found = try await ports.secrets.resolve(reference)
          secret.append((name, found.reveal { $0 }))
        } catch { return ["the secret of header \(name) has no value here"] }
      }
    }
    func request(_ headers: [(name: String, value: String)]) -> HTTPExchange.Request {
      .init(method: probe.method.rawValue.uppercased(), path: probe.path, headers: headers)
    }
    var problems: [String] = []
    switch await port.send(request(open + secret), to: probe.server) {
    case .silent(let why): problems.append(why)
    case .answered(let response, let milliseconds):
      problems += probe.expects.problems(
        status: response.status, header: { response.header($0) }, body: response.body,
        milliseconds: milliseconds)
    }
    guard let wanted = probe.unauthenticated else { return problems }
    switch await port.send(request(open), to: probe.server) {
    case .silent(let why): problems.append("without credentials: \(why)")
    case .answered(let response, _) where response.status != wanted:
      problems.append("without credentials: status \(response.status), expected \(wanted)")
    case .answered: break
    }
    return problems
  }
}
