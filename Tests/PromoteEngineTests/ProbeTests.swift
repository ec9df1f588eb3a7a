import PromoteCore
import PromoteEngine
import PromoteTesting
import Synchronization
import Testing

/// Answers probes by path; a path is answered with its first answer once, and so on to the last.
final class ScriptedProbes: ProbePort {
  private let state: Mutex<(answers: [String: [ProbeAnswer]], asked: [HTTPExchange.Request])>

  init(_ answers: [String: [ProbeAnswer]]) { state = Mutex((answers, [])) }

  func send(_ request: HTTPExchange.Request, to server: String) async -> ProbeAnswer {
    state.withLock { state in
      state.asked.append(request)
      let bare = request.header("Authorization") == nil
      let key =
        bare && state.answers[request.path + " bare"] != nil
        ? request.path + " bare" : request.path
      guard var answers = state.answers[key], let first = answers.first else {
        return .silent("nobody listens there")
      }
      if answers.count > 1 { answers.removeFirst() }
      state.answers[key] = answers
      return first
    }
  }

  var asked: [HTTPExchange.Request] { state.withLock { $0.asked } }
}

@Suite struct ProbeTests {
  private static let place = RegistryPlace(file: "staging.yaml", line: 30)

  static func answer(
    _ status: Int, _ body: String = "", headers: [(String, String)] = [], after: Int = 5
  ) -> ProbeAnswer {
    .answered(
      .init(status: status, headers: headers.map { ($0.0, $0.1) }, body: Array(body.utf8)),
      milliseconds: after)
  }

  private static func apply(
    _ probes: [Probe], _ answers: [String: [ProbeAnswer]]
  ) async throws -> (ApplyResult, World, ScriptedProbes) {
    let port = ScriptedProbes(answers)
    let world = try World(probes: probes, probe: port)
    try await world.begin()
    return (try await world.promote(World.dev, World.staging), world, port)
  }

  @Test func `an answer is compared in every respect that is asked for`() {
    let expects = Probe.Expectation(
      status: 200, headers: ["Content-Type": "JSON"], body: "\"ok\"", withinMilliseconds: 100)
    func problems(
      _ status: Int, _ type: String?, _ body: String, _ milliseconds: Int
    ) -> [String] {
      expects.problems(
        status: status, header: { _ in type }, body: Array(body.utf8), milliseconds: milliseconds)
    }
    #expect(problems(200, "application/json", "{\"state\":\"ok\"}", 100) == [])
    #expect(problems(503, "application/json", "{\"state\":\"ok\"}", 1).count == 1)
    #expect(problems(200, nil, "{\"state\":\"ok\"}", 1) == ["no header Content-Type"])
    #expect(problems(500, "text/html", "", 101).count == 4)
  }

  @Test func `a gateway that loads late is asked again, and all good is verified`() async throws {
    let (result, world, port) = try await Self.apply(
      [Probe(name: "orders", server: "https://gw", path: "/orders/", place: Self.place)],
      ["/orders/": [Self.answer(404), .silent("nothing"), Self.answer(200)]])
    #expect(result.verified == true && result.probes == [ProbeReport(name: "orders", problems: [])])
    #expect(port.asked.count == 3)
    let entry = try await world.content.reopened().allEntries().last { $0.kind == .verifyFinished }
    #expect(entry?.data["probes"]?.array?.first?["ok"] == true)
  }

  @Test func `a failed probe verifies nothing, and says what failed`() async throws {
    let (result, world, port) = try await Self.apply(
      [
        Probe(
          name: "orders", server: "https://gw", path: "/orders/", attempts: 2, place: Self.place)
      ], ["/orders/": [Self.answer(502, "upstream password=hunter2")]])
    #expect(result.verified == false && result.state == "differs")
    #expect(result.probes.first?.problems == ["status 502, expected 200"])
    #expect(port.asked.count == 2)
    #expect(try await world.engine().status()[1].release == nil, "the next stage is not opened")
    let entry = try await world.content.reopened().allEntries().last { $0.kind == .verifyFinished }
    #expect(entry?.data["matches"] == false)
    #expect(entry.map { !JSON.object($0.data).canonicalText.contains("hunter2") } == true)
  }

  @Test func `without its credential a request must be turned away`() async throws {
    func probe() -> Probe {
      Probe(
        name: "orders", server: "https://gw", path: "/orders/",
        headers: [("Authorization", .secret(.environment("STAGING_PASSWORD")))],
        unauthenticated: 401, attempts: 1, place: Self.place)
    }
    let (good, _, port) = try await Self.apply(
      [probe()], ["/orders/": [Self.answer(200)], "/orders/ bare": [Self.answer(401)]])
    #expect(good.verified == true, "\(good.probes)")
    #expect(port.asked.map { $0.header("Authorization") } == [World.secretOfStaging, nil])
    let (open, _, _) = try await Self.apply(
      [probe()], ["/orders/": [Self.answer(200)], "/orders/ bare": [Self.answer(200)]])
    #expect(
      open.probes.first?.problems == ["without credentials: status 200, expected 401"])
  }
}
