import Foundation

/// Help and usage texts of the tyk-sync commands, laid out as their users know it.
struct SyncHelp {
  let verb: SyncVerb
  /// `tyk-sync dump`
  let path: String
  let flags: [SyncFlag]
  let parents: [String]

  var help: String { verb.discussion + "\n\n" + usage }

  var usage: String {
    var lines = ["Usage:"]
    if verb.children.isEmpty || verb.action != .none { lines.append("  \(path) \(usageText)") }
    if !verb.children.isEmpty { lines.append("  \(path) [command]") }
    if let alias = verb.alias { lines += ["", "Aliases:", "  \(verb.name), \(alias)"] }
    if !verb.children.isEmpty {
      lines += ["", "Available Commands:"]
      var rows = verb.children.map { ($0.name, $0.abstract) }
      if parents.isEmpty { rows.append(("help", "Help about any command")) }
      let width = max(11, rows.map(\.0.count).max() ?? 0)
      for (name, abstract) in rows.sorted(by: { $0.0 < $1.0 }) {
        lines.append("  " + padded(name, width) + " " + abstract)
      }
    }
    lines += ["", "Flags:"] + flagLines
    if !verb.children.isEmpty {
      lines += ["", "Use \"\(path) [command] --help\" for more information about a command."]
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private var usageText: String { verb.action == .none ? "[flags]" : verb.usage }

  private var flagLines: [String] {
    var rows: [(String, String)] = flags.filter { $0.deprecated == nil }.map { flag in
      let short = flag.short.map { "-\($0), " } ?? "    "
      let kind = flag.kind.rawValue.isEmpty ? "" : " \(flag.kind.rawValue)"
      let fallback = flag.fallback.isEmpty ? "" : " (default \"\(flag.fallback)\")"
      return ("  \(short)--\(flag.name)\(kind)", flag.help + fallback)
    }
    rows.append(("  -h, --help", "help for \(verb.name.isEmpty ? "tyk-sync" : verb.name)"))
    rows.sort { name($0.0) < name($1.0) }
    let width = rows.map(\.0.count).max() ?? 0
    return rows.map { padded($0.0, width) + "   " + $0.1 }
  }

  private func name(_ row: String) -> String {
    guard let start = row.range(of: "--") else { return row }
    return String(row[start.upperBound...])
  }

  private func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }
}
