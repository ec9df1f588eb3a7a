/// What makes a Tyk OAS API less safe than it was.
func oasLoosening(_ change: Comparison) -> [Finding] {
  let gateway = place("/x-tyk-api-gateway")
  var findings: [Finding] = []
  for (path, message) in switchesThatLoosen where change.turnedOn(gateway.appending(path)) {
    findings.append(change.loosened(gateway.appending(path), message))
  }
  for (path, message) in switchesThatProtect where change.turnedOff(gateway.appending(path)) {
    findings.append(change.loosened(gateway.appending(path), message))
  }
  func isOn(_ limit: JSON?) -> Bool { limit?["enabled"]?.bool == true }
  findings += change.raisedSwitched(
    "the API's rate limit is", gateway.appending(path: "/upstream/rateLimit"), isOn: isOn)
  findings += change.opensCORS(
    gateway.appending(path: "/middleware/global/cors"), enabled: "enabled",
    origins: "allowedOrigins")
  findings += change.lowersTLS(gateway.appending(path: "/upstream/tlsTransport/minVersion"))
  let schemes = gateway.appending(path: "/server/authentication/securitySchemes")
  for name in change.after[schemes]?.object?.names ?? [] {
    for skew in ["issuedAtValidationSkew", "expiresAtValidationSkew", "notBeforeValidationSkew"] {
      findings += change.widens(
        "the tolerance for a time of the JWTs of '\(name)'",
        schemes.appending(name).appending(skew))
    }
  }
  return findings + droppedSchemes(change) + openedOperations(change)
    + loosenedMiddleware(change) + oasOpenedLists(change)
}

private let switchesThatLoosen: [(JSONPointer, String)] = [
  (
    place("/upstream/tlsTransport/insecureSkipVerify"),
    "TLS certificates of the upstream are no longer verified"
  ),
  (place("/middleware/global/skipRateLimit"), "rate limiting is switched off"),
  (place("/middleware/global/skipQuota"), "quotas are switched off"),
  (
    place("/middleware/global/cors/allowCredentials"), "CORS lets browsers send credentials"
  ),
]

private let switchesThatProtect: [(JSONPointer, String)] = [
  (place("/server/authentication/enabled"), "authentication is switched off"),
  (place("/server/clientCertificates/enabled"), "mutual TLS with clients is dropped"),
  (place("/upstream/mutualTLS/enabled"), "mutual TLS to the upstream is dropped"),
  (place("/upstream/certificatePinning/enabled"), "certificate pinning is switched off"),
  (place("/server/ipAccessControl/enabled"), "access control by address is switched off"),
  (
    place("/server/authentication/stripAuthorizationData"),
    "credentials are passed on to the upstream"
  ),
  (
    place("/upstream/authentication/requestSigning/enabled"),
    "requests to the upstream are no longer signed"
  ),
  (place("/middleware/global/requestSizeLimit/enabled"), "requests have no size limit any more"),
]

/// Security schemes that were checked and are not any more.
private func droppedSchemes(_ change: Comparison) -> [Finding] {
  let schemes = place("/x-tyk-api-gateway/server/authentication/securitySchemes")
  let names = change.before?[schemes]?.object?.names ?? []
  var findings = names.map { schemes.appending($0) }
    .filter { change.turnedOff($0.appending("enabled")) }
    .map { change.loosened($0, "authentication by '\($0.tokens.last ?? "")' is dropped") }
  let security = place("/security")
  let (old, new) = change.both(security)
  if old?.array?.isEmpty == false, new?.array?.isEmpty ?? true {
    findings.append(change.loosened(security, "no security scheme is required any more"))
  }
  return findings
}

/// Operations whose own `security` is empty, and was not: they need no authentication.
private func openedOperations(_ change: Comparison) -> [Finding] {
  OASOperations(change.after).all.compactMap { operation in
    let pointer = operation.pointer.appending("security")
    func isOpen(_ security: JSON?) -> Bool { security?.array?.isEmpty == true }
    let (old, new) = change.both(pointer)
    guard isOpen(new), !isOpen(old), change.before?[operation.pointer] != nil else { return nil }
    return change.loosened(pointer, "\(operation.text) needs no authentication any more")
  }
}

/// What an operation's middleware let through newly.
private func loosenedMiddleware(_ change: Comparison) -> [Finding] {
  let operations = place("/x-tyk-api-gateway/middleware/operations")
  func isOn(_ limit: JSON?) -> Bool { limit?["enabled"]?.bool == true }
  var findings: [Finding] = []
  for id in change.after[operations]?.object?.names ?? [] {
    let operation = operations.appending(id)
    if change.turnedOn(operation.appending(path: "/ignoreAuthentication/enabled")) {
      findings.append(
        change.loosened(
          operation.appending("ignoreAuthentication"),
          "the operation '\(id)' needs no authentication any more"))
    }
    if change.turnedOff(operation.appending(path: "/validateRequest/enabled")) {
      findings.append(
        change.loosened(
          operation.appending("validateRequest"),
          "requests of the operation '\(id)' are no longer validated"))
    }
    for (member, message) in [
      ("block", "is no longer blocked"), ("requestSizeLimit", "has no size limit any more"),
    ] where change.turnedOff(operation.appending(member).appending("enabled")) {
      findings.append(
        change.loosened(operation.appending(member), "the operation '\(id)' \(message)"))
    }
    findings += change.raisedSwitched(
      "the rate limit of the operation '\(id)' is", operation.appending("rateLimit"), isOn: isOn)
  }
  return findings
}
