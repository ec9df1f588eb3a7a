import Foundation
import Testing

@Suite struct DocumentTests {
  @Test func `every relative link of the documents leads somewhere`() throws {
    let tree = SourceTree()
    let documents =
      try tree.files(in: "", ending: "README.md")
      + tree.files(in: "Sources/tyk-promote/tyk-promote.docc", ending: ".md")
    #expect(!documents.isEmpty)
    for document in documents where !document.path.contains(".build") {
      for link in document.text.matches(of: /\]\(([^)#:]+)(#[^)]*)?\)/) {
        let folder = tree.root.appending(path: document.path).deletingLastPathComponent()
        let target = folder.appending(path: String(link.output.1)).path(percentEncoded: false)
        #expect(
          FileManager.default.fileExists(atPath: target),
          "\(document.path) links to \(link.output.1)")
      }
    }
  }

  @Test func `the Makefile has every task that the README names`() throws {
    let tree = SourceTree()
    let readme = try String(contentsOf: tree.root.appending(path: "README.md"), encoding: .utf8)
    let makefile = try String(contentsOf: tree.root.appending(path: "Makefile"), encoding: .utf8)
    let named = Set(readme.matches(of: /make ([a-z-]+)/).map { String($0.output.1) })
    #expect(named.isSuperset(of: ["demo", "test"]))
    for task in named {
      #expect(makefile.contains("\n\(task):"), "the README names 'make \(task)'")
    }
  }

  @Test func `no source file is unfinished`() throws {
    for folder in ["Sources", "Tests"] {
      for file in try SourceTree().files(in: folder, ending: ".swift") {
        for (number, line) in file.lines.enumerated() {
          if let word = String(line).firstMatch(of: /\b(T[O]DO|F[I]XME|X[X]X)\b/) {
            Issue.record("\(file.path):\(number + 1) says \(word.output.1)")
          }
        }
      }
    }
  }
}
