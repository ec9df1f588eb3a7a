/// What an environment is: a Dashboard with the gateways behind it, or an open-source Gateway that
/// is asked and written to itself.
///
///     dashboard:                    gateways:
///       url: https://…                - url: https://…
///       secret: env:…                   secret: env:…
public enum EnvironmentSystem: Sendable {
  case dashboard(DashboardConfiguration)
  case gateway(GatewayConfiguration)

  /// What a person calls it: `dashboard`, `gateway`.
  public var word: String {
    switch self {
    case .dashboard: "dashboard"
    case .gateway: "gateway"
    }
  }

  public var isGateway: Bool {
    if case .gateway = self { true } else { false }
  }

  public var server: any ServerConfiguration {
    switch self {
    case .dashboard(let dashboard): dashboard
    case .gateway(let gateway): gateway
    }
  }

  /// What follows from the kind of system, as overrides.
  ///
  /// A policy on a Gateway has no form for the Dashboard's screens: `state`, `auth_type` and
  /// `auth_types` mean nothing there (it goes by `active` and `is_inactive`) and would be dropped.
  /// So they are taken out where everybody sees it, before the plan is compared and signed.
  public func impliedOverrides(at place: RegistryPlace) -> [Override] {
    guard isGateway else { return [] }
    let paths: [PathPattern] = [
      "/state", "/auth_type", "/auth_types", "/graphql_enabled",
    ]
    var override = Override(
      match: Match(kind: "policy"), remove: paths.map { (path: $0, place: place) }, place: place)
    override.isImplied = true
    return [override]
  }
}

extension EnvironmentConfiguration {
  /// Where and with what the environment is asked.
  public var server: any ServerConfiguration { system.server }

  /// What its operator states of how it is set up; nothing of a Gateway.
  public var settings: ServerSettings {
    if case .dashboard(let dashboard) = system { dashboard.settings } else { ServerSettings() }
  }
}

/// One server of an environment: where it is, and with what it is asked.
public protocol ServerConfiguration: Sendable {
  /// Without a final slash.
  var url: String { get }
  var secret: SecretReference { get }
  /// Used by everything but apply, where given.
  var readSecret: SecretReference? { get }
  var organisation: String? { get }
  var tls: TLSConfiguration? { get }
  /// The server's version where the registry states it, e.g. `5.8`.
  var version: String? { get }
  /// Requests under way at once.
  var concurrency: Int { get }
}

public struct DashboardConfiguration: ServerConfiguration {
  public var url: String
  public var secret: SecretReference
  public var readSecret: SecretReference?
  public var organisation: String?
  public var tls: TLSConfiguration?
  public var version: String?
  public var concurrency: Int
  /// What its operator says of how it is set up.
  public var settings: ServerSettings

  public init(
    url: String, secret: SecretReference, readSecret: SecretReference? = nil,
    organisation: String? = nil, tls: TLSConfiguration? = nil, version: String? = nil,
    concurrency: Int = 16, settings: ServerSettings = ServerSettings()
  ) {
    self.url = url
    self.secret = secret
    self.readSecret = readSecret
    self.organisation = organisation
    self.tls = tls
    self.version = version
    self.concurrency = concurrency
    self.settings = settings
  }
}

/// An open-source Gateway that is an environment.
///
/// A Gateway has one secret. A `readSecret` is what a proxy before it asks for that lets reading
/// through and nothing else.
public struct GatewayConfiguration: ServerConfiguration {
  public var url: String
  public var secret: SecretReference
  public var readSecret: SecretReference?
  /// What its objects carry as `org_id`; a Gateway knows no organisations and cannot be asked.
  public var organisation: String?
  public var tls: TLSConfiguration?
  public var version: String?
  public var concurrency: Int

  public init(
    url: String, secret: SecretReference, readSecret: SecretReference? = nil,
    organisation: String? = nil, tls: TLSConfiguration? = nil, version: String? = nil,
    concurrency: Int = 16
  ) {
    self.url = url
    self.secret = secret
    self.readSecret = readSecret
    self.organisation = organisation
    self.tls = tls
    self.version = version
    self.concurrency = concurrency
  }
}
