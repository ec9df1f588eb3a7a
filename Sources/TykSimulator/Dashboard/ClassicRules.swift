internal import PromoteCore

/// The semantic rules of classic definitions. Only the first violation is reported.
enum ClassicRules {
  /// Which flag of a definition switches on which entry of `auth_configs`.
  static let authenticationMethods = [
    ("use_standard_auth", "authToken"), ("enable_jwt", "jwt"), ("use_basic_auth", "basic"),
    ("enable_signature_checking", "hmac"), ("use_oauth2", "oauth"), ("use_openid", "oidc"),
    ("enable_coprocess_auth", "coprocess"),
  ]

  private static let rules: [@Sendable (JSON) -> String?] = [
    dataSourceNames, authenticationSources, addresses, timeouts, upstreamAuthentication,
    loadBalancing,
  ]

  /// The reason of the first rule that a stored definition breaks.
  static func violation(in definition: JSON) -> String? {
    for rule in rules {
      if let reason = rule(definition) { return reason }
    }
    return nil
  }

  @Sendable private static func dataSourceNames(_ definition: JSON) -> String? {
    let sources = definition["graphql"]?["engine"]?["data_sources"]?.array ?? []
    let names = sources.compactMap { $0["name"]?.string }
    return Set(names).count == names.count ? nil : "duplicate data source names are not allowed"
  }

  @Sendable private static func authenticationSources(_ definition: JSON) -> String? {
    for (flag, method) in authenticationMethods where definition[flag]?.bool == true {
      guard let config = definition["auth_configs"]?[method] else { continue }
      if config["disable_header"]?.bool == true, config["use_param"]?.bool != true,
        config["use_cookie"]?.bool != true
      {
        return "all auth sources are disabled for \(method), "
          + "at least one of header/cookie/query must be enabled"
      }
    }
    return nil
  }

  @Sendable private static func addresses(_ definition: JSON) -> String? {
    let lists = [
      ("enable_ip_whitelisting", "allowed_ips"), ("enable_ip_blacklisting", "blacklisted_ips"),
    ]
    for (flag, list) in lists where definition[flag]?.bool == true {
      for value in DashboardState.strings(definition[list]) where !IPText.isAddressOrBlock(value) {
        return "invalid IP/CIDR \"\(value)\""
      }
    }
    return nil
  }

  @Sendable private static func timeouts(_ definition: JSON) -> String? {
    for version in definition["version_data"]?["versions"]?.object ?? JSONObject() {
      if let global = version.value["global_enforce_timeout"]?.number, global.double < 0 {
        return "invalid global timeout value"
      }
      for timeout in version.value["extended_paths"]?["hard_timeouts"]?.array ?? [] {
        if let value = timeout["timeout"]?.number, value.double < 0 {
          return "invalid timeout value"
        }
      }
    }
    return nil
  }

  @Sendable private static func upstreamAuthentication(_ definition: JSON) -> String? {
    let upstream = definition["upstream_auth"]
    guard upstream?["enabled"]?.bool == true, let oauth = upstream?["oauth"],
      oauth["enabled"]?.bool == true
    else { return nil }
    if upstream?["basic_auth"]?["enabled"]?.bool == true {
      return "multiple upstream authentication modes not allowed"
    }
    let types = DashboardState.strings(oauth["allowed_authorize_types"])
    guard let type = types.first else { return "upstream OAuth authorization type is required" }
    if types.count > 1 { return "multiple upstream OAuth authorization type not allowed" }
    return ["clientCredentials", "password"].contains(type)
      ? nil : "invalid OAuth authorization type"
  }

  @Sendable private static func loadBalancing(_ definition: JSON) -> String? {
    let proxy = definition["proxy"]
    guard proxy?["enable_load_balancing"]?.bool == true,
      proxy?["target_list"]?.array?.isEmpty ?? true
    else { return nil }
    return "all load balancing targets have weight 0, at least one target must have weight > 0"
  }
}

/// Whether a text is an IP address or a block of them.
enum IPText {
  static func isAddressOrBlock(_ text: String) -> Bool {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard let address = parts.first, parts.count <= 2 else { return false }
    let isFour = isFour(address)
    guard isFour || isSix(address) else { return false }
    guard parts.count == 2 else { return true }
    return Int(parts[1]).map { (0...(isFour ? 32 : 128)).contains($0) } ?? false
  }

  private static func isFour(_ text: Substring) -> Bool {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4
      && parts.allSatisfy { part in
        part.utf8.allSatisfy { (0x30...0x39).contains($0) } && UInt8(part) != nil
      }
  }

  private static func isSix(_ text: Substring) -> Bool {
    let halves = text.components(separatedBy: "::")
    guard halves.count <= 2 else { return false }
    var count = 0
    for half in halves where !half.isEmpty {
      for group in half.split(separator: ":", omittingEmptySubsequences: false) {
        guard (1...4).contains(group.utf8.count), UInt16(group, radix: 16) != nil else {
          return false
        }
        count += 1
      }
    }
    return halves.count == 2 ? count < 8 : count == 8
  }
}

extension Substring {
  fileprivate func components(separatedBy mark: String) -> [Substring] {
    var parts: [Substring] = []
    var rest = self
    while let range = rest.firstRange(of: mark) {
      parts.append(rest[..<range.lowerBound])
      rest = rest[range.upperBound...]
    }
    return parts + [rest]
  }
}
