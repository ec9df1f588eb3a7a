import Foundation
import Testing

@testable import PromoteCore

/// A generator that gives the same numbers for the same seed (SplitMix64).
struct Seeded: RandomNumberGenerator {
  private var state: UInt64
  init(_ seed: UInt64) { state = seed }
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

func json(_ text: String) -> JSON {
  do { return try JSON.parse(Array(text.utf8)) } catch { fatalError("no JSON: \(error)") }
}

func pointer(_ text: String) -> JSONPointer { JSONPointer(text)! }

func environment(
  _ name: String, _ values: KeyValuePairs<String, String> = [:],
  secrets: KeyValuePairs<String, String> = [:], organisation: String? = nil,
  dashboard: String = "", databaseIDs: Set<String> = []
) -> ResolvedBindings {
  var line = 10
  var bindings: [ResolvedBinding] = []
  for (key, value) in values {
    bindings.append(
      ResolvedBinding(
        name: key, value: .literal(value), place: RegistryPlace(file: "\(name).yaml", line: line)))
    line += 1
  }
  for (key, value) in secrets {
    bindings.append(
      ResolvedBinding(
        name: key, value: .secret(Secret(value), .environment(key)),
        place: RegistryPlace(file: "\(name).yaml", line: line)))
    line += 1
  }
  return ResolvedBindings(
    environment: EnvironmentName(name)!,
    identity: organisation.map { EnvironmentIdentity(dashboard: dashboard, organisation: $0) },
    bindings: bindings, databaseIDs: databaseIDs)
}

func live(_ document: JSON, _ kind: ResourceKind) -> LiveObject {
  LiveObject(
    address: kind.address(of: document) ?? Address(kind: kind.name, id: "no-id"),
    name: kind.displayName(of: document), databaseID: kind.databaseID(of: document),
    document: LiveDocument(document))
}

/// A Classic API with what a test is about put into its definition.
func classicAPI(_ members: KeyValuePairs<String, JSON> = [:]) -> JSON {
  var definition = json(
    """
    {"id": "64b2d0aa5f00ba0000000011", "api_id": "orders", "name": "Orders #sales",
     "org_id": "64a1c0de5f00ba0000000001", "slug": "orders", "active": true,
     "proxy": {"listen_path": "/orders/", "target_url": "http://orders.dev.example/v1"},
     "version_data": {"not_versioned": true, "versions": {"Default": {"name": "Default"}}}}
    """)
  for (path, value) in members {
    definition = definition.setting(pointer(path), to: value)!
  }
  return .object(["api_definition": definition, "hook_references": []])
}

func base64(_ text: String) -> String { Base64.encode(Array(text.utf8)) }

func rule(
  _ path: String, bind: String? = nil, inside: RewriteRule.Encoding? = nil, hosts: Bool = false,
  match: Match = Match(), line: Int = 4
) -> RewriteRule {
  RewriteRule(
    match: match, path: PathPattern(path)!, bind: bind, inside: inside, bindHosts: hosts,
    place: RegistryPlace(file: "pipeline.yaml", line: line))
}

/// Real objects from outside the package, where they are at hand.
enum Corpus {
  static let folder: URL? = {
    let named = ProcessInfo.processInfo.environment["TYK_PROMOTE_SHARED"]
    let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let shared =
      named.map { URL(fileURLWithPath: $0) }
      ?? package.deletingLastPathComponent().appendingPathComponent("shared")
    let corpus = shared.appendingPathComponent("corpus")
    return FileManager.default.fileExists(atPath: corpus.path) ? corpus : nil
  }()

  struct Item {
    let file: String
    let kind: ResourceKind
    let document: JSON
  }

  /// Every object of the kinds there are files of, in the form that its Dashboard would return.
  static func items() throws -> [Item] {
    guard let folder else { return [] }
    var items: [Item] = []
    for (directory, kind) in [
      ("classic", ResourceKind.classic), ("classic-dashboard", .classic),
      ("classic-with-oas", .classic), ("oas", .oas), ("oas-dashboard", .oas),
      ("policy", .policy), ("asset", .template), ("streams", .streams), ("mcp", .mcp),
      ("webhook", .webhook), ("oauth-client", .oauthClient),
    ] {
      let path = folder.appendingPathComponent(directory)
      for file in try FileManager.default.contentsOfDirectory(atPath: path.path).sorted()
      where file.hasSuffix(".json") {
        let bytes = Array(try Data(contentsOf: path.appendingPathComponent(file)))
        var document = try JSON.parse(bytes)
        if kind.name == .classic, document["api_definition"] == nil {
          document = .object(["api_definition": document])
        }
        if kind.indexList == "files", let oas = document["oas"] { document = oas }
        items.append(Item(file: "\(directory)/\(file)", kind: kind, document: document))
      }
    }
    return items + (try versions(below: folder.appendingPathComponent("versions")))
  }

  /// Objects at several points of their history: APIs by themselves, in wrappers and in lists. Some
  /// were broken when they were committed.
  private static func versions(below folder: URL) throws -> [Item] {
    var items: [Item] = []
    for chain in try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() {
      let path = folder.appendingPathComponent(chain)
      for file in try FileManager.default.contentsOfDirectory(atPath: path.path).sorted()
      where file.hasSuffix(".json") {
        let bytes = Array(try Data(contentsOf: path.appendingPathComponent(file)))
        let document: JSON
        do { document = try JSON.parse(bytes) } catch { continue }
        for (index, api) in (document["apis"]?.array ?? [document]).enumerated() {
          let name = "versions/\(chain)/\(file)#\(index)"
          if let oas = api["oas"] ?? (api["x-tyk-api-gateway"] == nil ? nil : api), !oas.isNull {
            items.append(Item(file: name, kind: .oas, document: oas))
          } else if api["api_definition"] != nil {
            items.append(Item(file: name, kind: .classic, document: api))
          } else if api["proxy"] != nil {
            items.append(Item(file: name, kind: .classic, document: ["api_definition": api]))
          }
        }
      }
    }
    return items
  }
}
