extension EntryExport {
  /// How much an entry matters to whoever watches.
  public enum Weight: Sendable, Hashable {
    case normal, notable, alarming
  }

  public static func weight(of entry: LogEntry) -> Weight {
    switch entry.kind {
    case .publishFailed, .rollbackStarted, .reviewOpened: return .alarming
    case .approvalRefused, .approvalRevoked, .holdSet, .trustUpdated, .configChanged:
      return .notable
    case .driftChecked:
      return entry.data["result"]?.string.map { ByteLines.same($0, "none") } ?? false
        ? .normal : .alarming
    case .verifyFinished: return entry.data["matches"]?.bool == false ? .alarming : .normal
    case .publishStarted: return entry.data["breakGlass"] == nil ? .normal : .alarming
    default: return .normal
    }
  }

  /// Common Event Format, one entry a line (ArcSight Common Event Format, version 0 header).
  ///
  /// `externalId` is the entry's number, `cs4` its data as canonical JSON, `cs3` its leaf hash.
  public static func cef(_ entries: some Sequence<LogEntry>, version: String) -> [UInt8] {
    entries.flatMap { Array((cef($0, version) + "\n").utf8) }
  }

  private static func cef(_ entry: LogEntry, _ version: String) -> String {
    let severity =
      switch weight(of: entry) {
      case .normal: "3"
      case .notable: "6"
      case .alarming: "8"
      }
    let name = entry.kind.rawValue.replacing(".", with: " ")
    let header = ["tyk-promote", "tyk-promote", version, entry.kind.rawValue, name, severity]
    var fields = [
      ("rt", String(entry.at.milliseconds)), ("externalId", String(entry.seq)),
      ("act", entry.kind.rawValue), ("suser", entry.actor.id),
      ("spriv", entry.actor.type.rawValue),
    ]
    if let promotion = entry.promotion {
      fields += [("cs1Label", "promotion"), ("cs1", promotion)]
    }
    if let environment = entry.environment {
      fields += [("cs2Label", "environment"), ("cs2", environment)]
    }
    fields += [("cs3Label", "leafHash"), ("cs3", entry.leafHash.hex)]
    fields += [("cs4Label", "data"), ("cs4", JSON.object(entry.data).canonicalText)]
    return "CEF:0|" + header.map { escaped($0, "|") }.joined(separator: "|") + "|"
      + fields.map { "\($0.0)=\(escaped($0.1, "="))" }.joined(separator: " ")
  }

  /// A backslash before itself and `special`; line ends as two characters.
  private static func escaped(_ text: String, _ special: Unicode.Scalar) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\n": escaped += "\\n"
      case "\r": escaped += "\\r"
      case "\\", special: escaped += "\\\(scalar)"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }
}

extension LogEntry {
  /// The environment an entry is about: the target of a promotion, or the one it names.
  public var environment: String? { (data["environment"] ?? data["to"])?.string }
}
