import PromoteCore

/// An evidence file that was written, and whether it verifies.
struct EvidenceView {
  let promotion: String
  let file: String
  let bytes: [UInt8]
  let report: AuditReport
  let pin: Digest?

  private var digest: Digest { Digest(of: bytes) }

  var lines: [String] {
    let trust = pin.map { " --trust sha256:\($0.hex)" } ?? ""
    return ["evidence of \(promotion): \(file)"]
      + AuditReportView(report: report, what: file).lines.map { "  \($0)" }
      + [
        "  \(bytes.count) bytes, sha256 \(digest.hex)", "",
        "next:  tyk-promote audit verify \(file)\(trust)",
      ]
  }

  var json: JSON {
    [
      "promotion": .string(promotion), "file": .string(file), "bytes": .integer(bytes.count),
      "sha256": .string(digest.hex), "verification": report.json,
    ]
  }
}
