/// What lets a policy's keys do more than before.
func policyLoosening(_ change: Comparison) -> [Finding] {
  var findings = change.raised("the rate is", .root, amount: "rate", seconds: "per")
  findings += change.raised(
    "the quota is", .root, amount: "quota_max", seconds: "quota_renewal_rate")
  findings += deeperQueries(change, .root)
  for (path, message) in [
    ("/hmac_enabled", "HMAC signatures are no longer checked"),
    ("/enable_http_signature_validation", "HTTP signatures are no longer checked"),
  ] where change.turnedOff(place(path)) {
    findings.append(change.loosened(place(path), message))
  }
  let expiry = place("/key_expires_in")
  let old = change.before?[expiry]?.number?.double ?? 0
  let new = change.after[expiry]?.number?.double ?? 0
  if old > 0, new <= 0 || new > old {
    findings.append(
      change.loosened(expiry, new > 0 ? "keys live longer" : "keys no longer expire"))
  }
  return findings + accessRights(change)
}

private func accessRights(_ change: Comparison) -> [Finding] {
  let rights = place("/access_rights")
  var findings: [Finding] = []
  for api in change.after[rights]?.object?.names ?? [] {
    let right = rights.appending(api)
    guard change.before?[right] != nil else {
      findings.append(change.loosened(right, "its keys may call the API \(api) too"))
      continue
    }
    let limit = right.appending("limit")
    findings += change.raised("the rate for \(api) is", limit, amount: "rate", seconds: "per")
    findings += change.raised(
      "the quota for \(api) is", limit, amount: "quota_max", seconds: "quota_renewal_rate")
    findings += deeperQueries(change, limit)
    for (list, what) in [("allowed_urls", "paths"), ("allowed_types", "types")] {
      let (old, new) = change.both(right.appending(list))
      if old?.array?.isEmpty == false, new?.array?.isEmpty ?? true {
        findings.append(
          change.loosened(right.appending(list), "all \(what) of \(api) are allowed now"))
      }
    }
    findings += openedPaths(change, right.appending("allowed_urls"), api)
    if change.turnedOff(right.appending("disable_introspection")) {
      findings.append(
        change.loosened(right.appending("disable_introspection"), "introspection is allowed now"))
    }
  }
  return findings
}

/// Paths and methods that were not allowed before, where only some were.
private func openedPaths(
  _ change: Comparison, _ pointer: JSONPointer, _ api: String
) -> [Finding] {
  func calls(_ list: JSON?) -> [String] {
    (list?.array ?? []).flatMap { item in
      let methods = (item["methods"]?.array ?? []).compactMap(\.string)
      return (methods.isEmpty ? ["any"] : methods).map { "\($0) \(item["url"]?.string ?? "")" }
    }
  }
  let (old, new) = change.both(pointer)
  let known = calls(old)
  guard !known.isEmpty else { return [] }
  return calls(new).filter { !known.contains($0) }.map {
    change.loosened(pointer, "\($0) of \(api) is allowed now")
  }
}

private func deeperQueries(_ change: Comparison, _ base: JSONPointer) -> [Finding] {
  let pointer = base.appending("max_query_depth")
  let (old, new) = change.both(pointer)
  let before = old?.number?.double ?? 0
  let after = new?.number?.double ?? 0
  guard before > 0, after <= 0 || after > before else { return [] }
  return [change.loosened(pointer, "queries may be deeper")]
}
