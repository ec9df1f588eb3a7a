import Foundation
import PromoteCore
import PromoteTesting
import Testing

@Suite(.blocking) struct DemoTests {
  @Test func `the demo promotes to prod and the log verifies`() throws {
    let demo = try DemoWorkspace.finished()
    #expect(demo.result.code == 0, "\(demo.result.errors)")
    #expect(demo.result.output.contains("verified: a fresh dump matches the plan"))
    #expect(demo.result.output.contains("ok: the log:"))
    let status = try Tool()("status", "--workspace", demo.workspace.path(), "--json")
    let environments = try JSON.parse(status.output.utf8)["environments"]?.array ?? []
    #expect(environments.count == 3)
    #expect(environments.last?["verifiedAt"]?.string != nil)
  }

  @Test func `audit verify accepts the log and both dossiers`() throws {
    let workspace = try DemoWorkspace.finished().workspace
    let log = try Tool()("audit", "verify", "--workspace", workspace.path())
    #expect(log.code == 0, "\(log.output)\(log.errors)")
    let dossiers = try DemoWorkspace.dossiers(workspace)
    #expect(dossiers.count == 2)
    for dossier in dossiers {
      let result = try Tool()("audit", "verify", dossier.path(), "--json")
      #expect(result.code == 0, "\(result.output)")
      let json = try JSON.parse(result.output.utf8)
      #expect(json["ok"]?.bool == true)
      #expect(json["problems"]?.array?.isEmpty == true)
    }
  }

  @Test func `a dossier that brings its own root is unpinned`() throws {
    let copy = try DemoWorkspace.copy()
    let elsewhere = copy.folder.url.appending(path: "alone")
    try FileManager.default.copyItem(
      at: try #require(DemoWorkspace.dossiers(copy.workspace).first), to: elsewhere)
    let result = try Tool()("audit", "verify", elsewhere.path(), "--json")
    #expect(result.code == 3)
    #expect(result.output.contains("unpinned"))
    let pin = try Tool()("trust", "show", "--workspace", copy.workspace.path()).output
      .split(separator: "\n").compactMap { line in
        line.firstRange(of: "sha256:").map { String(line[$0.lowerBound...]) }
      }.first
    let pinned = try Tool()("audit", "verify", elsewhere.path(), "--trust", try #require(pin))
    #expect(pinned.code == 0, "\(pinned.output)")
  }

  @Test func `independent tools accept a dossier and find every changed file`() throws {
    let copy = try DemoWorkspace.copy()
    let pin = try Independent.pin(of: copy.workspace)
    let dossier = try #require(DemoWorkspace.dossiers(copy.workspace).last)
    let good = try Independent.check(dossier, pin: pin)
    #expect(good.code == 0, "\(good.output)")
    let log = try FileManager.default.contentsOfDirectory(
      atPath: dossier.appending(path: "log").path())
    let entry = try #require(log.filter { $0.hasSuffix(".entry") }.sorted().first)
    for file in [
      "plan.json", "approvals/approvals.intoto.jsonl", "trust/1.trust.json", "log/checkpoint",
      "log/\(entry)",
    ] {
      let url = dossier.appending(path: file)
      let original = try Data(contentsOf: url)
      var changed = original
      changed[original.count / 2] ^= 1
      try changed.write(to: url)
      let bad = try Independent.check(dossier, pin: pin)
      #expect(bad.code == 1, "a changed byte in \(file) was not found")
      let ours = try Tool()("audit", "verify", dossier.path())
      #expect(ours.code == 3, "audit verify: a changed byte in \(file) was not found")
      try original.write(to: url)
    }
  }
}

/// Checks with ssh-keygen, openssl and Python alone.
enum Independent {
  static let script = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "Independent/check_dossier.py")

  /// Tries single bits of an evidence file.
  static let flips = script.deletingLastPathComponent().appending(path: "flip_bits.py")

  static func check(_ dossier: URL, pin: String) throws -> Tool.Result {
    try Tool.run(
      URL(filePath: "/usr/bin/env"), ["python3", script.path(), dossier.path(), pin],
      variables: ["PYTHONDONTWRITEBYTECODE": "1"])
  }

  /// The digest of the first trust document's payload.
  static func pin(of workspace: URL) throws -> String {
    let envelope = try Data(
      contentsOf: workspace.appending(path: "environments/trust/1.trust.json"))
    let payload = try #require(JSON.parse(Array(envelope))["payload"]?.string)
    return Digest(of: try #require(Base64.decode(payload))).hex
  }
}
