import Foundation
import PromoteAdapters
import PromoteCore
import PromoteEngine

/// Opens the Dashboards of the registry: transports are made once per environment and shared by
/// the credentials.
final class EnvironmentDoors: Sendable {
  let secrets: LocalSecretResolver
  private let folder: URL
  private let clock: any WallClock
  private let transports = Locked<[EnvironmentName: AsyncHTTPTransport]>([:])

  init(workspace: Workspace, registry: Registry, clock: any WallClock = SystemClock()) {
    folder = workspace.environments
    self.clock = clock
    secrets = LocalSecretResolver(
      registry: workspace.environments.path(percentEncoded: false),
      configuration: workspace.configuration(registry.pipeline).path(percentEncoded: false),
      environment: ProcessInfo.processInfo.environment)
  }

  /// The Dashboard's API with the credential for that access.
  func open(
    _ configuration: EnvironmentConfiguration, _ access: Engine.Access
  ) async throws -> any ManagementAPI {
    let dashboard = configuration.dashboard
    let reference = access == .read ? dashboard.readSecret ?? dashboard.secret : dashboard.secret
    let credential = try await secrets.resolve(reference)
    return DashboardClient(
      transport: try await transport(configuration), dashboard: dashboard.url,
      credential: credential, organisation: dashboard.organisation, version: dashboard.version,
      concurrency: dashboard.concurrency, clock: clock)
  }

  private func transport(
    _ configuration: EnvironmentConfiguration
  ) async throws -> AsyncHTTPTransport {
    if let made = transports.with({ $0[configuration.name] }) { return made }
    let transport = try AsyncHTTPTransport(
      BaseURL(configuration.dashboard.url), tls: try await material(configuration.dashboard.tls),
      limits: .init(connections: configuration.dashboard.concurrency))
    return transports.with { made in
      if let earlier = made[configuration.name] { return earlier }
      made[configuration.name] = transport
      return transport
    }
  }

  private func material(_ tls: PromoteCore.TLSConfiguration?) async throws -> TLSMaterial {
    guard let tls else { return TLSMaterial() }
    func file(_ name: String?) throws -> [UInt8]? {
      try name.map { try WholeFile.read(folder.appending(path: $0).path(percentEncoded: false)) }
    }
    var key: Secret?
    if let reference = tls.clientKey { key = try await secrets.resolve(reference) }
    return TLSMaterial(
      certificateAuthority: try file(tls.certificateAuthority),
      clientCertificate: try file(tls.clientCertificate), clientKey: key,
      skipVerify: tls.skipVerify)
  }

  func close() async {
    for transport in transports.with({ Array($0.values) }) { await transport.shutdown() }
  }
}
