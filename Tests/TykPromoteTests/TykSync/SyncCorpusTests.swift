import Foundation
import PromoteCore
import Testing
import TykSimulator

/// Directories that people keep in Git, read from a folder beside the package where it is there.
enum DumpCorpus {
  static let folder = URL(
    filePath: ProcessInfo.processInfo.environment["TYK_PROMOTE_SHARED"] ?? "../shared"
  ).appending(path: "corpus/dumps")

  static var isThere: Bool { FileManager.default.fileExists(atPath: folder.path()) }

  static var names: [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: folder.path()))?.sorted() ?? []
  }

  /// Those that cannot be published, and what is said of each.
  static let broken: [String: [String]] = [
    "tbuchaillot-missing-files": [
      "api-321d9d41995048456c7aca6bdc8e4813.json: no such file or directory",
      "policy-5ea0ab7e5c92eb1f13c95596.json: no such file or directory",
    ],
    "tyk-cicd-demo-env-promotion": ["the same id as dev/apis/"],
  ]
}

@Suite(.enabled(if: DumpCorpus.isThere, "no corpus beside the package: skipped"))
struct SyncCorpusTests {
  private func rig() throws -> SyncRig {
    try SyncRig { configuration in
      configuration.version = TykVersion(5, 15)
      configuration.uniquePolicyNames = false
      configuration.allowUnsafePolicyIDs = true
    }
  }

  @Test(arguments: DumpCorpus.names)
  func `a real directory is published, dumped and synced without a loss`(_ name: String)
    async throws
  {
    let source = DumpCorpus.folder.appending(path: name).path(percentEncoded: false)
    let rig = try rig()
    let published = await rig.run(
      "publish", "-d", SyncRig.url, "-p", source, "--allow-duplicate-listenpaths")
    if let messages = DumpCorpus.broken[name] {
      #expect(published.code == 1)
      for message in messages { #expect(published.output.contains(message), "\(published.output)") }
      #expect(rig.simulator.writeCount == 0)
      return
    }
    try #require(published.code == 0, "\(published.output)\(published.errors)")

    let dumped = await rig.run("dump", "-d", SyncRig.url, "-t", "{dir}")
    try #require(dumped.code == 0, "\(dumped.output)\(dumped.errors)")
    try compare(source, with: rig)

    // Both the source and the dump describe what is there: nothing is sent.
    for folder in [source, "{dir}"] {
      rig.simulator.clearJournal()
      let synced = await rig.run("sync", "-d", SyncRig.url, "-p", folder)
      #expect(synced.code == 0, "\(synced.output)\(synced.errors)")
      #expect(rig.simulator.writeCount == 0, "\(synced.output)")
    }
  }

  /// Every member of every file that is not empty is in the dump, unless the server said no.
  private func compare(_ source: String, with rig: SyncRig) throws {
    let index = try JSON.parse(
      Data(contentsOf: URL(filePath: source + "/.tyk.json")))
    for (section, prefix) in [("files", ""), ("policies", "policy-"), ("assets", "asset-")] {
      for entry in index[section]?.array ?? [] {
        guard let file = entry["file"]?.string else { continue }
        let sent = try JSON.parse(Data(contentsOf: URL(filePath: "\(source)/\(file)")))
        var (name, before) = Self.shape(sent, prefix)
        if name == "oas-.json" {
          name =
            try rig.read(".tyk.json").firstMatch(of: /oas-[^"]+/).map { String($0.output) } ?? ""
        }
        let dumped = try JSON.parse(Array(try rig.read(name).utf8))
        let (_, after) = Self.shape(dumped, prefix)
        expectKept(before, after, file)
      }
    }
  }

  /// The name that a dump gives the file, and the part that a server keeps.
  private static func shape(_ file: JSON, _ prefix: String) -> (String, JSON) {
    if !prefix.isEmpty {
      let id = file["id"]?.string ?? ""
      return ("\(prefix)\(id.isEmpty ? file["_id"]?.string ?? "" : id).json", file)
    }
    if let oas = file["oas"], !oas.isNull {
      let id = oas["x-tyk-api-gateway"]?["info"]?["id"]?.string ?? ""
      return ("oas-\(id).json", oas)
    }
    let definition = file["api_definition"] ?? file
    return ("api-\(definition["api_id"]?.string ?? "").json", definition)
  }

  private func expectKept(_ sent: JSON, _ found: JSON, _ file: String) {
    // What belongs to the server and to the environment.
    let own: Set<String> = [
      "/id", "/_id", "/org_id", "/date_created", "/last_updated", "/access_rights_array",
      "/servers", "/x-tyk-api-gateway/info/dbId", "/x-tyk-api-gateway/info/orgId",
      "/graphql/last_schema_update", "/x-tyk-api-gateway/global", "/x-tyk-api-gateway/info/id",
    ]
    var lost: [String] = []
    sent.walk { place, value in
      // `auth` is a copy of `auth_configs.authToken` where there is one.
      if place.tokens == ["auth"], sent["auth_configs"]?["authToken"] != nil { return false }
      if own.contains(place.description) || place.tokens.last == "apiid" { return false }
      if Self.isZero(value) { return true }
      let other = found[place]
      switch value.shape {
      case .object, .array: break
      case .number(let number):
        if other?.number?.double != number.double { lost.append("\(place)") }
      default: if other != value { lost.append("\(place)") }
      }
      return true
    }
    #expect(lost.isEmpty, "\(file): \(lost.prefix(12).joined(separator: " "))")
  }

  private static func isZero(_ value: JSON) -> Bool {
    switch value.shape {
    case .null, .bool(false), .string(""): true
    case .number(let number): number.double == 0
    case .object(let object): object.isEmpty
    case .array(let items): items.isEmpty
    default: false
    }
  }

  @Test(arguments: [
    ("davegarvey-jenkins", "is listed 2 times"),
    ("tbuchaillot-stray-files", "does not list 'api-1ac88cd7c00f42d95b86715c7ffbb7ee.json'"),
    ("caroltyk-backup-2024-06-04", "an asset without an org ID"),
    ("kolavcic-sync-1", "the same slug as"),
  ])
  func `what is odd about a real directory is told`(_ name: String, _ told: String) async throws {
    let source = DumpCorpus.folder.appending(path: name).path(percentEncoded: false)
    let result = await (try rig()).run("publish", "-d", SyncRig.url, "-p", source, "--test")
    #expect(result.code == 0)
    #expect(result.errors.contains(told), "\(result.errors)")
  }

  @Test(arguments: ["dev", "stg", "prod"])
  func `a directory that a script took apart is an error or warned about`(_ stage: String)
    async throws
  {
    let source = DumpCorpus.folder.appending(path: "tyk-cicd-demo-env-promotion/\(stage)")
      .path(percentEncoded: false)
    let rig = try rig()
    let result = await rig.run("sync", "-d", SyncRig.url, "-p", source)
    if stage == "dev" {
      // The index names a file that is in another folder.
      #expect(result.code == 1)
      #expect(result.output.contains("no such file or directory"))
      #expect(rig.simulator.writeCount == 0)
    } else {
      #expect(result.code == 0, "\(result.output)")
      #expect(result.errors.contains("'proxy' stands beside 'api_definition'"), "\(result.errors)")
    }
  }
}
