/// What makes a classic API less safe than it was.
func classicLoosening(_ change: Comparison) -> [Finding] {
  let api = place("/api_definition")
  var findings: [Finding] = []
  for (path, message) in switchesThatLoosen where change.turnedOn(api.appending(path)) {
    findings.append(change.loosened(api.appending(path), message))
  }
  for (path, message) in switchesThatProtect where change.turnedOff(api.appending(path)) {
    findings.append(change.loosened(api.appending(path), message))
  }
  findings += change.raisedSwitched(
    "the API's rate limit is", api.appending("global_rate_limit"),
    isOn: { $0?["disabled"]?.bool != true })
  findings += change.opensCORS(
    api.appending("CORS"), enabled: "enable", origins: "allowed_origins")
  findings += change.lowersTLS(api.appending(path: "/proxy/transport/ssl_min_version"))
  for (path, what) in [
    ("/jwt_issued_at_validation_skew", "issue"), ("/jwt_expires_at_validation_skew", "expiry"),
    ("/jwt_not_before_validation_skew", "begin"),
  ] {
    findings += change.widens("the tolerance for the \(what) of a JWT", api.appending(path: path))
  }
  return findings + ignoredPaths(change) + droppedPaths(change) + emptiedLists(change)
    + classicOpenedLists(change)
}

private let switchesThatLoosen: [(JSONPointer, String)] = [
  (place("/use_keyless"), "authentication is switched off (keyless)"),
  (
    place("/proxy/transport/ssl_insecure_skip_verify"),
    "TLS certificates of the upstream are no longer verified"
  ),
  (place("/disable_rate_limit"), "rate limiting is switched off"),
  (place("/disable_quota"), "quotas are switched off"),
  (place("/certificate_pinning_disabled"), "certificate pinning is switched off"),
  (place("/upstream_certificates_disabled"), "mutual TLS to the upstream is switched off"),
  (place("/ip_access_control_disabled"), "access control by address is switched off"),
  (place("/jwt_disable_issued_at_validation"), "the time a JWT was issued is no longer checked"),
  (place("/jwt_disable_expires_at_validation"), "the expiry of a JWT is no longer checked"),
  (place("/jwt_disable_not_before_validation"), "the begin of a JWT is no longer checked"),
  (place("/CORS/allow_credentials"), "CORS lets browsers send credentials"),
  (place("/allowed_ips_disabled"), "the list of allowed addresses is switched off"),
]

private let switchesThatProtect: [(JSONPointer, String)] = [
  (place("/use_standard_auth"), "authentication by token is dropped"),
  (place("/use_basic_auth"), "basic authentication is dropped"),
  (place("/enable_jwt"), "authentication by JWT is dropped"),
  (place("/use_oauth2"), "authentication by OAuth 2 is dropped"),
  (place("/use_openid"), "authentication by OpenID Connect is dropped"),
  (place("/external_oauth/enabled"), "authentication by external OAuth is dropped"),
  (place("/enable_signature_checking"), "HMAC signatures are no longer checked"),
  (place("/enable_coprocess_auth"), "authentication by plugin is dropped"),
  (place("/use_go_plugin_auth"), "authentication by Go plugin is dropped"),
  (place("/use_mutual_tls_auth"), "mutual TLS with clients is dropped"),
  (place("/strip_auth_data"), "credentials are passed on to the upstream"),
  (place("/request_signing/is_enabled"), "requests to the upstream are no longer signed"),
  (place("/enable_ip_whitelisting"), "the list of allowed addresses is switched off"),
  (place("/enable_ip_blacklisting"), "the list of blocked addresses is switched off"),
]

/// Paths that need no authentication any more.
private func ignoredPaths(_ change: Comparison) -> [Finding] {
  let versions = place("/api_definition/version_data/versions")
  var findings: [Finding] = []
  for version in change.after[versions]?.object?.names ?? [] {
    let pointer = versions.appending(version).appending(path: "/extended_paths/ignored")
    func paths(_ list: JSON?) -> [String] {
      (list?.array ?? []).filter { $0["disabled"]?.bool != true }.compactMap { $0["path"]?.string }
    }
    let (old, new) = change.both(pointer)
    let known = paths(old)
    for path in paths(new) where !known.contains(path) {
      findings.append(change.loosened(pointer, "'\(path)' needs no authentication any more"))
    }
  }
  return findings
}

/// Lists of paths per version that protect: what they no longer name is let through.
private func droppedPaths(_ change: Comparison) -> [Finding] {
  let versions = place("/api_definition/version_data/versions")
  let lists = [
    ("black_list", "is no longer blocked"), ("validate_json", "is no longer validated"),
    ("size_limits", "has no size limit any more"), ("rate_limit", "has no rate limit any more"),
  ]
  var findings: [Finding] = []
  for version in change.before?[versions]?.object?.names ?? [] {
    for (list, message) in lists {
      let pointer = versions.appending(version).appending(path: "/extended_paths/\(list)")
      func paths(_ list: JSON?) -> [String] {
        (list?.array ?? [])
          .filter { $0["disabled"]?.bool != true && $0["enabled"]?.bool != false }
          .compactMap { $0["path"]?.string.map { "\($0)" } }
      }
      let (old, new) = change.both(pointer)
      let left = paths(new)
      for path in paths(old) where !left.contains(path) {
        findings.append(change.loosened(pointer, "'\(path)' \(message)"))
      }
    }
  }
  return findings
}

/// Lists that protect while they hold something.
private func emptiedLists(_ change: Comparison) -> [Finding] {
  [
    ("/api_definition/pinned_public_keys", "no public key is pinned any more"),
    ("/api_definition/upstream_certificates", "mutual TLS to the upstream is dropped"),
  ].compactMap { path, message in
    let (old, new) = change.both(place(path))
    guard old?.object?.isEmpty == false, new?.object?.isEmpty ?? true else { return nil }
    return change.loosened(place(path), message)
  }
}

extension JSONPointer {
  func appending(_ other: JSONPointer) -> JSONPointer { JSONPointer(tokens + other.tokens) }
  func appending(path: String) -> JSONPointer { appending(place(path)) }
}
