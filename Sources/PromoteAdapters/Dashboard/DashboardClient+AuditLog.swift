internal import Foundation
public import PromoteCore
public import PromoteEngine

extension DashboardClient {
  /// From the Dashboard's audit log, where it keeps one in its database and the credential may read
  /// it; at most twenty pages.
  ///
  /// The shape of the log's items is inferred from Tyk's description of the audit file: `user`,
  /// `method`, `url`, `status`, and the time as `timestamp` (Unix seconds) or `date` (RFC 1123).
  /// What is spelled otherwise is passed over.
  public func recordedChanges(since: Instant) async throws(APIFailure) -> [RecordedChange] {
    var found: [RecordedChange] = []
    for page in 1...20 {
      guard
        case .json(let json, _) = try await calls.read(
          "/api/audit-logs", query: [("p", String(page))], limits: .tykList),
        let items = json["audit_logs"]?.array, !items.isEmpty
      else { break }
      found += items.compactMap(Self.change).filter { $0.at >= since }
      if page >= json["pages"]?.integer ?? 1 { break }
    }
    return found.sorted { $0.at < $1.at }
  }

  private static func change(_ item: JSON) -> RecordedChange? {
    guard let user = item["user"]?.string, let method = item["method"]?.string,
      ["POST", "PUT", "PATCH", "DELETE"].contains(method), let url = item["url"]?.string,
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
