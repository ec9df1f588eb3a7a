import Foundation
import PromoteAdapters
import PromoteCore
import PromoteEngine

/// What the tyk-sync commands meet outside: streams, variables, servers and the registry. A test
/// gives them another.
struct SyncWorld: Sendable {
  var variables: [String: String]
  var out: @Sendable (String) -> Void
  var err: @Sendable (String) -> Void
  /// The server at an address. What it opened is closed when the command ends.
  var open: @Sendable (SyncDoor) async throws -> any SyncTarget
  /// The file at an address, for the list of examples.
  var fetch: @Sendable (String) async throws -> [UInt8]
  /// The registry of a workspace: the one named, or the nearest, or none.
  var registry: @Sendable (String?) throws -> SyncRegistry?
  /// 32 bytes that seal the secrets of one preview.
  var sealingKey: @Sendable () -> [UInt8]
}

/// Where a command reads or writes.
enum SyncDoor: Sendable {
  case dashboard(url: String, secret: Secret, organisation: String?)
  case gateway(url: String, secret: Secret, organisation: String)
  case environment(SyncRegistry, EnvironmentConfiguration, Engine.Access)
}

/// A registry, and what is known about its gates.
struct SyncRegistry: Sendable {
  let workspace: Workspace
  let registry: Registry
  /// Environments that the newest trust document asks approvals for, whatever the files say now.
  let gatedByTrust: Set<EnvironmentName>

  func isGated(_ environment: EnvironmentConfiguration) -> Bool {
    environment.gate != nil || gatedByTrust.contains(environment.name)
  }
}

extension SyncWorld {
  /// The real one.
  static func system() -> SyncWorld {
    let variables = ProcessInfo.processInfo.environment
    return SyncWorld(
      variables: variables,
      out: { FileHandle.standardOutput.write(Data($0.utf8)) },
      err: { FileHandle.standardError.write(Data($0.utf8)) },
      open: { try await SyncServers.open($0, variables) },
      fetch: { try await SyncServers.fetch($0, variables) },
      registry: { try SyncRegistry.find(named: $0) },
      sealingKey: { SystemRandom().bytes(32) })
  }
}

extension SyncRegistry {
  /// Nil where no workspace is named and none is near: a folder `environments/` without its
  /// `pipeline.yaml` is somebody else's. A registry that cannot be read is an error:
  /// nobody could say which environments have a gate.
  static func find(named path: String?) throws -> SyncRegistry? {
    let workspace: Workspace
    do {
      workspace = try Workspace.find(named: path)
    } catch let failure as Failure where failure.code == "no-workspace" && path == nil {
      return nil
    }
    let pipeline = workspace.environments.appending(path: "pipeline.yaml")
    if path == nil, !FileManager.default.fileExists(atPath: pipeline.path(percentEncoded: false)) {
      return nil
    }
    let registry = try RegistryFolder.read(workspace)
    return SyncRegistry(
      workspace: workspace, registry: registry,
      gatedByTrust: try gated(workspace, registry.environments.keys.map { $0 }))
  }

  /// Read from the newest document as it lies there. It is only ever used to refuse.
  private static func gated(
    _ workspace: Workspace, _ names: [EnvironmentName]
  ) throws -> Set<EnvironmentName> {
    let folder = TrustFolder(folder: workspace.trust)
    var version = 0
    while FileManager.default.fileExists(atPath: folder.path(version + 1)) { version += 1 }
    guard version > 0 else { return [] }
    let envelope = try DSSE.Envelope(
      reading: try WholeFile.read(folder.path(version), limit: 1 << 20))
    let document = try TrustDocument(reading: envelope.payload)
    return Set(names.filter { document.rule(for: $0.text)?.isOpen == false })
  }
}
