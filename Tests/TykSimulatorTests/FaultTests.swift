import PromoteCore
import PromoteEngine
import Testing
import TykSimulator

@Suite struct FaultTests {
  struct Case: Sendable {
    var fault: Fault
    /// The status of the answer, or how the transport fails.
    var answer: String
    var carriedOut: Bool
  }

  static let cases = [
    Case(fault: .tooManyRequests(retryAfterSeconds: 3), answer: "429 3", carriedOut: false),
    Case(fault: .unavailable(retryAfterSeconds: 2), answer: "503 2", carriedOut: false),
    Case(fault: .unavailable(retryAfterSeconds: nil), answer: "503", carriedOut: false),
    Case(fault: .status(500), answer: "500", carriedOut: false),
    Case(fault: .page, answer: "200", carriedOut: false),
    Case(fault: .refused, answer: "not sent", carriedOut: false),
    Case(fault: .droppedBefore, answer: "unknown", carriedOut: false),
    Case(fault: .lostAnswer, answer: "unknown", carriedOut: true),
    Case(fault: .halfWritten, answer: "unknown", carriedOut: true),
    Case(fault: .latency(milliseconds: 1), answer: "200", carriedOut: true),
  ]

  private func post() -> HTTPExchange.Request { request("POST", "/api/apis", wrapper("orders")) }

  private func text(_ response: HTTPExchange.Response) -> String {
    response.header("Retry-After").map { "\(response.status) \($0)" } ?? String(response.status)
  }

  @Test(arguments: cases)
  func `a fault in process does what it says`(_ row: Case) async throws {
    let simulator = try TranscriptWorld.simulator([])
    let transport = simulator.transport(faults: FaultScript([.init(row.fault, method: "POST")]))
    var answer = ""
    do {
      answer = text(try await transport.send(post()))
    } catch TransportFailure.notSent {
      answer = "not sent"
    } catch TransportFailure.outcomeUnknown {
      answer = "unknown"
    }
    #expect(answer == row.answer)
    #expect(
      (simulator.document(Address(kind: .classic, id: "orders")) != nil) == row.carriedOut)
  }

  @Test(arguments: cases)
  func `a fault over HTTP does what it says`(_ row: Case) async throws {
    let simulator = try TranscriptWorld.simulator([])
    let faults = FaultScript([.init(row.fault, method: "POST")])
    try await serving(simulator, faults: faults) { ready in
      var answer = ""
      do {
        answer = text(try await PlainHTTP(url: ready.url).send(post()))
      } catch is PlainHTTP.Failure {
        answer = "broken"
      }
      let wanted = ["not sent", "unknown"].contains(row.answer) ? "broken" : row.answer
      #expect(answer == wanted)
      #expect(
        (simulator.document(Address(kind: .classic, id: "orders")) != nil) == row.carriedOut)
    }
  }

  @Test func `a rule waits for the nth request that matches`() async throws {
    let simulator = try TranscriptWorld.simulator([])
    let faults = FaultScript([
      .init(.status(500), method: "GET", path: "/api/apis/", nth: 2, count: 2)
    ])
    let transport = simulator.transport(faults: faults)
    var statuses: [Int] = []
    for path in ["/api/apis", "/api/apis/x", "/api/apis/x", "/api/apis/x", "/api/apis/x"] {
      statuses.append(try await transport.send(request("GET", path)).status)
    }
    #expect(statuses == [200, 400, 500, 500, 400])
  }

  @Test func `rates follow from their seed`() async throws {
    func run(_ seed: UInt64) async throws -> [Int] {
      let simulator = try TranscriptWorld.simulator([])
      var rates = FaultScript.Rates()
      rates.errors = 0.3
      rates.seed = seed
      let transport = simulator.transport(faults: FaultScript(rates: rates))
      var statuses: [Int] = []
      for _ in 0..<200 {
        statuses.append(try await transport.send(request("GET", "/api/apis")).status)
      }
      return statuses
    }
    let first = try await run(1)
    #expect(try await run(1) == first)
    #expect(try await run(2) != first)
    #expect((30...90).contains(first.count { $0 == 500 }))
  }

  @Test func `faults are set and cleared over HTTP`() async throws {
    let simulator = try TranscriptWorld.simulator([])
    try await serving(simulator) { ready in
      let client = try PlainHTTP(url: ready.url)
      func set(_ body: JSON) async throws -> Int {
        var put = request("PUT", "/simulator/faults", body)
        put.headers.append(("admin-auth", TranscriptWorld.adminSecret))
        return try await client.send(put).status
      }
      #expect(try await set(["rules": [["fault": "status", "status": 502, "count": 9]]]) == 204)
      #expect(try await client.send(request("GET", "/api/apis")).status == 502)
      #expect(try await set(["rules": [["fault": "nonsense"]]]) == 400)
      #expect(try await set(["invented": 1]) == 400)
      #expect(try await set([:]) == 204)
      #expect(try await client.send(request("GET", "/api/apis")).status == 200)
    }
  }
}
