import Foundation
import PromoteAdapters
import PromoteCore
import PromoteEngine
import TykSimulator

/// Real documents, read from a folder beside the package where it is there.
enum CorpusFiles {
  static let folder = URL(
    filePath: ProcessInfo.processInfo.environment["TYK_PROMOTE_SHARED"] ?? "../shared"
  ).appending(path: "corpus")

  static var isThere: Bool { FileManager.default.fileExists(atPath: folder.path) }

  static func files(_ kinds: String...) -> [URL] {
    kinds.flatMap { kind -> [URL] in
      let place = folder.appending(path: kind)
      guard let names = try? FileManager.default.contentsOfDirectory(atPath: place.path) else {
        return []
      }
      return names.sorted().map { place.appending(path: $0) }
    }
  }

  static func read(_ file: URL) throws -> JSON {
    try YAML.readJSONOrYAML(Array(Data(contentsOf: file)), file: file.lastPathComponent)
  }
}

/// A simulated Dashboard of the newest version.
struct CorpusDashboard {
  private let transport: any HTTPTransport
  private static let key = "corpus-key"
  private static let organisation = "64a1c0de5f00ba0000000001"

  init() {
    var configuration = SimulatorConfiguration()
    configuration.version = TykVersion(5, 15)
    configuration.uniquePolicyNames = false
    configuration.allowUnsafePolicyIDs = true
    let simulator = DashboardSimulator(configuration: configuration)
    simulator.addOrganisation(id: Self.organisation)
    simulator.addUser(organisation: Self.organisation, accessKey: Self.key)
    transport = simulator.transport()
  }

  func post(_ path: String, _ body: JSON) async throws -> (Int, JSON) {
    try await send("POST", path, body)
  }

  func get(_ path: String) async throws -> JSON { try await send("GET", path, nil).1 }

  private func send(_ method: String, _ path: String, _ body: JSON?) async throws -> (Int, JSON) {
    let response = try await transport.send(
      HTTPExchange.Request(
        method: method, path: path, query: [("accept_additional_properties", "true")],
        headers: [("Authorization", Self.key)], body: body?.serialised() ?? []))
    return (response.status, try JSON.parse(response.body))
  }
}
