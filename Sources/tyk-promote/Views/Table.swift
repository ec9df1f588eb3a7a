/// Columns of text, aligned, with a heading.
struct Table {
  let heading: [String]
  let rows: [[String]]

  init(_ heading: [String], _ rows: [[String]]) {
    self.heading = heading
    self.rows = rows
  }

  var lines: [String] {
    let all = [heading] + rows
    let widths = heading.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
    return all.map { row in
      let cells = row.indices.map { column in
        row[column] + String(repeating: " ", count: widths[column] - row[column].count)
      }
      let line = cells.joined(separator: "  ")
      return String(line.reversed().drop { $0 == " " }.reversed())
    }
  }
}
