internal import PromoteCore

extension RegistryFiles {
  /// `<name>.yaml`:
  ///
  ///     description: Production, EU
  ///     follows: staging               # every stage but the first has one
  ///     protected: true                # needs dashboard.readSecret
  ///     dashboard:
  ///       url: https://dashboard.prod.example.com
  ///       secret: env:TYK_PROD_DASHBOARD_SECRET
  ///       readSecret: env:TYK_PROD_DASHBOARD_READ_SECRET
  ///       organisation: 5e9d9544a1dcd60001d0ed20
  ///       version: "5.8"               # optional: where the server does not say
  ///       concurrency: 16              # optional: requests at once
  ///       settings: { enable_duplicate_slugs: true }   # optional: the server cannot be asked
  ///       tls: { certificateAuthority: ca.pem, clientCertificate: c.pem, clientKey: file:/run/c.key }
  ///     gateways:                      # instead of a dashboard: an open-source Gateway
  ///       - { url: "https://gw1.prod.example.com", secret: env:TYK_PROD_GATEWAY_SECRET,
  ///           organisation: 5e9d9544a1dcd60001d0ed20 }
  ///     portal:                        # optional, beside a dashboard
  ///       url: https://portal.prod.example.com
  ///       secret: file:/run/secrets/portal-prod
  ///       readSecret: file:/run/secrets/portal-prod-read
  ///       providers: { "Main dashboard": "EU dashboard" }   # name in the first stage: name here
  ///       version: "1.18"
  ///     bindings:
  ///       orders.upstream: https://orders.internal:8443
  ///       payments.password: { secret: exec:vault-payments }
  ///     overrides: [ … ]               # set, keep, remove; or a rewrite rule for here alone
  ///     certificates: { partner-ca: certificates/partner-ca.pem }   # public parts
  ///     guards: { forbid: [ "*.dev.example.com" ], unboundHosts: refuse, maximumDeletes: 5,
  ///               protect: [ oas/orders ] }
  ///     gate: { approvals: [ { role: release-manager, count: 2 } ], approvalLifetime: 24h, soak: 24h }
  ///     onFailure: rollback            # stop (the default) or rollback
  ///     probes: [ … ]                  # see ``readProbes(_:)``
  func readEnvironment(
    _ document: YAMLDocument, name: EnvironmentName, stages: [EnvironmentName],
    approvers: ReadApprovers
  ) -> EnvironmentConfiguration? {
    guard var map = document.root.map() else { return nil }
    let description = map.optional("description")?.string()
    let follows = readFollows(&map, name: name, stages: stages)
    let protected = map.optional("protected")
    let isProtected = protected?.bool() ?? false
    let system = readSystem(&map)
    let portal = map.optional("portal").flatMap { readPortal($0, beside: system) }
    let bindings = map.optional("bindings").map { readBindings($0) } ?? []
    var overrides: [Override] = []
    var rewrites: [RewriteRule] = []
    for item in map.optional("overrides")?.list() ?? [] {
      let isRewrite =
        item.isMapping && (item.map()?.members.contains { same($0.key, "path") } ?? false)
      if isRewrite {
        readRewrite(item).map { rewrites.append($0) }
      } else {
        readOverride(item).map { overrides.append($0) }
      }
    }
    let certificates = map.optional("certificates").map { readCertificates($0) } ?? []
    let guards = map.optional("guards").map { readGuards($0) } ?? Guards()
    let onFailure = map.optional("onFailure")?.word(EnvironmentConfiguration.OnFailure.self)
    let probes = map.optional("probes").map { readProbes($0) } ?? []
    let gate = map.optional("gate").flatMap {
      readGate($0, approvers: approvers, canSoak: follows.map { $0 != stages.first } ?? false)
    }
    map.close()
    if isProtected, let protected {
      if let system { checkCredentials(of: system, protected) }
      if let portal { checkCredentials(of: portal, protected) }
    }
    guard let system else { return nil }
    var configuration = EnvironmentConfiguration(
      name: name, description: description, follows: follows, protected: isProtected,
      system: system, portal: portal, bindings: bindings, overrides: overrides, rewrites: rewrites,
      guards: guards, gate: gate, onFailure: onFailure ?? .stop, probes: probes,
      place: document.root.place)
    configuration.certificates = certificates
    return configuration
  }

  private func readFollows(
    _ map: inout YAMLMap, name: EnvironmentName, stages: [EnvironmentName]
  ) -> EnvironmentName? {
    guard let index = stages.firstIndex(of: name) else {
      return map.optional("follows")?.string().flatMap { EnvironmentName($0) }
    }
    if index == 0 {
      map.optional("follows")?.refuse("'follows': '\(name)' is the first stage and follows none")
      return nil
    }
    guard let value = map.require("follows"), let text = value.string() else { return nil }
    let earlier = stages[..<index]
    if let found = earlier.first(where: { same($0.text, text) }) { return found }
    if stages.contains(where: { same($0.text, text) }) {
      value.refuse("'follows': '\(text)' does not come before '\(name)' in pipeline.yaml")
    } else {
      value.refuse(
        "'follows': there is no stage '\(text)'\(didYouMean(text, among: earlier.map(\.text)))")
    }
    return nil
  }

  private func readGuards(_ value: YAMLValue) -> Guards {
    guard var map = value.map() else { return Guards() }
    var guards = Guards()
    for item in map.optional("forbid")?.list() ?? [] {
      guard let text = item.string() else { continue }
      if isHostPattern(text) {
        guards.forbid.append((text, item.place))
      } else {
        item.refuse("'\(text)' is neither a host, a '*.domain' nor a network such as 10.0.0.0/8")
      }
    }
    if let word = map.optional("unboundHosts")?.word(Guards.UnboundHosts.self) {
      guards.unboundHosts = word
    }
    guards.maximumDeletes = map.optional("maximumDeletes")?.integer(in: 0...1_000_000)
    for item in map.optional("protect")?.list() ?? [] {
      guard let text = item.string() else { continue }
      guard let address = Address(text) else {
        item.refuse("'\(text)' is not an object's address such as policy/gold")
        continue
      }
      if same(address.kind.text, "api") {
        item.refuse("'\(text)': name the kind, \(kinds.map(\.text).joined(separator: ", "))")
      } else {
        checkKind(address.kind.text, item)
      }
      guards.protect.append(address)
    }
    map.close(whole: "a guard that this version cannot judge is never ignored")
    return guards
  }

  /// A host name, `*.` before one, an IP address or a network in CIDR notation.
  private func isHostPattern(_ text: String) -> Bool {
    if let slash = text.firstIndex(of: "/") {
      guard let bits = Int(text[text.index(after: slash)...]), bits >= 0 else { return false }
      let address = text[..<slash]
      return address.contains(":")
        ? bits <= 128 : bits <= 32 && address.split(separator: ".").count == 4
    }
    let host = text.hasPrefix("*.") ? text.dropFirst(2) : text[...]
    return !host.isEmpty
      && host.utf8.allSatisfy {
        (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0)
          || ".-_:[]".utf8.contains($0)
      }
  }
}
