public import PromoteCore
public import PromoteEngine

/// Why no client could be made for an environment. Tells no secret.
public struct ConnectRefusal: Error, Hashable, Sendable, CustomStringConvertible {
  public let reason: String
  public var description: String { reason }
}

extension DashboardClient {
  /// A client for an environment of the registry, over the network. Nothing is reached yet.
  ///
  /// - Parameters:
  ///   - forWriting: takes `secret`; else `readSecret`, where the registry has one.
  ///   - registry: the folder that the paths under `tls` are relative to.
  ///   - hiding: values that are taken out of the server's texts besides the credential.
  public static func connect(
    _ configuration: DashboardConfiguration, forWriting: Bool, registry: String,
    secrets: any SecretResolver, hiding: [Secret] = [], clock: any WallClock
  ) async throws(ConnectRefusal) -> DashboardClient {
    let reference = forWriting ? configuration.secret : configuration.readSecret
    let credential = try await resolve(reference ?? configuration.secret, secrets)
    let tls = try await material(configuration.tls, registry: registry, secrets: secrets)
    let transport = try transport(configuration, tls)
    return DashboardClient(
      transport: transport, dashboard: configuration.url, credential: credential, secrets: hiding,
      organisation: configuration.organisation, version: configuration.version,
      concurrency: configuration.concurrency, clock: clock)
  }

  private static func transport(
    _ configuration: DashboardConfiguration, _ tls: TLSMaterial
  ) throws(ConnectRefusal) -> AsyncHTTPTransport {
    let base: BaseURL
    do throws(BaseURL.Refusal) {
      base = try BaseURL(configuration.url)
    } catch {
      throw ConnectRefusal(reason: "'\(configuration.url)' \(error.reason)")
    }
    do throws(TLSMaterial.Refusal) {
      return try AsyncHTTPTransport(
        base, tls: tls, limits: .init(connections: configuration.concurrency))
    } catch {
      throw ConnectRefusal(reason: error.reason)
    }
  }

  private static func material(
    _ tls: TLSConfiguration?, registry: String, secrets: any SecretResolver
  ) async throws(ConnectRefusal) -> TLSMaterial {
    guard let tls else { return TLSMaterial() }
    func file(_ path: String?) throws(ConnectRefusal) -> [UInt8]? {
      guard let path else { return nil }
      do throws(WholeFile.Failure) {
        return try WholeFile.read(
          path.hasPrefix("/") ? path : "\(registry)/\(path)", limit: 1 << 20)
      } catch {
        throw ConnectRefusal(reason: "\(error)")
      }
    }
    var key: Secret?
    if let reference = tls.clientKey { key = try await resolve(reference, secrets) }
    return TLSMaterial(
      certificateAuthority: try file(tls.certificateAuthority),
      clientCertificate: try file(tls.clientCertificate), clientKey: key,
      skipVerify: tls.skipVerify)
  }

  private static func resolve(
    _ reference: SecretReference, _ secrets: any SecretResolver
  ) async throws(ConnectRefusal) -> Secret {
    do throws(SecretFailure) {
      return try await secrets.resolve(reference)
    } catch {
      throw ConnectRefusal(reason: "\(error.reference): \(error.reason)")
    }
  }
}
