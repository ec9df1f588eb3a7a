import Foundation
import PromoteAdapters
import PromoteCore
import PromoteEngine

/// Opens the Dashboards, Portals and Gateways of the registry: transports are made once per server and
/// shared by the credentials.
final class EnvironmentDoors: Sendable {
  let secrets: LocalSecretResolver
  private let folder: URL
  private let clock: any WallClock
  private let transports = Locked<[String: AsyncHTTPTransport]>([:])

  init(workspace: Workspace, registry: Registry, clock: any WallClock = SystemClock()) {
    folder = workspace.environments
    self.clock = clock
    secrets = LocalSecretResolver(
      registry: workspace.environments.path(percentEncoded: false),
      configuration: workspace.configuration(registry.pipeline).path(percentEncoded: false),
      environment: ProcessInfo.processInfo.environment)
  }

  /// The environment's API with the credential for that access. Files of other tools hold database
  /// ids where `translatesReferences` is off.
  func open(
    _ configuration: EnvironmentConfiguration, _ access: Engine.Access,
    translatesReferences: Bool = true
  ) async throws -> any ManagementAPI {
    let server = configuration.server
    let reference = access == .read ? server.readSecret ?? server.secret : server.secret
    let credential = try await secrets.resolve(reference)
    let transport = try await transport(
      configuration.server, of: "\(configuration.name)")
    switch configuration.system {
    case .dashboard(let dashboard):
      let client = DashboardClient(
        transport: transport, dashboard: dashboard.url, credential: credential,
        organisation: dashboard.organisation, version: dashboard.version,
        concurrency: dashboard.concurrency, translatesReferences: translatesReferences, clock: clock
      )
      guard let portal = configuration.portal else { return client }
      return try await beside(client, portal, of: configuration.name, access)
    case .gateway(let gateway):
      return GatewayClient(
        transport: transport, gateway: gateway.url, credential: credential,
        organisation: gateway.organisation, version: gateway.version,
        concurrency: gateway.concurrency, writing: access == .write, clock: clock)
    }
  }

  /// The Dashboard and its Portal as one.
  private func beside(
    _ dashboard: DashboardClient, _ portal: PortalConfiguration, of name: EnvironmentName,
    _ access: Engine.Access
  ) async throws -> any ManagementAPI {
    let reference = access == .read ? portal.readSecret ?? portal.secret : portal.secret
    let credential = try await secrets.resolve(reference)
    let transport = try await transport(portal, of: "\(name) portal")
    let clock = clock
    return DashboardAndPortal(dashboard: dashboard) { policies in
      PortalClient(
        transport: transport, portal: portal.url, credential: credential,
        providers: portal.providerNames, policies: policies, version: portal.version,
        concurrency: portal.concurrency, clock: clock)
    }
  }

  private func transport(
    _ server: any ServerConfiguration, of name: String
  ) async throws -> AsyncHTTPTransport {
    if let made = transports.with({ $0[name] }) { return made }
    let transport = try AsyncHTTPTransport(
      BaseURL(server.url), tls: try await material(server.tls),
      limits: .init(connections: server.concurrency))
    return transports.with { made in
      if let earlier = made[name] { return earlier }
      made[name] = transport
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
