/// Versions that a policy grants and its Classic API does not have: `unknown-version`, a warning.
///
/// Such a grant opens nothing. An API that has no versions of its own takes any name.
func grantedVersions(_ planning: Planning) -> [Finding] {
  var findings: [Finding] = []
  for draft in planning.drafts where draft.address.kind == .policy {
    guard let policy = draft.after?.document.json else { continue }
    for right in policy["access_rights"]?.object ?? JSONObject() {
      let granted = right.value["versions"]?.array?.compactMap(\.string) ?? []
      let address = Address(kind: .classic, id: right.name)
      guard !granted.isEmpty,
        let api = planning.input.desired[address]?.document
          ?? planning.input.live[address]?.document,
        let versions = api.json["api_definition"]?["version_data"],
        versions["not_versioned"]?.bool == false, let known = versions["versions"]?.object
      else { continue }
      for name in granted where known[name] == nil {
        findings.append(
          Finding(
            "unknown-version", .warning, object: draft.address,
            pointer: JSONPointer(["access_rights", right.name, "versions"]),
            message: "it grants version '\(name)' of \(address), which has none of that name",
            hint: "add the version to the API, or take it out of the policy"))
      }
    }
  }
  return findings
}
