internal import PromoteCore

extension RegistryFiles {
  /// `dashboard:` or `gateways:`, one of the two.
  ///
  /// `gateways:` is a list, and this version serves one Gateway per environment: each Gateway keeps
  /// its own files, and a write that reached some of several would leave an environment that is two.
  func readSystem(_ map: inout YAMLMap) -> EnvironmentSystem? {
    let dashboard = map.optional("dashboard")
    guard let gateways = map.optional("gateways") else {
      guard let dashboard else {
        map.refuse("'dashboard' is missing, or 'gateways' where a Gateway is the environment")
        return nil
      }
      return readDashboard(dashboard)
    }
    let system = readGateway(gateways)
    guard let dashboard else { return system }
    _ = readDashboard(dashboard)
    gateways.refuse(
      "'gateways': an environment with a Dashboard is promoted through it; this version does not "
        + "ask the gateways behind one")
    return nil
  }

  private func readDashboard(_ value: YAMLValue) -> EnvironmentSystem? {
    var settings = ServerSettings()
    let server = readServer(
      value, more: { map in settings = readSettings(&map) },
      organisation: { readOrganisation($0) })
    return server.map {
      .dashboard(
        DashboardConfiguration(
          url: $0.url, secret: $0.secret, readSecret: $0.readSecret, organisation: $0.organisation,
          tls: $0.tls, version: $0.version, concurrency: $0.concurrency, settings: settings))
    }
  }

  /// `settings:` of a Dashboard: flags under the names that its own configuration file has.
  private func readSettings(_ map: inout YAMLMap) -> ServerSettings {
    var settings = ServerSettings()
    guard var given = map.optional("settings")?.map() else { return settings }
    for (name, setting) in ServerSettings.names {
      settings[keyPath: setting] = given.optional(name)?.bool()
    }
    given.close(whole: "only settings that planning goes by are stated here")
    return settings
  }

  private func readGateway(_ value: YAMLValue) -> EnvironmentSystem? {
    guard let items = value.list() else { return nil }
    let read = items.map { item in
      readServer(item) { readGatewayOrganisation($0) }.map {
        GatewayConfiguration(
          url: $0.url, secret: $0.secret, readSecret: $0.readSecret, organisation: $0.organisation,
          tls: $0.tls, version: $0.version, concurrency: $0.concurrency)
      }
    }
    guard items.count == 1 else {
      value.refuse(
        items.isEmpty
          ? "'gateways' is empty; name one"
          : "'gateways' names \(items.count); this version writes to one per environment: name the one "
            + "whose files the others load, or make each an environment")
      return nil
    }
    return read[0].map { .gateway($0) }
  }

  /// A protected environment is read and written with two credentials.
  func checkCredentials(of system: EnvironmentSystem, _ protected: YAMLValue) {
    let name = system.isGateway ? "gateways[0]" : "dashboard"
    let server = system.server
    if server.readSecret == nil {
      protected.refuse(
        "a protected environment reads with its own credential: add '\(name).readSecret'"
          + (system.isGateway
            ? " (a Gateway has one secret; a proxy before it can ask for another and let reading through)"
            : ""))
    } else if server.readSecret == server.secret {
      protected.refuse(
        "a protected environment needs '\(name).readSecret' to differ from '\(name).secret'")
    }
  }

  /// What both kinds of server have, read.
  private struct ReadServer {
    var url: String
    var secret: SecretReference
    var readSecret: SecretReference?
    var organisation: String?
    var tls: TLSConfiguration?
    var version: String?
    var concurrency: Int
  }

  private func readServer(
    _ value: YAMLValue, more: (inout YAMLMap) -> Void = { _ in },
    organisation readOrganisation: (YAMLValue) -> String?
  ) -> ReadServer? {
    guard var map = value.map() else { return nil }
    let url = map.require("url").flatMap { readURL($0) }
    let secret = map.require("secret").flatMap { readSecret($0) }
    let secretForReading = map.optional("readSecret").flatMap { readSecret($0) }
    let organisation = map.optional("organisation").flatMap { readOrganisation($0) }
    let version = map.optional("version").flatMap { readVersion($0) }
    let concurrency = map.optional("concurrency")?.integer(in: 1...256) ?? 16
    let tls = map.optional("tls").flatMap { readTLS($0) }
    more(&map)
    map.close()
    guard let url, let secret else { return nil }
    return ReadServer(
      url: url, secret: secret, readSecret: secretForReading, organisation: organisation, tls: tls,
      version: version, concurrency: concurrency)
  }

  func readURL(_ value: YAMLValue) -> String? {
    guard var text = value.string() else { return nil }
    while text.hasSuffix("/") { text.removeLast() }
    do {
      _ = try BaseURL(text)
      return text
    } catch {
      value.refuse("'\(value.name)' \(error.reason)")
      return nil
    }
  }

  private func readOrganisation(_ value: YAMLValue) -> String? {
    guard let text = value.string() else { return nil }
    let digits = text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    guard digits, text.utf8.count == 24 else {
      value.refuse("'\(value.name)' is not 24 lower-case hexadecimal digits")
      return nil
    }
    return text
  }

  /// A Gateway's objects carry any text; one that an object id could not contain is a slip.
  private func readGatewayOrganisation(_ value: YAMLValue) -> String? {
    guard let text = value.string() else { return nil }
    let plain = text.utf8.allSatisfy {
      (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0)
        || "-_".utf8.contains($0)
    }
    guard plain, text.utf8.count <= 64 else {
      value.refuse("'\(value.name)' is not letters, digits, '-' and '_', at most 64")
      return nil
    }
    return text
  }

  private func readVersion(_ value: YAMLValue) -> String? {
    guard let text = value.string() else { return nil }
    guard ServerVersion(text) != nil else {
      value.refuse("'\(value.name)' is not a version such as 5.8 or 5.8.3")
      return nil
    }
    return text
  }

  func readTLS(_ value: YAMLValue) -> TLSConfiguration? {
    guard var map = value.map() else { return nil }
    let certificate = map.optional("clientCertificate")
    let key = map.optional("clientKey")
    let tls = TLSConfiguration(
      certificateAuthority: map.optional("certificateAuthority")?.string(),
      clientCertificate: certificate?.string(), clientKey: key.flatMap { readSecret($0) },
      skipVerify: map.optional("skipVerify")?.bool() ?? false)
    map.close()
    if (certificate == nil) != (key == nil) {
      value.refuse("'\(value.name)' needs 'clientCertificate' and 'clientKey', or neither")
    }
    return tls
  }
}
