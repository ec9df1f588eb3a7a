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

  var json: JSON {
    [
      "seq": .integer(entry.seq), "at": .string(entry.at.text),
      "actor": ["id": .string(entry.actor.id), "type": .string(entry.actor.type.rawValue)],
      "kind": .string(entry.kind.rawValue), "data": .object(entry.data),
      "leafHash": .string(entry.leafHash.hex),
    ]
  }
}
