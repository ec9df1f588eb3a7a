extension EntryExport {
  /// One line in the shape of an OTLP logs request as JSON (OpenTelemetry protocol, JSON file
  /// exporter): 64-bit numbers are texts, one resource, one record for each entry. Nothing for no
  /// entries.
  ///
  /// The body is the entry as it is hashed, so that a reader can compute its leaf hash again.
  public static func otlp(
    _ entries: some Sequence<LogEntry>, origin: String, version: String
  ) -> [UInt8] {
    let records = entries.map { record($0) }
    guard !records.isEmpty else { return [] }
    let resource: JSON = [
      "attributes": [
        attribute("service.name", "tyk-promote"), attribute("service.version", version),
        attribute("tyk_promote.log.origin", origin),
      ]
    ]
    let scope: JSON = ["name": "tyk-promote.audit", "version": .string(String(LogEntry.version))]
    let request: JSON = [
      "resourceLogs": [
        [
          "resource": resource,
          "scopeLogs": [["scope": scope, "logRecords": .array(records)]],
        ]
      ]
    ]
    return request.serialised() + [ByteLines.newline]
  }

  private static func record(_ entry: LogEntry) -> JSON {
    let severity: (number: Int, text: String) =
      switch weight(of: entry) {
      case .normal: (9, "INFO")
      case .notable: (13, "WARN")
      case .alarming: (17, "ERROR")
      }
    var attributes = [
      ["key": "tyk_promote.seq", "value": ["intValue": .string(String(entry.seq))]] as JSON,
      attribute("tyk_promote.kind", entry.kind.rawValue),
      attribute("tyk_promote.actor.id", entry.actor.id),
      attribute("tyk_promote.actor.type", entry.actor.type.rawValue),
      attribute("tyk_promote.leaf_hash", entry.leafHash.hex),
    ]
    if let promotion = entry.promotion {
      attributes.append(attribute("tyk_promote.promotion", promotion))
    }
    if let environment = entry.environment {
      attributes.append(attribute("tyk_promote.environment", environment))
    }
    let time = String(entry.at.milliseconds) + "000000"
    return [
      "timeUnixNano": .string(time), "observedTimeUnixNano": .string(time),
      "severityNumber": .integer(severity.number), "severityText": .string(severity.text),
      "eventName": .string("tyk_promote." + entry.kind.rawValue),
      "body": ["stringValue": .string(String(decoding: entry.bytes, as: UTF8.self))],
      "attributes": .array(attributes),
    ]
  }

  private static func attribute(_ key: String, _ value: String) -> JSON {
    ["key": .string(key), "value": ["stringValue": .string(value)]]
  }
}
