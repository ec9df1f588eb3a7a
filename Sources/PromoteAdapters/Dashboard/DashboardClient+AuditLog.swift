internal import Foundation
public import PromoteCore
public import PromoteEngine

extension DashboardClient {
  /// From the Dashboard's audit log, where it keeps one in its database and the credential may read
  /// it; of each method at most twenty pages.
  ///
  /// Every request is in it, each GET of a dump too: so the server is asked for writes only, from the
  /// day before on, for `from_date` is a day of the server's zone. Whether it obeyed is not believed.
  /// Source: Tyk's description of `GET /api/audit-logs` and of the audit record; of the two members
  /// that hold the time `timestamp` (Unix seconds) counts, else `date`. What is spelled otherwise is
  /// passed over.
  public func recordedChanges(since: Instant) async throws(APIFailure) -> [RecordedChange] {
    // The log has whole seconds.
    let since = Instant(milliseconds: since.milliseconds / 1000 * 1000)
    let day = since.adding(seconds: -86_400).seconds.prefix(10).split(separator: "-")
    let from = day.reversed().joined(separator: "-")
    var found: Set<RecordedChange> = []
    for method in Self.writing {
      for page in 1...20 {
        guard
          case .json(let json, _) = try await calls.read(
            "/api/audit-logs",
            query: [("p", String(page)), ("method", method), ("from_date", from)],
            limits: .tykList),
          let items = json["audit_logs"]?.array
        else { return found.inOrder }
        found.formUnion(items.compactMap(Self.change).filter { $0.at >= since })
        if items.isEmpty || page >= json["pages"]?.integer ?? 1 { break }
      }
    }
    return found.inOrder
  }

  private static let writing = ["POST", "PUT", "PATCH", "DELETE"]

  private static func change(_ item: JSON) -> RecordedChange? {
    guard let user = item["user"]?.string, let method = item["method"]?.string,
      writing.contains(method), let url = item["url"]?.string,
      (200..<300).contains(item["status"]?.integer ?? 200)
    else { return nil }
    let time =
      item["timestamp"]?.integer.map { Instant(seconds: $0) }
      ?? item["timestamp"]?.string.flatMap { Instant($0) }
      ?? item["date"]?.string.flatMap { HTTPDate.parse($0) ?? Instant($0) }
    return time.map {
      RecordedChange(at: $0, user: user, method: method, path: url.removingPercentEncoding ?? url)
    }
  }
}

extension Set<RecordedChange> {
  /// By time; of one second by their paths.
  fileprivate var inOrder: [RecordedChange] {
    sorted { ($0.at, $0.path, $0.method) < ($1.at, $1.path, $1.method) }
  }
}
