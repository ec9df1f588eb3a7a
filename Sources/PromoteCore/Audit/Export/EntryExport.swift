/// Entries for other programs. The proof stays with the log: an export is a copy.
public enum EntryExport {
  /// One entry a line, each exactly as it is hashed.
  public static func jsonLines(_ entries: some Sequence<LogEntry>) -> [UInt8] {
    entries.flatMap { $0.bytes + [ByteLines.newline] }
  }

  static let columns = [
    "seq", "at", "actorType", "actor", "kind", "promotion", "data", "leafHash",
  ]

  /// RFC 4180, with a header line. A text that a spreadsheet would take for a formula gets an
  /// apostrophe in front.
  public static func csv(_ entries: some Sequence<LogEntry>, heading: Bool = true) -> [UInt8] {
    var text = heading ? columns.joined(separator: ",") + "\r\n" : ""
    for entry in entries {
      let cells = [
        String(entry.seq), entry.at.text, entry.actor.type.rawValue, cell(entry.actor.id),
        entry.kind.rawValue, cell(entry.promotion ?? ""),
        cell(JSON.object(entry.data).canonicalText), entry.leafHash.hex,
      ]
      text += cells.joined(separator: ",") + "\r\n"
    }
    return Array(text.utf8)
  }

  /// One cell: quoted where it has to be, and never a formula.
  static func cell(_ value: String) -> String {
    let formula = value.utf8.first.map { "=+-@\t\r".utf8.contains($0) } ?? false
    let safe = formula ? "'" + value : value
    guard safe.utf8.contains(where: { "\",\r\n".utf8.contains($0) }) else { return safe }
    var quoted = "\""
    for scalar in safe.unicodeScalars {
      if scalar == "\"" { quoted.unicodeScalars.append(scalar) }
      quoted.unicodeScalars.append(scalar)
    }
    return quoted + "\""
  }
}
