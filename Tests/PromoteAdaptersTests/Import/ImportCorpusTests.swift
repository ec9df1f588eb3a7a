import Foundation
import PromoteAdapters
import PromoteCore
import PromoteEngine
import Testing
import TykSimulator

/// Real OpenAPI documents, read from a folder beside the package where it is there.
private enum Documents {
  static let folder = URL(
    filePath: ProcessInfo.processInfo.environment["TYK_PROMOTE_SHARED"] ?? "../shared"
  ).appending(path: "corpus")

  static func files(_ kinds: String...) -> [URL] {
    kinds.flatMap { kind -> [URL] in
      let place = folder.appending(path: kind)
      guard let names = try? FileManager.default.contentsOfDirectory(atPath: place.path) else {
        return []
      }
      return names.sorted().map { place.appending(path: $0) }
    }
  }

  static var isThere: Bool { FileManager.default.fileExists(atPath: folder.path) }

  static func read(_ file: URL) throws -> JSON {
    try YAML.readJSONOrYAML(Array(Data(contentsOf: file)), file: file.lastPathComponent)
  }
}

@Suite(.enabled(if: Documents.isThere, "no corpus beside the package: skipped"))
struct ImportCorpusTests {
  private let key = "import-key"
  private let organisation = "64a1c0de5f00ba0000000001"

  private func dashboard() -> any HTTPTransport {
    var configuration = SimulatorConfiguration()
    configuration.version = TykVersion(5, 15)
    let simulator = DashboardSimulator(configuration: configuration)
    simulator.addOrganisation(id: organisation)
    simulator.addUser(organisation: organisation, accessKey: key)
    return simulator.transport()
  }

  private func send(
    _ transport: any HTTPTransport, _ method: String, _ path: String, _ body: JSON? = nil
  ) async throws -> (status: Int, body: JSON) {
    let response = try await transport.send(
      HTTPExchange.Request(
        method: method, path: path, headers: [("Authorization", key)],
        body: body?.serialised() ?? []))
    return (response.status, try JSON.parse(response.body))
  }

  @Test func `there are documents of every version`() throws {
    #expect(Documents.files("openapi2").count >= 10)
    #expect(Documents.files("openapi3").count >= 30)
  }

  @Test(arguments: Documents.files("openapi2", "openapi3"))
  func `a real document is imported, accepted and lost in no part`(_ file: URL) async throws {
    let source = try Documents.read(file)
    let id = ImportOptions.derivedID(from: file.lastPathComponent)
    let options = ImportOptions(
      id: id, fallbackName: file.lastPathComponent, listenPath: "/\(id)/")
    try await expectAccepted(source, options)
    try await expectAcceptedAsClassic(source, options)
  }

  private func expectAccepted(_ source: JSON, _ options: ImportOptions) async throws {
    let api = try importOpenAPI(source, options)
    let transport = dashboard()
    let created = try await send(transport, "POST", "/api/apis/oas", api.document)
    try #require(created.status == 200, "\(created.body)")
    let stored = try await send(transport, "GET", "/api/apis/oas/\(options.id)")
    #expect(stored.body["paths"]?.object?.count == source["paths"]?.object?.count ?? 0)
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
    let created = try await send(dashboard(), "POST", "/api/apis", api.document)
    try #require(created.status == 200, "\(created.body)")
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
