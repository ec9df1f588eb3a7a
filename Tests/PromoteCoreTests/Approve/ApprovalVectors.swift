import Foundation
import PromoteCore
import Testing

/// `Vectors/approvals.json`, made by `Vectors/make-approvals.py` with ssh-keygen and openssl.
struct ApprovalVectors {
  let json: JSON
  let trust: AcceptedTrust
  /// Five entries long; its root at every size is in the file.
  let log: LogView

  private static let read = Result {
    try JSON.parse(
      Data(
        contentsOf: URL(filePath: #filePath).deletingLastPathComponent()
          .appending(path: "../Vectors/approvals.json").standardized))
  }

  init() throws {
    json = try Self.read.get()
    let payload = try Self.bytes(json["trust"]?["payload"])
    trust = try AcceptedTrust(
      payload: payload, pinned: need(json["trust"]?["sha256"]?.string.flatMap { Digest(hex: $0) }))
    let roots = try need(json["roots"]?.array).map { try need(Digest(bytes: Self.bytes($0))) }
    log = LogView(origin: "log.example.org/test", size: roots.count - 1) {
      roots.indices.contains($0) ? roots[$0] : nil
    }
  }

  func cases(_ member: String) throws -> [VectorCase] {
    try need(json[member]?.array).map { VectorCase(json: $0) }
  }

  private static func bytes(_ value: JSON?) throws -> [UInt8] {
    try need(value?.string.flatMap { Base64.decode($0) })
  }

  func plan(_ name: String) throws -> [UInt8] { try Self.bytes(json["plans"]?[name]) }

  /// The envelope of the approval of that name.
  func envelope(_ name: String) throws -> [UInt8] {
    Array(try need(cases("approvals").first { $0.name == name }).text("envelope").utf8)
  }

  static let recordedAt = Instant("2026-03-02T10:00:00Z")!

  func recorded(_ name: String) throws -> RecordedApproval {
    RecordedApproval(envelope: try envelope(name), recordedAt: Self.recordedAt)
  }
}
