import Foundation
import PromoteCore

/// The rows of a run: as a table for people, as JSON for machines.
struct BenchReport: Sendable {
  private(set) var rows: [BenchRow] = []

  mutating func add(_ row: BenchRow) {
    rows.append(row)
    FileHandle.standardError.write(Data("  \(row.work): \(row.measuredText)\n".utf8))
  }

  /// A table with one line per row, columns padded to their widest cell.
  var table: String {
    let header = ["work", "target", "measured", "compared with", "ratio", "verdict"]
    let lines = [header] + rows.map(\.cells)
    let widths = header.indices.map { column in lines.map { $0[column].count }.max() ?? 0 }
    return lines.map { cells in
      let padded = zip(cells, widths).map { cell, width in
        cell + String(repeating: " ", count: width - cell.count)
      }
      var line = padded.joined(separator: "  ")
      while line.last == " " { line.removeLast() }
      return line
    }.joined(separator: "\n")
  }

  /// `{"rows": [{"work", "measured", "unit", "target", "comparison", "ratio", "verdict", "note"}]}`.
  var json: JSON { ["rows": .array(rows.map(\.json))] }
}

extension BenchRow {
  fileprivate var cells: [String] {
    [
      work, targetText, measuredText,
      comparison.map { "\($0.kind.rawValue) \($0.name): \(Self.text($0.value)) \(unit)" } ?? "",
      ratio.map { "\(Self.text($0))x" } ?? "", verdict == .shown ? "" : verdict.rawValue,
    ]
  }

  fileprivate var measuredText: String { "\(Self.text(measured)) \(unit)" }

  fileprivate var targetText: String {
    switch target {
    case nil: ""
    case .atLeast(let value): ">= \(Self.text(value)) \(unit)"
    case .atMost(let value): "<= \(Self.text(value)) \(unit)"
    case .ratioAtLeast(let value):
      ">= \(Self.text(value))x of the \(comparison?.kind.rawValue ?? "comparison")"
    }
  }

  fileprivate var json: JSON {
    var object = JSONObject()
    object["work"] = .string(work)
    object["measured"] = Self.number(measured)
    object["unit"] = .string(unit)
    if target != nil { object["target"] = .string(targetText) }
    if let comparison {
      object["comparison"] = [
        "kind": .string(comparison.kind.rawValue), "name": .string(comparison.name),
        "value": Self.number(comparison.value),
      ]
    }
    if let ratio { object["ratio"] = Self.number(ratio) }
    object["verdict"] = .string(verdict.rawValue)
    if !note.isEmpty { object["note"] = .string(note) }
    return .object(object)
  }

  /// Three digits that mean something, without an exponent.
  private static func text(_ value: Double) -> String {
    let size = abs(value)
    return String(format: size >= 100 ? "%.0f" : size >= 10 ? "%.1f" : "%.2f", value)
  }

  private static func number(_ value: Double) -> JSON {
    JSONNumber(String(format: "%.6g", value)).map { .number($0) } ?? .null
  }
}
