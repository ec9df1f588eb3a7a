/// Kinds of which the plan would make or change objects, and the target cannot hold or show them.
///
/// `missing-kind`: its server's version does not have the kind. `unreadable-kind`: the credential may
/// not read it, so nobody knows what is there. Both block, one finding for each kind, with every
/// object by name.
func missingKinds(_ planning: Planning) -> [Finding] {
  let target = planning.input.target.environment
  let wanted = Dictionary(
    grouping: planning.drafts.filter { $0.after != nil }, by: { $0.address.kind })
  var findings: [Finding] = []
  for (kind, drafts) in wanted {
    let objects = names(of: drafts)
    if planning.input.lacking.contains(kind) {
      let settings = planning.input.settings
      let since = settings.isGateway ? nil : planning.input.kinds[kind]?.endpoints.since
      let version =
        settings.isGateway ? ", a Gateway," : settings.version.map { " (\($0))" } ?? ""
      findings.append(
        Finding(
          "missing-kind", .blocking, object: drafts[0].address,
          message: "'\(target)'\(version) has no objects of kind '\(kind)': \(objects)",
          hint: (since.map { "upgrade '\(target)' to \($0) or later, or " } ?? "")
            + "leave them out with --select"))
    } else if !planning.input.readable.contains(kind) {
      findings.append(
        Finding(
          "unreadable-kind", .blocking, object: drafts[0].address,
          message:
            "the credential of '\(target)' may not read objects of kind '\(kind)': \(objects)",
          hint: "give its user the right to read them, or leave them out with --select"))
    }
  }
  return findings
}

private func names(of drafts: [Draft]) -> String {
  let most = 12
  let first = drafts.prefix(most).map { "\($0.address.id) '\($0.name)'" }
  let rest = drafts.count > most ? ", and \(drafts.count - most) more" : ""
  return first.joined(separator: ", ") + rest
}
