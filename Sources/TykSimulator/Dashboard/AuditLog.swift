internal import PromoteCore
internal import PromoteEngine

/// One request that the Dashboard wrote down.
struct StoredAuditRecord {
  let id: String
  let requestID: String
  let organisation: String
  let at: Instant
  /// The e-mail address of who asked; empty where the key was nobody's.
  let user: String
  let method: String
  let url: String
  let status: Int
}

extension DashboardState {
  static let auditRoutes: [Route] = [
    Route("GET", "/api/audit-logs", .key("audit_logs"), since: TykVersion(5, 7)) {
      (state, call) throws(Refusal) in try state.listAuditRecords(call)
    },
    Route("GET", "/api/audit-logs/{id}", .key("audit_logs"), since: TykVersion(5, 7)) {
      (state, call) throws(Refusal) in try state.readAuditRecord(call)
    },
  ]

  /// Writes down a request below `/api`, whatever was answered, where the setting says so.
  mutating func record(_ request: HTTPExchange.Request, _ answer: Answer) {
    guard configuration.keepsAuditLog, request.path.hasPrefix("/api/") else { return }
    let user = user(of: request)
    // A choice: the oldest go, so that a simulator that runs for long stays small.
    if audit.count >= 20_000 { audit.removeFirst(10_000) }
    let id = auditIDs.hex(24)
    // A choice: with the query, as it was sent.
    let query = request.query.map { "\($0.name)=\($0.value)" }.joined(separator: "&")
    audit.append(
      StoredAuditRecord(
        id: id, requestID: auditIDs.uuid(), organisation: user?.organisation ?? "", at: now,
        user: user?.email ?? "", method: request.method,
        url: request.path + (query.isEmpty ? "" : "?\(query)"), status: answer.status))
  }

  /// Filters are published: `user`, `method`, `status`, `url` (any part of it), `ip`, `from_date`
  /// and `to_date` (`DD-MM-YYYY`, both included). A choice: the newest comes first.
  private func listAuditRecords(_ call: Call) throws(Refusal) -> Answer {
    let from = try day(call, "from_date")
    let to = try day(call, "to_date")
    let found = audit.reversed().filter { record in
      func same(_ name: String, _ value: String) -> Bool {
        call.query(name).map { $0.isEmpty || $0 == value } ?? true
      }
      return record.organisation == call.organisation && same("user", record.user)
        && same("method", record.method) && same("status", String(record.status))
        && same("ip", "127.0.0.1")
        && call.query("url").map { $0.isEmpty || record.url.contains($0) } ?? true
        && from.map { record.at >= $0 } ?? true
        && to.map { record.at < $0.adding(seconds: 86_400) } ?? true
    }
    let (records, pages) = page(found, call)
    return .json(["audit_logs": .array(records.map(Self.document)), "pages": .integer(pages)])
  }

  private func readAuditRecord(_ call: Call) throws(Refusal) -> Answer {
    guard
      let record = audit.first(where: {
        $0.id == call.parameter("id") && $0.organisation == call.organisation
      })
    else { throw Refusal(404, "Audit log not found").inferred }
    return .json(Self.document(record))
  }

  private func day(_ call: Call, _ name: String) throws(Refusal) -> Instant? {
    guard let text = call.query(name), !text.isEmpty else { return nil }
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 3, let day = Instant("\(parts[2])-\(parts[1])-\(parts[0])T00:00:00Z")
    else {
      throw Refusal(400, "Invalid date format").inferred
    }
    return day
  }

  /// The members are published; what `action` says of each call is not, so it stays empty, as in
  /// the published example. The zone of `date` is the server's own.
  private static func document(_ record: StoredAuditRecord) -> JSON {
    [
      "_id": .string(record.id), "req_id": .string(record.requestID),
      "org_id": .string(record.organisation),
      "date": .string(record.at.httpDate.dropLast(3) + "UTC"),
      "timestamp": .integer(record.at.milliseconds / 1000), "ip": "127.0.0.1",
      "user": .string(record.user), "action": "", "method": .string(record.method),
      "url": .string(record.url), "status": .integer(record.status),
    ]
  }
}

extension SeededGenerator {
  /// 32 hexadecimal digits in groups.
  fileprivate mutating func uuid() -> String {
    [8, 4, 4, 4, 12].map { hex($0) }.joined(separator: "-")
  }
}
