/// The Developer Portal of an environment, beside its Dashboard.
///
///     portal:
///       url: https://portal.prod.example.com
///       secret: file:/run/secrets/portal-prod
///       readSecret: file:/run/secrets/portal-prod-read
///       providers: { "Main dashboard": "EU dashboard" }
///       version: "1.18"
///
/// The credential is an admin's API token. A Portal has no organisation of its own to compare.
public struct PortalConfiguration: ServerConfiguration {
  /// Without a final slash; with or without `/portal-api`.
  public var url: String
  public var secret: SecretReference
  public var readSecret: SecretReference?
  /// What a provider (a Portal's connection to its Dashboard) of the release is called here. The
  /// release speaks of providers by their names in the first stage; one that is not listed has the
  /// same name here.
  public var providers: [ProviderName]
  public var tls: TLSConfiguration?
  /// A Portal does not tell its version.
  public var version: String?
  public var concurrency: Int

  public var organisation: String? { nil }

  public struct ProviderName: Sendable, Hashable {
    public var source: String
    public var here: String
    public init(source: String, here: String) {
      self.source = source
      self.here = here
    }
  }

  public init(
    url: String, secret: SecretReference, readSecret: SecretReference? = nil,
    providers: [ProviderName] = [], tls: TLSConfiguration? = nil, version: String? = nil,
    concurrency: Int = 8
  ) {
    self.url = url
    self.secret = secret
    self.readSecret = readSecret
    self.providers = providers
    self.tls = tls
    self.version = version
    self.concurrency = concurrency
  }

  /// Names here by their names in the release.
  public var providerNames: [String: String] {
    Dictionary(providers.map { ($0.source, $0.here) }) { first, _ in first }
  }
}
