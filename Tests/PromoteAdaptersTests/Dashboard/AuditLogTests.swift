import PromoteAdapters
import PromoteCore
import PromoteEngine
import Testing

/// What a Dashboard wrote down of writes past the promotions.
@Suite struct DashboardAuditLogTests {
  private static func client(_ answers: ScriptedTransport) -> DashboardClient {
    DashboardClient(
      transport: answers, dashboard: "https://dashboard.example.com",
      credential: Secret("the-credential"), organisation: "5e9d9544a1dcd60001d0ed20",
      clock: StillClock())
  }

  @Test func `successful writes come back in order, whatever form their time has`() async throws {
    let none = "{\"pages\": 1, \"audit_logs\": []}"
    let transport = ScriptedTransport(
      json: """
        {"pages": 1, "audit_logs": [
          {"user": "ana", "method": "POST", "url": "/api/apis", "status": 200,
           "date": "Mon, 02 Mar 2026 09:00:00 GMT"},
          {"user": "old", "method": "POST", "url": "/api/apis", "status": 200,
           "date": "Mon, 02 Mar 2020 09:00:00 GMT"}]}
        """,
      """
      {"pages": 2, "audit_logs": [
        {"user": "zoe", "method": "PUT", "url": "/api/portal/policies/gold%20one?x=1",
         "status": 200, "timestamp": 1772443800},
        {"user": "zoe", "method": "GET", "url": "/api/apis", "status": 200,
         "timestamp": 1772443801},
        {"user": "eve", "method": "DELETE", "url": "/api/apis/1", "status": 403,
         "timestamp": 1772443802},
        {"nobody": "knows"}]}
      """,
      """
      {"pages": 2, "audit_logs": [
        {"user": "zoe", "method": "PUT", "url": "/api/portal/policies/gold%20one?x=1",
         "status": 200, "timestamp": 1772443800}]}
      """, none, none)
    let found = try await Self.client(transport).recordedChanges(
      since: try #require(Instant("2026-03-01T00:00:00Z")))
    #expect(found.map(\.user) == ["ana", "zoe"])
    #expect(found[1].path == "/api/portal/policies/gold one?x=1")
    #expect(found[1].concerns(Address(kind: .policy, id: "gold one"), databaseID: nil))
    #expect(!found[0].concerns(Address(kind: .policy, id: "gold one"), databaseID: "1"))
    #expect(
      transport.requests.map { request in
        request.query.map { "\($0.name)=\($0.value)" }.joined(separator: "&")
      } == [
        "p=1&method=POST&from_date=28-02-2026", "p=1&method=PUT&from_date=28-02-2026",
        "p=2&method=PUT&from_date=28-02-2026", "p=1&method=PATCH&from_date=28-02-2026",
        "p=1&method=DELETE&from_date=28-02-2026",
      ])
  }

  @Test func `a server without a log, or a credential that may not read it, tells nothing`()
    async throws
  {
    for status in [403, 404] {
      let transport = ScriptedTransport([.json(status, "{\"Status\": \"Error\"}")])
      #expect(
        try await Self.client(transport).recordedChanges(since: Instant(seconds: 0)).isEmpty)
    }
  }
}
