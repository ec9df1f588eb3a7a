internal import PromoteCore

extension RegistryFiles {
  /// `gate:`
  ///
  ///     approvals:                       # every line; one person counts for one line
  ///       - { role: release-manager, count: 2 }
  ///     requesterMayApprove: false
  ///     approvalLifetime: 24h            # 90m, 24h, 7d
  ///     userVerification: true
  func readGate(_ value: YAMLValue, approvers: ReadApprovers) -> Gate? {
    guard var map = value.map() else { return nil }
    var rules: [Gate.Rule] = []
    if let approvals = map.require("approvals"), let items = approvals.list() {
      if items.isEmpty {
        approvals.refuse("'gate.approvals' is empty; a gate asks for at least one approval")
      }
      for item in items {
        if let rule = readRule(item, approvers: approvers) { rules.append(rule) }
      }
    }
    let requester = map.optional("requesterMayApprove")?.bool() ?? false
    let lifetime = map.optional("approvalLifetime").flatMap { readDuration($0) } ?? 86_400
    let verification = map.optional("userVerification")?.bool() ?? false
    for member in ["soak", "windows", "freezes"] {
      map.cannotJudge(member, "this version cannot judge it, and a gate is never ignored")
    }
    map.close(whole: "a gate member that this version cannot judge is never ignored")
    return Gate(
      approvals: rules, requesterMayApprove: requester, approvalLifetimeSeconds: lifetime,
      userVerification: verification)
  }

  private func readRule(_ value: YAMLValue, approvers: ReadApprovers) -> Gate.Rule? {
    guard var map = value.map() else { return nil }
    let role = map.require("role")
    let roleName = role?.string()
    let count = map.optional("count")?.integer(in: 1...100) ?? 1
    map.cannotJudge("when", "this version cannot judge it, and a gate is never ignored")
    map.close()
    guard let role, let roleName else { return nil }
    if approvers.readable {
      let holders = approvers.list.people.count { person in
        person.roles.contains { same($0, roleName) }
      }
      if holders == 0 {
        let roles = Set(approvers.list.people.flatMap(\.roles))
        role.refuse(
          "nobody in approvers.yaml has the role '\(roleName)'\(didYouMean(roleName, among: roles))"
        )
      } else if holders < count {
        value.refuse(
          "needs \(count) people with the role '\(roleName)'; approvers.yaml has \(holders)")
      }
    }
    return Gate.Rule(role: roleName, count: count)
  }

  /// `45s`, `30m`, `24h` or `7d`, in seconds; up to a year.
  private func readDuration(_ value: YAMLValue) -> Int? {
    guard let text = value.string() else { return nil }
    let units = ["s": 1, "m": 60, "h": 3_600, "d": 86_400]
    guard let unit = text.last.flatMap({ units[String($0)] }),
      let number = Int(text.dropLast()), same(String(number), String(text.dropLast())),
      number > 0, number <= 366 * 86_400 / unit
    else {
      value.refuse("'\(value.name)' is not a duration such as 30m, 24h or 7d, up to 366d")
      return nil
    }
    return number * unit
  }
}
