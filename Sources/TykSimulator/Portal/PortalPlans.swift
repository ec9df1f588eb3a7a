internal import PromoteCore

/// Plans, whose limits are those of a policy.
extension PortalState {
  static let planRoutes: [PortalRoute] =
    PortalRoute.collection("/plans", .plan, ["PUT"])
    + [
      PortalRoute("POST", "/plans", since: TykVersion(1, 13)) {
        (state, call) throws(PortalRefusal) in try state.create(.plan, call)
      },
      PortalRoute("DELETE", "/plans/{plan}", since: TykVersion(1, 13)) {
        (state, call) throws(PortalRefusal) in try state.delete(.plan, call)
      },
    ]

  /// By which member of a policy a plan's limit stands.
  private static let limits = [
    ("Name", "name"), ("RateLimit", "rate"), ("Per", "per"), ("Quota", "quota_max"),
    ("QuotaRenewalRate", "quota_renewal_rate"), ("KeyExpiresIn", "key_expires_in"),
    ("MetaData", "meta_data"),
  ]

  mutating func preparePlan(
    _ row: inout PortalRow, before: PortalRow?, _ body: JSONObject
  ) throws(PortalRefusal) {
    if version < TykVersion(1, 13), let before {
      // Presentation alone can be written.
      for (name, _) in Self.limits { row.values[name] = before.values[name] }
      return
    }
    Self.settle("UnlimitedRateLimit", "RateLimit", in: &row, body)
    Self.settle("UnlimitedQuota", "Quota", in: &row, body)
    if row.values["MetaData"]?.isNull ?? true { row.values["MetaData"] = [:] }
    let values = row.values
    guard let before else {
      var policy: JSONObject = JSONObject(Self.limits.map { ($0.1, values[$0.0] ?? .null) })
      policy["partitions"] = ["quota": true, "rate_limit": true]
      row.values["ReferenceID"] = .string(try createPolicy(try provider(of: row), policy))
      return
    }
    var changed = Self.limits.filter { values[$0.0] != before.values[$0.0] }
    if version < TykVersion(1, 17, 1),
      changed.allSatisfy({ ["KeyExpiresIn", "MetaData"].contains($0.0) })
    {
      changed = []
    }
    guard !changed.isEmpty else { return }
    try changePolicy(try provider(of: before), before.text("ReferenceID")) { policy in
      for (name, member) in changed { policy[member] = values[name] }
    }
  }

  /// A choice: the flag wins over the number; without the flag a number below zero sets it.
  private static func settle(
    _ flag: String, _ number: String, in row: inout PortalRow, _ body: JSONObject
  ) {
    if body[flag] != nil, row.flag(flag) {
      row.values[number] = -1
    } else if body[flag] != nil, body[number] == nil, row.integer(number) < 0 {
      row.values[number] = 0
    }
    row.values[flag] = .bool(row.integer(number) < 0)
  }

  mutating func releasePlan(_ row: PortalRow) throws(PortalRefusal) {
    guard !row.text("ReferenceID").isEmpty else { return }
    try deletePolicy(try provider(of: row), row.text("ReferenceID"))
  }

  /// Before 1.13 limits are words.
  func wordLimits(of plan: PortalRow, _ members: inout JSONObject) {
    guard version < TykVersion(1, 13) else { return }
    let (rate, per, quota) = (plan.integer("RateLimit"), plan.integer("Per"), plan.integer("Quota"))
    let minutes = max(1, per / 60)
    members["RateLimit"] = .string(
      rate < 0 ? "unlimited" : "\(rate) calls / \(minutes) minute\(minutes == 1 ? "" : "s")")
    members["Quota"] = .string(quota < 0 ? "unlimited" : "\(quota) requests")
  }
}
