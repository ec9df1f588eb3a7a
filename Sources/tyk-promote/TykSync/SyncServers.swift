import Foundation
import PromoteAdapters
import PromoteCore
import PromoteEngine

/// Opens the servers of the tyk-sync commands. What is opened lives as long as the process.
enum SyncServers {
  static func open(
    _ door: SyncDoor, _ variables: [String: String]
  ) async throws -> any SyncTarget {
    switch door {
    case .dashboard(let url, let secret, let organisation):
      let transport = try transport(url, "--dashboard", variables)
      return DashboardClient(
        transport: transport, dashboard: try BaseURL(url).text, credential: secret,
        kinds: SyncGroup.allKinds, organisation: organisation, translatesReferences: false,
        clock: SystemClock())
    case .gateway(let url, let secret, let organisation):
      let transport = try transport(url, "--gateway", variables)
      return GatewaySyncTarget(
        GatewayClient(
          transport: transport, gateway: try BaseURL(url).text, credential: secret,
          organisation: organisation, writing: true, clock: SystemClock()))
    case .environment(let found, let configuration, let access):
      let doors = EnvironmentDoors(workspace: found.workspace, registry: found.registry)
      let api = try await doors.open(configuration, access, translatesReferences: false)
      if let target = api as? any SyncTarget { return target }
      return GatewaySyncTarget(api)
    }
  }

  private static func transport(
    _ url: String, _ flag: String, _ variables: [String: String]
  ) throws -> AsyncHTTPTransport {
    do {
      let base = try BaseURL(url)
      return try AsyncHTTPTransport(
        base, tls: try material(variables), proxy: HTTPProxy(for: base, variables: variables))
    } catch let refusal as BaseURL.Refusal {
      throw SyncFailure("the value of \(flag) \(refusal.reason)")
    }
  }

  /// `SSL_CERT_FILE` names the authorities that are trusted, as for other programs.
  private static func material(_ variables: [String: String]) throws -> TLSMaterial {
    guard let path = variables["SSL_CERT_FILE"], !path.isEmpty else { return TLSMaterial() }
    return TLSMaterial(certificateAuthority: try WholeFile.read(path))
  }

  /// Reads one file by HTTPS.
  static func fetch(_ address: String, _ variables: [String: String]) async throws -> [UInt8] {
    guard let slash = address.lastIndex(of: "/") else {
      throw SyncFailure("no address: \(address)")
    }
    let base = try BaseURL(String(address[..<slash]))
    let transport = try AsyncHTTPTransport(
      base, tls: try material(variables),
      limits: .init(connectSeconds: 5, idleSeconds: 5, exchangeSeconds: 5, answerBytes: 16 << 20),
      proxy: HTTPProxy(for: base, variables: variables))
    let response: HTTPExchange.Response
    do throws(TransportFailure) {
      response = try await transport.send(
        HTTPExchange.Request(
          method: "GET", path: String(address[slash...]),
          headers: [("User-Agent", "tyk-promote"), ("Accept", "*/*")]))
    } catch {
      await transport.shutdown()
      switch error {
      case .notSent(let why), .outcomeUnknown(let why): throw SyncFailure(why)
      }
    }
    await transport.shutdown()
    guard response.status < 400 else {
      throw SyncFailure(
        "example repository responded with unexpected status code: \(response.status)")
    }
    return response.body
  }
}

/// A Gateway as a target: it keeps nothing beside the documents.
struct GatewaySyncTarget: SyncTarget {
  let api: any ManagementAPI

  init(_ api: any ManagementAPI) { self.api = api }

  func companions() async throws(APIFailure) -> [Address: JSON] { [:] }
}
