extension Report {
  /// One page that needs nothing else: no script, no font, no picture from anywhere. Every text of the
  /// log is escaped; the page's own policy lets nothing be loaded. Prints on A4 and Letter.
  public var html: [UInt8] {
    var page = HTMLWriter()
    page.raw("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
    page.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
    page.raw("<meta http-equiv=\"Content-Security-Policy\" ")
    page.raw("content=\"default-src 'none'; style-src 'unsafe-inline'\">\n")
    page.element("title", "\(title) · \(basis.checkpoint.origin)")
    page.raw("<style>\n\(Self.style)</style>\n</head>\n<body>\n<main>\n")
    head(&page)
    for table in tables { write(table, &page) }
    foot(&page)
    page.raw("</main>\n</body>\n</html>\n")
    return Array(page.text.utf8)
  }

  private func head(_ page: inout HTMLWriter) {
    page.raw("<header>\n")
    page.element("p", "tyk-promote audit report", class: "kicker")
    page.element("h1", title)
    page.element("p", purpose, class: "purpose")
    page.element("p", scope, class: "scope")
    page.raw("</header>\n")
    page.element("p", verdict.text, class: "verdict \(verdict.tone.rawValue)")
    if !facts.isEmpty {
      page.raw("<dl class=\"facts\">\n")
      for fact in facts {
        page.raw("<div>")
        page.element("dt", fact.name)
        page.element("dd", fact.value)
        page.raw("</div>\n")
      }
      page.raw("</dl>\n")
    }
  }

  private var scope: String {
    let time =
      switch (question.from, question.to) {
      case (nil, nil): "the whole log"
      case (let from?, nil): "from \(from.seconds)"
      case (nil, let to?): "up to \(to.seconds)"
      case (let from?, let to?): "\(from.seconds) to \(to.seconds)"
      }
    return "\(question.environment.map { "Environment \($0)" } ?? "Every environment"), \(time)"
  }

  private func write(_ table: Table, _ page: inout HTMLWriter) {
    page.raw("<section>\n")
    page.element("h2", table.title)
    defer { page.raw("</section>\n") }
    guard !table.rows.isEmpty else {
      page.element("p", table.empty, class: "empty")
      return
    }
    page.raw("<div class=\"wide\"><table>\n<thead><tr>")
    for column in table.columns { page.element("th", column.title) }
    page.raw("</tr></thead>\n<tbody>\n")
    for row in table.rows {
      page.raw("<tr>")
      for (column, cell) in zip(table.columns, row) {
        // A time or a number stands on one line; a digest may be broken anywhere.
        var classes = column.isCode ? [cell.text.count > 24 ? "code long" : "code"] : []
        if cell.tone != .plain, !cell.text.isEmpty { classes.append(cell.tone.rawValue) }
        page.element("td", cell.text, class: classes.joined(separator: " "))
      }
      page.raw("</tr>\n")
    }
    page.raw("</tbody>\n</table></div>\n")
    page.element("p", counted(table.rows.count, "row"), class: "count")
  }

  /// The query, and the state of the log that it was asked of.
  private func foot(_ page: inout HTMLWriter) {
    page.raw("<footer>\n<h2>What this was made from</h2>\n<dl>\n")
    for (name, value) in [
      ("Query", question.command), ("Made", "\(question.now.seconds) by \(basis.tool)"),
      ("Log", "\(basis.checkpoint.origin), every one of its \(basis.checkpoint.size) entries"),
      ("Root", Base64.encode(basis.checkpoint.root.bytes)),
      ("Asked for by", serves.joined(separator: " · ")),
    ] {
      page.element("dt", name)
      page.element("dd", value)
    }
    page.raw("</dl>\n")
    page.element("pre", String(decoding: basis.note, as: UTF8.self))
    page.raw("</footer>\n")
  }

  private static let style = """
    :root { --ink:#1b2330; --soft:#5b6675; --line:#dde2e9; --paper:#fff; --wash:#f5f7fa;
      --good:#17663f; --goodwash:#e6f4ec; --bad:#a1211c; --badwash:#fcebea;
      --warn:#7a4d00; --warnwash:#fdf3dc; }
    * { box-sizing: border-box; }
    body { margin:0; background:#e9edf2; color:var(--ink);
      font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif; }
    main { max-width:1360px; margin:28px auto; padding:44px 52px; background:var(--paper);
      border-radius:6px; box-shadow:0 1px 3px #0002,0 8px 28px #0001; }
    .kicker { margin:0; color:var(--soft); font-size:12px; letter-spacing:.09em;
      text-transform:uppercase; }
    h1 { margin:4px 0 6px; font-size:30px; line-height:1.2; letter-spacing:-.01em; }
    h2 { margin:0 0 10px; font-size:17px; }
    .purpose { margin:0; max-width:72ch; color:var(--soft); }
    .scope { margin:10px 0 0; font-weight:600; }
    .verdict { margin:24px 0; padding:14px 18px; border-left:5px solid var(--soft);
      border-radius:3px; background:var(--wash); font-size:18px; font-weight:600; }
    .verdict.good { border-color:var(--good); background:var(--goodwash); color:var(--good); }
    .verdict.bad { border-color:var(--bad); background:var(--badwash); color:var(--bad); }
    .verdict.warning { border-color:#d79a1e; background:var(--warnwash); color:var(--warn); }
    .facts { display:flex; flex-wrap:wrap; gap:14px 40px; margin:0 0 8px; }
    .facts dt { color:var(--soft); font-size:12px; }
    .facts dd { margin:0; font-size:17px; font-weight:600; overflow-wrap:anywhere;
      font-variant-numeric:tabular-nums; }
    section { margin-top:34px; }
    .wide { overflow-x:auto; }
    table { width:100%; border-collapse:collapse; font-size:13px; }
    th { padding:7px 10px; border-bottom:2px solid var(--ink); text-align:left; font-size:12px;
      color:var(--soft); font-weight:600; vertical-align:bottom; }
    td { padding:7px 10px; border-bottom:1px solid var(--line); vertical-align:top;
      overflow-wrap:break-word; white-space:pre-line; font-variant-numeric:tabular-nums; }
    tbody tr:nth-child(even) { background:var(--wash); }
    .code { font:12px/1.6 ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace; }
    td.code { white-space:nowrap; }
    td.long { white-space:normal; overflow-wrap:anywhere; min-width:17ch; }
    td.good { color:var(--good); font-weight:600; }
    td.bad { color:var(--bad); font-weight:600; }
    td.warning { color:var(--warn); font-weight:600; }
    td.muted { color:var(--soft); }
    .empty { margin:0; padding:12px 16px; background:var(--wash); color:var(--soft); }
    .count { margin:6px 2px 0; color:var(--soft); font-size:12px; }
    footer { margin-top:44px; padding-top:20px; border-top:1px solid var(--line); font-size:12px; }
    footer h2 { font-size:13px; }
    footer dl { display:grid; grid-template-columns:max-content 1fr; gap:3px 18px; margin:0; }
    footer dt { color:var(--soft); }
    footer dd { margin:0; overflow-wrap:anywhere; }
    footer pre { margin:14px 0 0; padding:10px 14px; background:var(--wash); white-space:pre-wrap;
      overflow-wrap:anywhere;
      font:11px/1.6 ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace; }
    @media (max-width:700px) { main { margin:0; padding:22px 18px; border-radius:0; } }
    @page { size:A4 landscape; margin:14mm 12mm; }
    @media print {
      body { background:none; font-size:11px; }
      main { max-width:none; margin:0; padding:0; box-shadow:none; }
      h1 { font-size:22px; } .verdict { font-size:14px; } .facts dd { font-size:13px; }
      table { font-size:9.5px; } .code { font-size:8.5px; } th { font-size:9px; }
      th, td { padding:4px 6px; }
      .wide { overflow:visible; } thead { display:table-header-group; }
      tr, .verdict, footer { break-inside:avoid; } h2 { break-after:avoid; }
      * { -webkit-print-color-adjust:exact; print-color-adjust:exact; }
    }

    """
}

/// Writes elements whose texts cannot end them.
private struct HTMLWriter {
  private(set) var text = ""

  mutating func raw(_ markup: String) { text += markup }

  mutating func element(_ name: String, _ content: String, class classes: String = "") {
    text += classes.isEmpty ? "<\(name)>" : "<\(name) class=\"\(classes)\">"
    text += Self.escaped(content) + "</\(name)>"
    if name != "td", name != "th" { text += "\n" }
  }

  /// Also what could turn the reading direction around: a name must not look like another.
  private static func escaped(_ text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "'": escaped += "&#39;"
      case "\n": escaped.unicodeScalars.append(scalar)
      default:
        let category = scalar.properties.generalCategory
        if category == .control || category == .format {
          escaped += "\u{FFFD}"
        } else {
          escaped.unicodeScalars.append(scalar)
        }
      }
    }
    return escaped
  }
}
