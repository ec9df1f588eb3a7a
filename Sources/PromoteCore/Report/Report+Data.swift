extension Report {
  /// For programs: the question, what it was made from, the answer, and every table with one object
  /// for each row. Values are texts.
  public var json: JSON {
    [
      "report": .string(question.name.rawValue), "title": .string(title),
      "query": .string(question.command), "made": .string(question.now.seconds),
      "tool": .string(basis.tool),
      "log": [
        "origin": .string(basis.checkpoint.origin), "size": .integer(basis.checkpoint.size),
        "root": .string(Base64.encode(basis.checkpoint.root.bytes)),
        "checkpoint": .string(String(decoding: basis.note, as: UTF8.self)),
      ],
      "clean": .bool(isClean), "verdict": .string(verdict.text),
      "facts": .object(JSONObject(facts.map { ($0.name, .string($0.value)) })),
      "tables": .array(
        tables.map { table in
          [
            "name": .string(table.name), "title": .string(table.title),
            "rows": .array(
              table.rows.map { row in
                .object(
                  JSONObject(zip(table.columns, row).map { ($0.name, .string($1.text)) }))
              }),
          ]
        }),
      "serves": .array(serves.map { .string($0) }),
    ]
  }

  /// For spreadsheets (RFC 4180): what it is and was made from in rows of two, then each table after
  /// its title, with an empty row between. No cell is a formula.
  public var csv: [UInt8] {
    var rows: [[String]] = [
      ["report", title], ["query", question.command], ["made", question.now.seconds],
      ["log", basis.checkpoint.origin], ["entries", String(basis.checkpoint.size)],
      ["root", Base64.encode(basis.checkpoint.root.bytes)], ["verdict", verdict.text],
    ]
    rows += facts.map { [$0.name, $0.value] }
    for table in tables {
      rows += [[], [table.title], table.columns.map(\.title)]
      rows += table.rows.map { $0.map(\.text) }
    }
    let lines = rows.map { $0.map(EntryExport.cell).joined(separator: ",") + "\r\n" }
    return Array(lines.joined().utf8)
  }
}
