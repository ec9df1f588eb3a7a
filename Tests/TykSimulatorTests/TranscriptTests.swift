import PromoteCore
import PromoteEngine
import Testing
import TykSimulator

@Suite struct TranscriptTests {
  @Test(arguments: Transcript.all)
  func `the simulator answers in process as the transcript says`(_ transcript: Transcript)
    async throws
  {
    let servers = try TranscriptWorld.servers(transcript.settings)
    let transport = servers.main.transport()
    try await replay(transcript, beside: servers.dashboard) { try await transport.send($0) }
  }

  @Test(arguments: Transcript.all)
  func `the simulator answers over HTTP as the transcript says`(_ transcript: Transcript)
    async throws
  {
    let servers = try TranscriptWorld.servers(transcript.settings)
    try await serving(servers.main) { ready in
      let client = try PlainHTTP(url: ready.url)
      try await replay(transcript, beside: servers.dashboard) { try await client.send($0) }
    }
  }

  private func replay(
    _ transcript: Transcript, beside dashboard: DashboardSimulator?,
    send: (HTTPExchange.Request) async throws -> HTTPExchange.Response
  ) async throws {
    var expectation = Expectation()
    for step in transcript.steps {
      let asked = request(step, expectation)
      let response =
        step.server.isEmpty
        ? try await send(asked) : try await #require(dashboard).respond(to: asked)
      let body = String(decoding: response.body, as: UTF8.self)
      let place: Comment = "\(transcript.name):\(step.line) \(step.method) \(step.path)\n\(body)"
      #expect(response.status == step.status, place)
      for (name, value) in step.answerHeaders {
        expectation.compare(.string(value), response.header(name).map { .string($0) })
      }
      for text in step.contains {
        #expect(body.contains(expectation.filled(text)), "\(place) lacks \(text)")
      }
      for text in step.lacks {
        #expect(!body.contains(expectation.filled(text)), "\(place) holds \(text)")
      }
      if !step.answer.isEmpty {
        expectation.compare(try JSON.parse(step.answer.utf8), try? JSON.parse(response.body))
      }
      #expect(expectation.problems.isEmpty, place)
      if !expectation.problems.isEmpty { return }
    }
  }

  private func request(_ step: Transcript.Step, _ expectation: Expectation) -> HTTPExchange.Request
  {
    let parts = expectation.filled(step.path).split(separator: "?", maxSplits: 1)
    var query: [(name: String, value: String)] = []
    for pair in parts.count > 1 ? parts[1].split(separator: "&") : [] {
      let halves = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      query.append((String(halves[0]), halves.count > 1 ? String(halves[1]) : ""))
    }
    var request = HTTPExchange.Request(
      method: step.method, path: String(parts[0]), query: query,
      headers: step.headers.map { ($0.0, expectation.filled($0.1)) },
      body: Array(expectation.filled(step.body).utf8))
    if let file = step.file {
      request.headers.append(("Content-Type", "multipart/form-data; boundary=part"))
      let head = "Content-Disposition: form-data; name=\"file\"; filename=\"\(file)\""
      request.body = Array("--part\r\n\(head)\r\n\r\n".utf8) + request.body
      request.body += Array("\r\n--part--\r\n".utf8)
    }
    if step.path.hasPrefix("/admin") {
      if request.header("admin-auth") == nil {
        request.headers.append(("admin-auth", TranscriptWorld.adminSecret))
      }
    } else if step.path.hasPrefix("/tyk") {
      if request.header("X-Tyk-Authorization") == nil, step.user != "nobody" {
        request.headers.append(("X-Tyk-Authorization", TranscriptWorld.gatewaySecret))
      }
    } else if step.path.contains("/portal-api") || step.path.contains("bootstrap") {
      if request.header("Content-Type") == nil, !step.body.isEmpty {
        request.headers.append(("Content-Type", "application/json"))
      }
      if request.header("Authorization") == nil, step.user != "nobody" {
        request.headers.append(("Authorization", PortalWorld.keys[step.user] ?? step.user))
      }
    } else if request.header("Authorization") == nil, step.user != "nobody" {
      request.headers.append(("Authorization", TranscriptWorld.keys[step.user] ?? step.user))
    }
    return request
  }
}

/// Serves one simulator while `body` runs.
func serving(
  _ simulator: any SimulatedServer, faults: FaultScript = FaultScript(),
  _ body: @escaping (SimulatorServer.Ready) async throws -> Void
) async throws {
  let server = SimulatorServer([.init(name: "dev", simulator: simulator, faults: faults)])
  let (ready, continuation) = AsyncStream.makeStream(of: SimulatorServer.Ready.self)
  let serve = Task {
    try await server.run { all in
      for one in all { continuation.yield(one) }
      continuation.finish()
    }
  }
  defer { serve.cancel() }
  var iterator = ready.makeAsyncIterator()
  let one = try #require(await iterator.next())
  try await body(one)
  serve.cancel()
  _ = await serve.result
}
