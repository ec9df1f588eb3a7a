import Foundation
import PromoteCore
import Testing

@Suite(.enabled(if: CorpusFiles.isThere, "no corpus beside the package: skipped"))
struct ImportCorpusTests {
  @Test func `there are documents of every version`() throws {
    #expect(CorpusFiles.files("openapi2").count >= 10)
    #expect(CorpusFiles.files("openapi3").count >= 30)
  }

  @Test(arguments: CorpusFiles.files("openapi2", "openapi3"))
  func `a real document is imported, accepted and lost in no part`(_ file: URL) async throws {
    let source = try CorpusFiles.read(file)
    let id = ImportOptions.derivedID(from: file.lastPathComponent)
    let options = ImportOptions(
      id: id, fallbackName: file.lastPathComponent, listenPath: "/\(id)/")
    try await expectAccepted(source, options)
    try await expectAcceptedAsClassic(source, options)
  }

  private func expectAccepted(_ source: JSON, _ options: ImportOptions) async throws {
    let api = try importOpenAPI(source, options)
    let dashboard = CorpusDashboard()
    let (status, body) = try await dashboard.post("/api/apis/oas", api.document)
    try #require(status == 200, "\(body)")
    let stored = try await dashboard.get("/api/apis/oas/\(options.id)")
    #expect(stored["paths"]?.object?.count == source["paths"]?.object?.count ?? 0)
    #expect(api.findings.allSatisfy { $0.severity != .blocking })
    let again = try importOpenAPI(source, options)
    #expect(again.document.serialised() == api.document.serialised())
    expectKept(source, in: api.document)
  }

  private func expectAcceptedAsClassic(_ source: JSON, _ options: ImportOptions) async throws {
    guard source["paths"]?.object?.isEmpty == false else {
      #expect(throws: ImportRefusal.self) { try importOpenAPI(source, as: .classic, options) }
      return
    }
    let api = try importOpenAPI(source, as: .classic, options)
    let (status, body) = try await CorpusDashboard().post("/api/apis", api.document)
    try #require(status == 200, "\(body)")
  }

  /// Members may move; texts and numbers may not disappear.
  private func expectKept(_ source: JSON, in document: JSON) {
    let found = Self.scalars(document)
    var lost: [String] = []
    source.walk { place, value in
      guard let text = value.string ?? value.number?.text, !text.isEmpty else { return true }
      if Self.isTranslated(place, text) { return true }
      if !found.contains(text) { lost.append("\(place): \(text.prefix(60))") }
      return true
    }
    #expect(lost.isEmpty, "\(lost.prefix(10).joined(separator: "\n"))")
  }

  private static func scalars(_ json: JSON) -> Set<String> {
    var found: Set<String> = []
    json.walk { place, value in
      if let name = place.tokens.last { found.insert(name) }
      if let text = value.string ?? value.number?.text { found.insert(text) }
      return true
    }
    return found
  }

  /// Places whose words 3.0 writes otherwise.
  private static func isTranslated(_ place: JSONPointer, _ text: String) -> Bool {
    let name = place.tokens.last ?? ""
    let parents = Set(place.tokens)
    return ["swagger", "openapi", "host", "basePath", "in", "collectionFormat", "flow", "$ref"]
      .contains(name) || !parents.isDisjoint(with: ["schemes", "consumes", "produces"])
      || ["file", "basic", "body"].contains(text)
  }
}
