internal import PromoteCore

extension RegistryFiles {
  /// `portal:`, beside `dashboard:`.
  ///
  /// A Portal takes products and plans from its Dashboard's policies, so it is promoted together
  /// with that Dashboard and not without one.
  func readPortal(_ value: YAMLValue, beside system: EnvironmentSystem?) -> PortalConfiguration? {
    if system?.isGateway == true {
      value.refuse(
        "'portal': products and plans of a Portal come from a Dashboard's policies; an environment "
          + "that is a Gateway has none")
    }
    guard var map = value.map() else { return nil }
    let url = map.require("url").flatMap { readURL($0) }
    let secret = map.require("secret").flatMap { readSecret($0) }
    let secretForReading = map.optional("readSecret").flatMap { readSecret($0) }
    let providers = map.optional("providers").map { readProviders($0) } ?? []
    let version = map.optional("version").flatMap { readPortalVersion($0) }
    let concurrency = map.optional("concurrency")?.integer(in: 1...256) ?? 8
    let tls = map.optional("tls").flatMap { readTLS($0) }
    map.close()
    guard let url, let secret else { return nil }
    return PortalConfiguration(
      url: url, secret: secret, readSecret: secretForReading, providers: providers, tls: tls,
      version: version, concurrency: concurrency)
  }

  /// Two providers of the release never become one: their products could not be told apart.
  private func readProviders(_ value: YAMLValue) -> [PortalConfiguration.ProviderName] {
    guard let map = value.map() else { return [] }
    var names: [PortalConfiguration.ProviderName] = []
    for (source, item) in map.members {
      guard let here = item.string() else { continue }
      if source.isEmpty {
        item.refuse("'\(value.name)' has a provider without a name")
      } else if let other = names.first(where: { same($0.here, here) }) {
        item.refuse("'\(other.source)' and '\(source)' cannot both be '\(here)' here")
      } else {
        names.append(.init(source: source, here: here))
      }
    }
    return names
  }

  private func readPortalVersion(_ value: YAMLValue) -> String? {
    guard let text = value.string() else { return nil }
    guard let version = ServerVersion(text) else {
      value.refuse("'\(value.name)' is not a version such as 1.18 or 1.18.0")
      return nil
    }
    if let least = ServerVersion("1.13"), version < least {
      value.refuse("'\(value.name)' is \(text): objects have custom ids since 1.13 only")
    }
    return text
  }

  /// A protected environment reads and writes its Portal with two credentials too.
  func checkCredentials(of portal: PortalConfiguration, _ protected: YAMLValue) {
    if portal.readSecret == nil {
      protected.refuse(
        "a protected environment reads with its own credential: add 'portal.readSecret'")
    } else if portal.readSecret == portal.secret {
      protected.refuse(
        "a protected environment needs 'portal.readSecret' to differ from 'portal.secret'")
    }
  }
}
