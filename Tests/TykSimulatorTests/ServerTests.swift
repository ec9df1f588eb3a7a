import PromoteCore
import PromoteEngine
import Testing
import TykSimulator

@Suite struct ServerTests {
  @Test func `several environments have ports, secrets and organisations of their own`()
    async throws
  {
    var environments: [SimulatorServer.Environment] = []
    for (index, name) in ["dev", "staging", "prod"].enumerated() {
      var configuration = SimulatorConfiguration()
      configuration.seed = UInt64(index + 1)
      configuration.adminSecret = "admin-\(name)"
      let simulator = DashboardSimulator(configuration: configuration)
      simulator.addUser(organisation: simulator.addOrganisation(name: name))
      environments.append(.init(name: name, simulator: simulator))
    }
    let server = SimulatorServer(environments)
    let (stream, continuation) = AsyncStream.makeStream(of: [SimulatorServer.Ready].self)
    let serve = Task {
      try await server.run {
        continuation.yield($0)
        continuation.finish()
      }
    }
    var iterator = stream.makeAsyncIterator()
    let ready = try #require(await iterator.next())
    #expect(ready.map(\.name) == ["dev", "staging", "prod"])
    #expect(Set(ready.map(\.url)).count == 3)
    #expect(Set(ready.map(\.secret)).count == 3)
    #expect(Set(ready.map(\.organisation)).count == 3)
    #expect(ready[0].json["dashboard"]?["adminSecret"] == "admin-dev")
    for (index, one) in ready.enumerated() {
      let client = try PlainHTTP(url: one.url)
      for (other, secret) in ready.map(\.secret).enumerated() {
        let answer = try await client.send(
          HTTPExchange.Request(
            method: "GET", path: "/api/users", headers: [("Authorization", secret)]))
        #expect(answer.status == (other == index ? 200 : 401))
      }
    }
    serve.cancel()
    _ = await serve.result
    let closed = try PlainHTTP(url: ready[0].url)
    await #expect(throws: PlainHTTP.Failure.self) {
      try await closed.send(request("GET", "/hello"))
    }
  }

  @Test func `a port that is taken is an error`() async throws {
    let simulator = try TranscriptWorld.simulator([])
    try await serving(simulator) { ready in
      let port = try #require(ready.url.split(separator: ":").last.flatMap { Int($0) })
      let second = SimulatorServer([.init(name: "x", simulator: simulator, port: port)])
      await #expect(throws: (any Error).self) { try await second.run { _ in } }
    }
  }
}
