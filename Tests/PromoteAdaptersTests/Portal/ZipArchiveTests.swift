import PromoteCore
import Testing

@testable import PromoteAdapters

@Suite struct `archives of themes` {
  @Test func `hold what was put into them`() throws {
    let files = [
      ZipArchive.File(name: "theme.json", bytes: Array("{}".utf8)),
      ZipArchive.File(
        name: "assets/ü.png", bytes: (0..<5_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }),
      ZipArchive.File(name: "assets/empty", bytes: []),
    ]
    let archive = ZipArchive.write(files)
    let found = try ZipArchive.read(archive)
    #expect(found.map(\.name) == ["assets/empty", "assets/ü.png", "theme.json"])
    #expect(found[1].bytes == files[1].bytes && found[2].bytes == files[0].bytes)
    #expect(ZipArchive.write(files.reversed()) == archive)
  }

  /// Made by Python's zipfile: deflated, with a folder and a file of macOS in it.
  @Test func `are unpacked as others packed them`() throws {
    let archive = try #require(Base64.decode(Self.deflated))
    let found = try ZipArchive.read(archive)
    #expect(found.map(\.name) == ["assets/random.bin", "theme.json", "views/home.tmpl"])
    #expect(String(decoding: found[1].bytes, as: UTF8.self) == #"{"name": "northwind"}"#)
    #expect(
      String(decoding: found[2].bytes, as: UTF8.self)
        == String(repeating: "{{ .blocks.Title.Content }}\n", count: 40))
    #expect(found[0].bytes == (0..<300).map { UInt8(truncatingIfNeeded: $0 * $0 * 31 % 253) })
  }

  @Test func `that are damaged are refused`() throws {
    let archive = ZipArchive.write([.init(name: "a", bytes: Array("hello".utf8))])
    var refused = 0
    for index in archive.indices {
      var damaged = archive
      damaged[index] ^= 0x10
      do {
        let files = try ZipArchive.read(damaged)
        // Names, dates and versions may differ; contents do not.
        #expect(files.allSatisfy { $0.bytes == Array("hello".utf8) })
      } catch { refused += 1 }
      #expect(throws: ZipArchive.Failure.self) { try ZipArchive.read(Array(archive.prefix(index))) }
    }
    #expect(refused > 30)
    for name in ["../a", "/a", "a//b", "a\\b"] {
      let leading = ZipArchive.write([.init(name: name, bytes: [1])])
      #expect(throws: ZipArchive.Failure.self) { try ZipArchive.read(leading) }
    }
  }

  @Test func `deflate that is damaged ends`() throws {
    let archive = try #require(Base64.decode(Self.deflated))
    for seed in 0..<400 {
      var damaged = archive
      damaged[(seed * 7919) % archive.count] = UInt8(truncatingIfNeeded: seed &* 151)
      _ = try? ZipArchive.read(damaged)
    }
  }

  static let deflated = """
    UEsDBBQAAAAIAPezdV0AAAAAAgAAAAAAAAAGAAAAdmlld3MvAwBQSwMEFAAAAAgA97N1XTmc+wYGAAAABAAAABUAAA
    BfX01BQ09TWC8uX3RoZW1lLmpzb27LKs3LBgBQSwMEFAAAAAgA97N1XShPlt8XAAAAFQAAAAoAAAB0aGVtZS5qc29u
    q1bKS8xNVbJSUMrLLyrJKM/MS1GqBQBQSwMEFAAAAAgA97N1XSYl3fEpAAAAYAQAAA8AAAB2aWV3cy9ob21lLnRtcG
    yrrlbQS8rJT84u1gvJLMlJ1XPOzytJzStRqK3lqh6VG5UblRuVo0AOAFBLAwQUAAAACAD3s3Vd/pvm5QMBAAAsAQAA
    EQAAAGFzc2V0cy9yYW5kb20uYmlulc8xq0QAAADgE4sy2C4MFjumKxbLMegU89kMBt1yg66sRiW2W3UDg5JJJxlMlu
    uU7Uqmk0ynzO83vO8ffDvSwVfUBPpZeEc55OtmxoPw6RWEnYYiYmVfIqwtFx3ZKO9AHmOF1TKVlh8CxrjEAqhD+oSD
    s5Gw68YVNztnppHwRc76eE68r5OOH5qvPLeTNJY93dxTMDSutYJT1q+oIFeSXKgqfhaFK/XVCMH03tB9OUpTO8vfZu
    C7pN7HjvexONEnxonJ7VvBbSubGOcAfqaDCiyEy2DCQ6bVTGOV+EgePGpD9KVssehiVyKCal0YvE4wyGem7kN59Bbm
    HjDRFXfI3f/yf1BLAQIUAxQAAAAIAPezdV0AAAAAAgAAAAAAAAAGAAAAAAAAAAAAEAD9QQAAAAB2aWV3cy9QSwECFA
    MUAAAACAD3s3VdOZz7BgYAAAAEAAAAFQAAAAAAAAAAAAAAgAEmAAAAX19NQUNPU1gvLl90aGVtZS5qc29uUEsBAhQD
    FAAAAAgA97N1XShPlt8XAAAAFQAAAAoAAAAAAAAAAAAAAIABXwAAAHRoZW1lLmpzb25QSwECFAMUAAAACAD3s3VdJi
    Xd8SkAAABgBAAADwAAAAAAAAAAAAAAgAGeAAAAdmlld3MvaG9tZS50bXBsUEsBAhQDFAAAAAgA97N1Xf6b5uUDAQAA
    LAEAABEAAAAAAAAAAAAAAIAB9AAAAGFzc2V0cy9yYW5kb20uYmluUEsFBgAAAAAFAAUAKwEAACYCAAAAAA==
    """.replacing("\n", with: "")
}
