import Foundation
import PromoteAdapters
import Testing

@Suite struct `whole files` {
  @Test func `are replaced whole and leave nothing beside them`() throws {
    let folder = try ScratchFolder()
    let path = "\(folder.path)/plan.json"
    for text in ["first", "", String(repeating: "x", count: 200_000)] {
      try WholeFile.write(Array(text.utf8), to: path)
      #expect(try WholeFile.read(path) == Array(text.utf8))
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["plan.json"])
  }

  @Test func `for their owner alone are readable by nobody else`() throws {
    let folder = try ScratchFolder()
    let path = "\(folder.path)/key"
    try WholeFile.write([1], to: path, access: .ownerOnly)
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    #expect(mode == 0o600)
  }

  @Test func `that cannot be written leave the old one`() throws {
    let folder = try ScratchFolder()
    #expect(throws: WholeFile.Failure.self) {
      try WholeFile.write([1], to: "\(folder.path)/missing/plan.json")
    }
    try FileManager.default.createDirectory(
      atPath: "\(folder.path)/taken", withIntermediateDirectories: true)
    #expect(throws: WholeFile.Failure.self) { try WholeFile.write([1], to: "\(folder.path)/taken") }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["taken"])
  }

  @Test func `are read up to a limit, and only regular ones`() throws {
    let folder = try ScratchFolder()
    let path = try folder.write("12345", to: "a")
    #expect(try WholeFile.read(path, limit: 5).count == 5)
    #expect(throws: WholeFile.Failure.self) { try WholeFile.read(path, limit: 4) }
    #expect(throws: WholeFile.Failure.self) { try WholeFile.read(folder.path) }
    #expect(mkfifo("\(folder.path)/pipe", 0o600) == 0)
    #expect(throws: WholeFile.Failure.self) { try WholeFile.read("\(folder.path)/pipe") }
  }
}
