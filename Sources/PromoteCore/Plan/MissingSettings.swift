/// Settings that the target's server must have for this plan.
///
/// A Dashboard before 5.11 (5.8.9) keeps a new policy's id only with `allow_explicit_policy_id`;
/// without it the policy would get another id and every reference to it would break.
func missingSettings(_ planning: Planning) -> [Finding] {
  let creates = planning.drafts.filter { $0.action == .create && $0.address.kind == .policy }
  guard let first = creates.first, planning.input.settings.keepsPolicyIDs != true else {
    return []
  }
  guard planning.input.settings.keepsPolicyIDs == false else {
    return [
      Finding(
        "server-setting", .warning, object: first.address,
        message:
          "nobody says whether '\(planning.input.target.environment)' keeps the ids of new policies",
        hint:
          "state its release under `dashboard.version`, or `allow_explicit_policy_id` under "
          + "`dashboard.settings`")
    ]
  }
  return [
    Finding(
      "server-setting", .blocking, object: first.address,
      message:
        "'\(planning.input.target.environment)' would give \(creates.count) new policies other ids",
      hint: "set allow_explicit_policy_id on the Dashboard and its gateways")
  ]
}
