import Foundation
import PromoteAdapters
import PromoteCore
import PromoteEngine

/// A Portal that a `portal` command works on, by its environment or by its URL.
struct PortalDoor: Sendable {
  /// What people call it.
  let name: String
  /// Its environment, where it was named by that.
  let environment: EnvironmentName?
  /// Whether it may be changed by approved promotions only.
  let isGated: Bool
  let server: ServerDescription
  let transfer: PortalTransfer
  private let doors: EnvironmentDoors?
  private let registry: Registry?

  /// Opens it for one piece of work. Writing is refused, before anything is asked, where the
  /// environment has a gate: named, or reached by a URL that the registry knows.
  static func with(
    _ environment: EnvironmentName?, _ which: PortalOptions, _ options: CommonOptions,
    _ access: Engine.Access, _ work: (PortalDoor) async throws -> Void
  ) async throws {
    guard (environment == nil) != (which.portal == nil) else {
      throw Failure(
        "which-portal", .usage, "name an environment, or a Portal with --portal and --credential",
        hint: "`tyk-promote env list` shows the environments")
    }
    if let environment {
      try await open(environment, options, access, work)
    } else if let url = which.portal, let credential = which.credential {
      try await open(url, credential, options, access, work)
    }
  }

  private static func open(
    _ environment: EnvironmentName, _ options: CommonOptions, _ access: Engine.Access,
    _ work: (PortalDoor) async throws -> Void
  ) async throws {
    let workspace = try Workspace.find(named: options.workspace)
    let registry = try RegistryFolder.read(workspace)
    let configuration = try registry.environment(environment)
    guard let portal = configuration.portal else { throw noPortal(environment) }
    if access == .write, configuration.gate != nil { throw gated(configuration) }
    let doors = EnvironmentDoors(workspace: workspace, registry: registry)
    try await ending(doors.close) {
      let api = try await doors.open(configuration, access)
      try await work(
        PortalDoor(
          name: "'\(environment)'", environment: environment,
          isGated: configuration.gate != nil, server: try await api.identify(),
          transfer: PortalTransfer(api, width: portal.concurrency), doors: doors,
          registry: registry))
    }
  }

  private static func open(
    _ url: String, _ credential: String, _ options: CommonOptions, _ access: Engine.Access,
    _ work: (PortalDoor) async throws -> Void
  ) async throws {
    let owner = try gatedOwner(url, options)
    if access == .write, let owner { throw gated(owner) }
    let isGated = owner != nil
    let base: BaseURL
    do throws(BaseURL.Refusal) { base = try BaseURL(url) } catch {
      throw Failure("bad-url", .usage, "'\(url)' \(error.reason)")
    }
    guard let reference = SecretReference(credential) else {
      throw Failure(
        "bad-reference", .usage, "'--credential' names no place of a secret",
        hint: "write env:NAME or file:PATH; the credential itself never stands in a command line")
    }
    let here = FileManager.default.currentDirectoryPath
    let resolver = LocalSecretResolver(
      registry: here, configuration: here, environment: ProcessInfo.processInfo.environment)
    let secret = try await resolver.resolve(reference)
    let transport = try AsyncHTTPTransport(base)
    func close() async { await transport.shutdown() }
    try await ending(close) {
      let client = PortalClient(
        transport: transport, portal: base.text, credential: secret, clock: SystemClock())
      try await work(
        PortalDoor(
          name: base.text, environment: nil, isGated: isGated,
          server: try await client.identify(), transfer: PortalTransfer(client), doors: nil,
          registry: nil))
    }
  }

  private static func ending(
    _ close: () async -> Void, _ work: () async throws -> Void
  ) async throws {
    do { try await work() } catch {
      await close()
      throw error
    }
    await close()
  }

  /// Everything of the kinds in another environment of the registry.
  func read(_ other: EnvironmentName, _ kinds: [KindName]) async throws -> [LiveObject] {
    guard let doors, let registry else {
      throw Failure(
        "which-portal", .usage, "--with names an environment: name the other one, too")
    }
    let configuration = try registry.environment(other)
    guard configuration.portal != nil else { throw Self.noPortal(other) }
    let api = try await doors.open(configuration, .read)
    let there = try await api.identify().kinds
    return try await PortalTransfer(api).read(kinds.filter(there.contains))
  }

  /// The stage that is promoted from this one and has a Portal, too.
  var next: EnvironmentName? {
    guard let environment, let registry else { return nil }
    return registry.pipeline.stages.first {
      registry.environments[$0]?.follows == environment && registry.environments[$0]?.portal != nil
    }
  }

  /// The stage that this one is promoted from.
  var previous: EnvironmentName? { environment.flatMap { registry?.environments[$0]?.follows } }

  /// The gated environment that has a Portal at this address.
  private static func gatedOwner(
    _ url: String, _ options: CommonOptions
  ) throws -> EnvironmentConfiguration? {
    let workspace: Workspace
    do { workspace = try Workspace.find(named: options.workspace) } catch {
      // Without a workspace there is no registry that could know it.
      guard options.workspace == nil else { throw error }
      return nil
    }
    let registry = try RegistryFolder.read(workspace)
    let same = registry.environments.values.filter { environment in
      guard let portal = environment.portal else { return false }
      return SyncCommand.place(bare(portal.url)) == SyncCommand.place(bare(url))
    }.sorted { $0.name < $1.name }
    return same.first { $0.gate != nil }
  }

  private static func bare(_ url: String) -> String {
    var text = url
    while text.hasSuffix("/") { text.removeLast() }
    return text.hasSuffix("/portal-api") ? String(text.dropLast("/portal-api".count)) : text
  }

  private static func noPortal(_ name: EnvironmentName) -> Failure {
    Failure(
      "no-portal", .failed, "the environment '\(name)' has no Portal",
      hint: "add `portal:` to environments/\(name).yaml")
  }

  private static func gated(_ configuration: EnvironmentConfiguration) -> Failure {
    let name = configuration.name
    let from = configuration.follows.map { "--from \($0) " } ?? ""
    return Failure(
      "gated", .refused,
      "the environment '\(name)' has a gate: it is changed by an approved promotion only; nothing was sent",
      hint: "run `tyk-promote plan \(from)--to \(name)`, or look with --dry-run")
  }
}

/// The folder of files of JSON lines.
struct PortalFolder {
  let path: String
  init(_ path: String) { self.path = path }

  /// Each file whole or not at all. Files of objects that are no longer there are left, and named by
  /// nobody: a new export goes into a new folder.
  func write(_ files: [String: [UInt8]]) throws {
    let folder = URL(filePath: path, directoryHint: .isDirectory)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for (name, bytes) in files.sorted(by: { $0.key < $1.key }) {
      // What is in it is about people.
      let isPersonal = name == "\(KindName.user).json"
      try WholeFile.write(
        bytes, to: folder.appending(path: name).path(percentEncoded: false),
        access: isPersonal ? .ownerOnly : .normal)
    }
  }

  func read() throws -> [PortalFiles.Entry] {
    let names: [String]
    do { names = try FileManager.default.contentsOfDirectory(atPath: path) } catch {
      throw Failure(
        "no-files", .failed, "the folder '\(path)' cannot be read",
        hint: "make it with `tyk-promote portal export`, or name it with --data")
    }
    var files: [String: [UInt8]] = [:]
    for name in names where name.hasSuffix(".json") {
      files[name] = try WholeFile.read(
        URL(filePath: path).appending(path: name).path(percentEncoded: false))
    }
    guard !files.isEmpty else {
      throw Failure(
        "no-files", .failed, "the folder '\(path)' has no files of a Portal",
        hint: "make them with `tyk-promote portal export`, or name the folder with --data")
    }
    do throws(PortalFileProblems) { return try PortalFiles.read(files) } catch {
      throw Failure(files: error, path)
    }
  }
}

extension Failure {
  init(files problems: PortalFileProblems, _ folder: String) {
    let count = problems.lines.count
    self.init(
      "bad-file", .failed,
      "\(folder) has \(count) problem\(count == 1 ? "" : "s"); nothing was sent",
      hint: "mend the files, or export them again with `tyk-promote portal export`",
      facts: problems.lines.prefix(50).map { ("", $0) }
        + (count > 50 ? [("", "… and \(count - 50) more")] : []))
  }
}
