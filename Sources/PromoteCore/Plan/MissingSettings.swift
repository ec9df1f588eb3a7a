/// Settings that the target's server must have for this plan.
///
/// A Dashboard before 5.11 (5.8.9) keeps a new policy's id only with `allow_explicit_policy_id`;
/// without it the policy would get another id and every reference to it would break.
func missingSettings(_ planning: Planning) -> [Finding] {
  let creates = planning.drafts.filter { $0.action == .create && $0.address.kind == .policy }
  guard let first = creates.first, planning.input.settings.keepsPolicyIDs == false else {
    return []
  }
  return [
    Finding(
      "server-setting", .blocking, object: first.address,
      message:
        "'\(planning.input.target.environment)' would give \(creates.count) new policies other ids",
      hint: "set allow_explicit_policy_id on the Dashboard and its gateways")
  ]
}
