import PromoteCore
import Testing

@Suite struct `Entries for other programs` {
  static func entry(
    _ kind: LogEntry.Kind, seq: Int = 3, actor: String = "ana", _ data: KeyValuePairs<String, JSON>
  ) throws -> LogEntry {
    try LogEntry(
      seq: seq,
      draft: EntryDraft(
        kind, by: .user(actor), at: Instant(seconds: 0),
        data: JSONObject(data.map { ($0.key, $0.value) })),
      at: Instant(milliseconds: 1_790_000_000_123))
  }

  @Test func `a CEF line cannot be broken out of`() throws {
    let entry = try Self.entry(
      .planCreated, actor: "eve|x=y\\\nact=login", ["planId": "pp_1", "to": "prod"])
    let text = String(decoding: EntryExport.cef([entry], version: "1|0"), as: UTF8.self)
    #expect(text.hasSuffix("\n") && text.dropLast().contains("\n") == false)
    #expect(
      text.hasPrefix(
        "CEF:0|tyk-promote|tyk-promote|1\\|0|plan.created|plan created|3|rt=1790000000123"))
    #expect(text.contains(#" suser=eve|x\=y\\\nact\=login spriv=user "#))
    #expect(text.contains(" cs1Label=promotion cs1=pp_1 cs2Label=environment cs2=prod "))
  }

  static let weights: [(LogEntry.Kind, JSON, String, Int)] = [
    (.publishFailed, [:], "8", 17), (.holdSet, [:], "6", 13),
    (.driftChecked, ["result": "none"], "3", 9), (.driftChecked, ["result": "different"], "8", 17),
    (.verifyFinished, ["matches": false], "8", 17), (.publishStarted, [:], "3", 9),
    (.publishStarted, ["breakGlass": true], "8", 17),
  ]

  @Test(arguments: weights)
  func `what went wrong stands out`(
    kind: LogEntry.Kind, data: JSON, severity: String, number: Int
  ) throws {
    let entry = try LogEntry(
      seq: 0, draft: EntryDraft(kind, by: .user("a"), at: Instant(seconds: 0), data: data.object!),
      at: Instant(seconds: 0))
    let cef = String(decoding: EntryExport.cef([entry], version: "1"), as: UTF8.self)
    #expect(cef.split(separator: "|")[6] == severity)
    let otlp = try JSON.parse(EntryExport.otlp([entry], origin: "o", version: "1"))
    let record = otlp["resourceLogs"]?[0]?["scopeLogs"]?[0]?["logRecords"]?[0]
    #expect(record?["severityNumber"]?.integer == number)
  }

  @Test func `an OTLP record's body is the entry as it is hashed`() throws {
    let entries = try (0..<3).map { try Self.entry(.login, seq: $0, ["environment": "prod"]) }
    let bytes = EntryExport.otlp(entries, origin: "log.test/a", version: "1")
    #expect(bytes.last == UInt8(ascii: "\n") && bytes.count { $0 == UInt8(ascii: "\n") } == 1)
    let logs = try JSON.parse(bytes)["resourceLogs"]?[0]
    let resource = logs?["resource"]?["attributes"]?.array?.map {
      $0["value"]?["stringValue"]?.string
    }
    #expect(resource == ["tyk-promote", "1", "log.test/a"])
    let records = try #require(logs?["scopeLogs"]?[0]?["logRecords"]?.array)
    for (record, entry) in zip(records, entries) {
      let body = try #require(record["body"]?["stringValue"]?.string)
      #expect(Merkle.leafHash(of: Array(body.utf8)) == entry.leafHash)
      #expect(record["timeUnixNano"]?.string == "1790000000123000000")
      let numbered = record["attributes"]?.array?.first?["value"]?["intValue"]?.string
      #expect(numbered == String(entry.seq))
    }
    #expect(EntryExport.otlp([], origin: "o", version: "1").isEmpty)
  }

  @Test func `a CSV cell is never a formula`() throws {
    let entry = try Self.entry(.login, actor: "=HYPERLINK(\"x\")", [:])
    let text = String(decoding: EntryExport.csv([entry], heading: false), as: UTF8.self)
    #expect(text.contains(#","'=HYPERLINK(""x"")","#))
    #expect(!text.hasPrefix("seq"))
  }
}
