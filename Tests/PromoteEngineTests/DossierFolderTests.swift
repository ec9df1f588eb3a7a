import Foundation
import PromoteAdapters
import PromoteEngine
import Testing

/// The folders of `promotions/`, on a real disk.
@Suite struct DossierFolderTests {
  let root = FileManager.default.temporaryDirectory
    .appendingPathComponent("dossiers-\(UUID().uuidString)").path

  static func promotion(_ id: String) -> [String: [UInt8]] {
    ["promotion.json": Array(#"{"promotion":"\#(id)"}"#.utf8)]
  }

  @Test func `a promotion finds its folder again, and a taken name gets a number`() async throws {
    defer { try? FileManager.default.removeItem(atPath: root) }
    let dossiers = DossierFolder(root)
    let first = try await dossiers.folder(for: "pp_1", wanted: "amber-falcon")
    #expect(first == "amber-falcon")
    // Interrupted before anything was written: the folder is still the promotion's.
    #expect(try await dossiers.folder(for: "pp_1", wanted: "amber-falcon") == first)
    try await dossiers.write(Self.promotion("pp_1"), to: first, replacing: [])
    #expect(try await dossiers.folder(for: "pp_1", wanted: "amber-falcon") == first)
    #expect(try await dossiers.folder(for: "pp_2", wanted: "amber-falcon") == "amber-falcon-2")
    #expect(try await dossiers.promotion(in: first) == "pp_1")
    #expect(try await dossiers.promotion(in: "nobody") == nil)
  }

  @Test func `replacing a part deletes what is no longer in it, and nothing else`() async throws {
    defer { try? FileManager.default.removeItem(atPath: root) }
    let dossiers = DossierFolder(root)
    try await dossiers.write(
      ["log/1.entry": [1], "log/tile/0/000.p/1": [2], "approvals/a.json": [3]], to: "f",
      replacing: [])
    try await dossiers.write(["log/2.entry": [4]], to: "f", replacing: ["log"])
    #expect(try await dossiers.read("log", of: "f") == ["log/2.entry": [4]])
    #expect(try await dossiers.read("approvals", of: "f") == ["approvals/a.json": [3]])
    #expect(try await dossiers.read("nothing", of: "f").isEmpty)
  }

  @Test(arguments: ["../x", "a/../../x", "/etc/passwd", "a//b", ""])
  func `a path that leads out of the dossier is refused`(path: String) async throws {
    defer { try? FileManager.default.removeItem(atPath: root) }
    let dossiers = DossierFolder(root)
    await #expect(throws: DossierProblem.self) {
      try await dossiers.write([path: [1]], to: "f", replacing: [])
    }
    await #expect(throws: DossierProblem.self) { _ = try await dossiers.read(path, of: "f") }
    await #expect(throws: DossierProblem.self) {
      try await dossiers.write(["x": [1]], to: "../f", replacing: [])
    }
  }

  @Test func `a link among the approvals is not followed`() async throws {
    defer { try? FileManager.default.removeItem(atPath: root) }
    let dossiers = DossierFolder(root)
    try await dossiers.write(["approvals/a.json": [1], "secret": [9]], to: "f", replacing: [])
    try FileManager.default.createSymbolicLink(
      atPath: "\(root)/f/approvals/b.json", withDestinationPath: "\(root)/f/secret")
    #expect(try await dossiers.read("approvals", of: "f") == ["approvals/a.json": [1]])
  }
}
