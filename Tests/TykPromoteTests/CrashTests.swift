import Foundation
import PromoteCore
import PromoteTesting
import Testing

extension LivePromotionTests {
  /// `kill -9` at twenty moments of an apply, spread over the time that one takes.
  @Test func `a killed apply ends where it should when it is run again`() async throws {
    let live = try LiveWorkspace(latency: 10)
    let rounds = 20
    var interrupted = 0
    for round in 1...rounds {
      for (path, pointer) in [
        ("/api/portal/policies/gold", "/rate"), ("/api/portal/policies/gold", "/per"),
        ("/api/assets/team-defaults", "/data/x-round"),
        ("/api/apis/oas/payments", "/x-tyk-api-gateway/upstream/rateLimit"),
      ] {
        let value: JSON =
          pointer.hasSuffix("rateLimit")
          ? ["enabled": true, "rate": .integer(round), "per": "1s"] : .integer(1000 + round)
        try await live.edit("dev", path, pointer, to: value)
      }
      let promotion = try live.plan()
      try live.approve(promotion)
      let killed = try kill(live, promotion, afterMilliseconds: 40 + round * 25)
      interrupted += killed ? 1 : 0
      let again = try live.json("apply", promotion)
      #expect(again["verified"]?.bool != false, "round \(round)")
      #expect(
        try await live.get("staging", "/api/portal/policies/gold")["rate"]?.integer == 1000 + round)
      let stored = try await live.get("staging", "/api/apis/oas/payments")
      #expect(
        stored["x-tyk-api-gateway"]?["upstream"]?["rateLimit"]?["rate"]?.integer == round)
      let entries = try live.json("audit", "log", "--promotion", promotion)["entries"]?.array ?? []
      let kinds = entries.compactMap { $0["kind"]?.string }
      #expect(kinds.filter { $0 == "publish.started" }.count == 1, "round \(round): \(kinds)")
      #expect(kinds.filter { $0 == "publish.finished" }.count == 1, "round \(round): \(kinds)")
      #expect(kinds.contains("verify.finished"))
    }
    #expect(interrupted > 0, "every apply had ended before it was killed")
    #expect(try live.tool("audit", "verify").code == 0)
    #expect(try live.tool("verify", "staging").code == 0)
  }

  /// Whether the process was still there to be killed.
  private func kill(
    _ live: LiveWorkspace, _ promotion: String, afterMilliseconds: Int
  ) throws -> Bool {
    let child = try ChildProcess([Tool.path.path(), "apply", promotion], in: live.root.path())
    let deadline = Date(timeIntervalSinceNow: Double(afterMilliseconds) / 1000)
    while child.isRunning, Date() < deadline { usleep(2000) }
    let wasRunning = child.isRunning
    child.send(SIGKILL)
    child.wait()
    return wasRunning
  }
}
