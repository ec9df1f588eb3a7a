/// What breaks callers of a classic API.
func classicBreaking(_ change: Comparison) -> [Finding] {
  let api = place("/api_definition")
  var findings = movedAddress(change, .classic, api.appending(path: "/proxy/listen_path"))
  if change.turnedOff(api.appending("active")) {
    findings.append(change.breaking(api.appending("active"), "the API is switched off"))
  }
  if change.turnedOn(api.appending("internal")) {
    findings.append(
      change.breaking(api.appending("internal"), "the API is internal now: no caller reaches it"))
  }
  for path in ["/version_data/versions", "/definition/versions"] {
    let versions = api.appending(path: path)
    let (old, new) = change.both(versions)
    for name in old?.object?.names ?? [] where new?[name] == nil {
      findings.append(
        change.breaking(versions.appending(name), "the version '\(name)' is removed"))
    }
  }
  return findings
}

/// What breaks callers of a Tyk OAS API.
func oasBreaking(_ change: Comparison) -> [Finding] {
  let gateway = place("/x-tyk-api-gateway")
  var findings = movedAddress(
    change, change.object.kind, gateway.appending(path: "/server/listenPath/value"))
  let state = gateway.appending(path: "/info/state")
  if change.turnedOff(state.appending("active")) {
    findings.append(change.breaking(state.appending("active"), "the API is switched off"))
  }
  if change.turnedOn(state.appending("internal")) {
    findings.append(
      change.breaking(state.appending("internal"), "the API is internal now: no caller reaches it"))
  }
  let versions = gateway.appending(path: "/info/versioning/versions")
  func names(_ list: JSON?) -> [String] { (list?.array ?? []).compactMap { $0["name"]?.string } }
  let (old, new) = change.both(versions)
  let kept = Set(names(new).map { Array($0.utf8) })
  for name in names(old) where !kept.contains(Array(name.utf8)) {
    findings.append(change.breaking(versions, "the version '\(name)' is removed"))
  }
  return findings + brokenOperations(change)
}

/// What breaks holders of a policy's keys.
func policyBreaking(_ change: Comparison) -> [Finding] {
  var findings: [Finding] = []
  if change.turnedOff(place("/active")) || change.turnedOn(place("/is_inactive")) {
    findings.append(
      change.breaking(place("/active"), "the policy is switched off: its keys are refused"))
  }
  let rights = place("/access_rights")
  let (old, new) = change.both(rights)
  for api in old?.object?.names ?? [] where new?[api] == nil {
    findings.append(
      change.breaking(rights.appending(api), "its keys may no longer call the API \(api)"))
  }
  return findings
}

/// Listen path or custom domain moved.
private func movedAddress(
  _ change: Comparison, _ kind: KindName, _ pointer: JSONPointer
) -> [Finding] {
  guard let before = change.before.flatMap({ TargetFacts($0, of: kind).listen }) else { return [] }
  let after = TargetFacts(change.after, of: kind).listen
  guard before != after else { return [] }
  return [change.breaking(pointer, "it moves from '\(before)' to '\(after ?? "nowhere")'")]
}
