internal import PromoteCore

extension RegistryFiles {
  /// `gate:`
  ///
  ///     approvals:                       # every line; one person counts for one line
  ///       - { role: release-manager, count: 2 }
  ///       - { role: security, count: 1, when: [ security-loosened, breaking-change ] }
  ///     requesterMayApprove: false
  ///     approvalLifetime: 24h            # 90m, 24h, 7d
  ///     userVerification: true
  ///     soak: 24h                        # from the third stage on
  ///     windows: [ { days: mon-thu, from: "09:00", to: "16:00", timezone: Europe/London } ]
  ///     freezes: [ { from: 2026-12-18, to: 2027-01-04, reason: year end } ]
  ///     breakGlass: { role: incident-commander }
  ///
  /// Days without a time are meant whole: a freeze to 2027-01-04 ends with that day. A freeze without
  /// a time zone is in that of the first window, or in UTC where there is none.
  func readGate(_ value: YAMLValue, approvers: ReadApprovers, canSoak: Bool) -> Gate? {
    guard var map = value.map() else { return nil }
    var gate = Gate(approvals: [])
    if let approvals = map.require("approvals"), let items = approvals.list() {
      if items.isEmpty {
        approvals.refuse("'gate.approvals' is empty; a gate asks for at least one approval")
      }
      gate.approvals = items.compactMap { readRule($0, approvers: approvers) }
    }
    gate.requesterMayApprove = map.optional("requesterMayApprove")?.bool() ?? false
    gate.approvalLifetimeSeconds =
      map.optional("approvalLifetime").flatMap { readDuration($0) } ?? 86_400
    gate.userVerification = map.optional("userVerification")?.bool() ?? false
    if let soak = map.optional("soak") {
      gate.soakSeconds = readDuration(soak)
      if !canSoak {
        soak.refuse(
          "'gate.soak': nothing is verified in the first stage, so nothing can soak there")
      }
    }
    gate.windows = map.optional("windows")?.list()?.compactMap { readWindow($0) } ?? []
    let zone = gate.windows.first?.zone ?? "UTC"
    gate.freezes =
      map.optional("freezes")?.list()?.compactMap { readFreeze($0, fallback: zone) } ?? []
    gate.breakGlassRole = map.optional("breakGlass").flatMap {
      readBreakGlass($0, gate.approvals, approvers)
    }
    map.close(whole: "a gate member that this version cannot judge is never ignored")
    return gate
  }

  private func readRule(_ value: YAMLValue, approvers: ReadApprovers) -> Gate.Rule? {
    guard var map = value.map() else { return nil }
    let role = map.require("role")
    let roleName = role?.string()
    let count = map.optional("count")?.integer(in: 1...100) ?? 1
    var when: [String] = []
    if let codes = map.optional("when"), let items = codes.list() {
      if items.isEmpty { codes.refuse("'\(codes.name)' names no finding") }
      when = items.compactMap { readCode($0) }
    }
    map.close()
    guard let role, let roleName else { return nil }
    checkHolders(roleName, count, role, value, approvers)
    return Gate.Rule(role: roleName, count: count, when: when)
  }

  private func readCode(_ value: YAMLValue) -> String? {
    guard let code = value.string() else { return nil }
    guard ConditionCodes.all.contains(where: { same($0, code) }) else {
      value.refuse(
        "'\(code)' is no finding that a plan can be approved with"
          + didYouMean(code, among: ConditionCodes.all))
      return nil
    }
    return code
  }

  private func checkHolders(
    _ name: String, _ count: Int, _ role: YAMLValue, _ line: YAMLValue, _ approvers: ReadApprovers
  ) {
    guard approvers.readable else { return }
    let holders = approvers.list.people.count { person in
      person.roles.contains { same($0, name) }
    }
    if holders == 0 {
      let roles = Set(approvers.list.people.flatMap(\.roles))
      role.refuse(
        "nobody in approvers.yaml has the role '\(name)'\(didYouMean(name, among: roles))")
    } else if holders < count {
      line.refuse("needs \(count) people with the role '\(name)'; approvers.yaml has \(holders)")
    }
  }

  private func readBreakGlass(
    _ value: YAMLValue, _ approvals: [Gate.Rule], _ approvers: ReadApprovers
  ) -> String? {
    guard var map = value.map() else { return nil }
    let role = map.require("role")
    map.close()
    guard let role, let name = role.string() else { return nil }
    checkHolders(name, 1, role, value, approvers)
    if approvals.contains(where: { same($0.role, name) }) {
      role.refuse("'\(name)' also approves; breaking the glass needs a role of its own")
    }
    return name
  }

  // MARK: - Time

  /// `{ days: mon-thu, from: "09:00", to: "16:00", timezone: Europe/London }`
  private func readWindow(_ value: YAMLValue) -> PublishWindow? {
    guard var map = value.map() else { return nil }
    let days = map.optional("days").map { readDays($0) } ?? Set(Weekday.allCases)
    let from = map.require("from").flatMap { readTimeOfDay($0) }
    let to = map.require("to").flatMap { readTimeOfDay($0) }
    let zone = map.require("timezone").flatMap { readZone($0) }
    map.close()
    guard let from, let to, let zone, !days.isEmpty else { return nil }
    guard from != to, from < 1440 else {
      value.refuse("'\(value.name)' never opens")
      return nil
    }
    return PublishWindow(days: days, from: from, to: to, zone: zone)
  }

  /// `mon-thu`, `fri-mon`, `sat`, or a list of these.
  private func readDays(_ value: YAMLValue) -> Set<Weekday> {
    let items = value.scalarText == nil ? value.list() ?? [] : [value]
    var days: Set<Weekday> = []
    let all = Weekday.allCases
    for item in items {
      guard let text = item.string() else { continue }
      let ends = text.split(separator: "-", omittingEmptySubsequences: false)
        .map { all.firstIndex(of: Weekday(rawValue: String($0)) ?? .mon) }
      let known = text.split(separator: "-", omittingEmptySubsequences: false)
        .allSatisfy { Weekday(rawValue: String($0)) != nil }
      guard known, (1...2).contains(ends.count), let first = ends[0],
        let last = ends[ends.count - 1]
      else {
        item.refuse("'\(text)' is no day such as mon, and no range such as mon-thu")
        continue
      }
      for step in 0...((last - first + 7) % 7) { days.insert(all[(first + step) % 7]) }
    }
    return days
  }

  private func readTimeOfDay(_ value: YAMLValue) -> Int? {
    guard let text = value.string() else { return nil }
    guard let minutes = PublishWindow.minutes(text) else {
      value.refuse("'\(value.name)' is no time of day such as \"09:00\"")
      return nil
    }
    return minutes
  }

  /// `{ from: 2026-12-18, to: 2027-01-04T12:00, reason: year end, timezone: Europe/London }`
  private func readFreeze(_ value: YAMLValue, fallback: String) -> PublishFreeze? {
    guard var map = value.map() else { return nil }
    let from = map.require("from").flatMap { readLocalTime($0, endOfDay: false) }
    let to = map.require("to").flatMap { readLocalTime($0, endOfDay: true) }
    let reason = map.require("reason")?.string()
    let zone = map.optional("timezone").map { readZone($0) } ?? fallback
    map.close()
    guard let from, let to, let reason, let zone else { return nil }
    guard from < to else {
      value.refuse("'\(value.name)' ends before it begins")
      return nil
    }
    return PublishFreeze(from: from, until: to, zone: zone, reason: reason)
  }

  private func readLocalTime(_ value: YAMLValue, endOfDay: Bool) -> LocalTime? {
    guard let text = value.string() else { return nil }
    guard let time = LocalTime(text) else {
      value.refuse(
        "'\(value.name)' is no day such as 2026-12-18, nor a time such as 2026-12-18T17:00")
      return nil
    }
    return endOfDay && text.utf8.count == 10 ? time.adding(days: 1) : time
  }

  private func readZone(_ value: YAMLValue) -> String? {
    guard let name = value.string() else { return nil }
    guard SystemTimeZones.knows(name) else {
      value.refuse(
        "there is no time zone '\(name)'\(didYouMean(name, among: SystemTimeZones.names))")
      return nil
    }
    return name
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
