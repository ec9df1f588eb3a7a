import PromoteCore

/// One entry of the log.
struct EntryView {
  let entry: LogEntry

  /// What the entry is about, on one line.
  var about: String {
    var parts: [String] = []
    for name in ["planId", "environment", "object", "decision", "role", "result", "code"] {
      if let text = entry.data[name]?.string { parts.append(text) }
    }
    return parts.joined(separator: " ")
  }

  func json() throws -> JSON { try JSON.parse(entry.bytes, limits: .logEntry) }
}
