import Testing

/// Who may import whom. A folder of `Sources/` that is missing here fails.
private let mayImport: [String: Set<String>] = [
  "PromoteCore": ["Crypto", "CryptoExtras", "Foundation"],
  "PromoteEngine": ["PromoteCore", "Logging", "Synchronization"],
  "PromoteAdapters": [
    "PromoteEngine", "PromoteCore", "AsyncHTTPClient", "Crypto", "CryptoExtras", "Dispatch",
    "Foundation",
    "GRDB", "Glibc", "Logging", "NIOCore", "NIOHTTP1", "NIOPosix", "NIOSSL", "Subprocess",
    "Synchronization", "SystemPackage", "Yams",
  ],
  "TykSimulator": [
    "PromoteEngine", "PromoteCore", "Crypto", "Foundation", "HTTPTypes", "Hummingbird", "Logging",
    "NIOCore", "NIOPosix", "ServiceLifecycle", "Synchronization", "Yams",
  ],
  "tyk-promote": [
    "PromoteAdapters", "PromoteCore", "PromoteEngine", "TykSimulator", "ArgumentParser", "Crypto",
    "Foundation", "Glibc", "Logging", "Synchronization",
  ],
]

/// What the core must not do, each with what stands in for it.
private let bannedInCore = [
  "Date()": "a moment passed in",
  "UUID()": "an identifier passed in",
  ".random(": "a generator passed in",
  "SystemRandomNumberGenerator": "a generator passed in",
  "FileManager": "a port in PromoteEngine",
  "FileHandle": "a port in PromoteEngine",
  "URLSession": "a port in PromoteEngine",
  "ProcessInfo": "a value passed in",
  "print(": "a returned value",
]

@Suite struct ImportTests {
  @Test func `every folder of the sources has a line in the table`() throws {
    let folders = try SourceTree().folders(in: "Sources")
    #expect(Set(folders) == Set(mayImport.keys))
  }

  @Test(arguments: mayImport.keys.sorted())
  func `a folder imports what its line allows and nothing else`(folder: String) throws {
    for file in try SourceTree().files(in: "Sources/\(folder)", ending: ".swift") {
      for (number, line) in file.lines.enumerated() {
        guard let module = importedModule(line) else { continue }
        #expect(
          mayImport[folder, default: []].contains(module),
          "\(file.path):\(number + 1) imports \(module)")
      }
    }
  }

  @Test func `the core has no clock, network, disk or randomness`() throws {
    let files = try SourceTree().files(in: "Sources/PromoteCore", ending: ".swift")
    #expect(files.count > 10)
    for file in files {
      for (number, line) in file.lines.enumerated() {
        let code = line.trimmingCommentsAndSpace
        for (word, instead) in bannedInCore where code.contains(word) {
          Issue.record("\(file.path):\(number + 1) has \(word); use \(instead)")
        }
      }
    }
  }

  @Test func `the simulator shares no rule, list or path with the client`() throws {
    for file in try SourceTree().files(in: "Sources/TykSimulator", ending: ".swift") {
      for (number, line) in file.lines.enumerated() {
        let code = String(line.trimmingCommentsAndSpace)
        if let word = code.firstMatch(of: /\b(ResourceKind|Endpoints|Kinds|normalForm)\b/) {
          Issue.record("\(file.path):\(number + 1) uses \(word.output.1) of the client's side")
        }
      }
    }
  }
}

extension Substring {
  /// The code of a line: nothing where it is a comment.
  fileprivate var trimmingCommentsAndSpace: Substring {
    let trimmed = drop { $0 == " " }
    return trimmed.hasPrefix("//") ? "" : trimmed
  }
}
