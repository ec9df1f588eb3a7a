internal import PromoteCore

/// Categories: labels beside an OAS document, `#words` in the name of a classic API.
extension DashboardState {
  func categories(of api: StoredAPI) -> [String] {
    if api.form.hasDocument { return api.categories }
    return name(of: api).split(separator: " ").filter { $0.hasPrefix("#") && $0.count > 1 }
      .map { String($0.dropFirst()) }
  }

  func readCategories(_ call: Call) throws(Refusal) -> Answer {
    guard let stored = try api(call), stored.form.hasDocument else {
      throw Refusal(404, "API not found")
    }
    return .json(["categories": .array(stored.categories.map { .string($0) })])
  }

  mutating func updateCategories(_ call: Call) throws(Refusal) -> Answer {
    guard let stored = try api(call), stored.form.hasDocument else {
      throw Refusal(404, "API not found")
    }
    let body = try call.json(orRefuse: .unreadable)
    var labels = Self.strings(body["categories"])
    if version.has(TykVersion(5, 10), backport: TykVersion(5, 8, 7)) {
      var seen: Set<String> = []
      labels = labels.filter { label in
        !label.allSatisfy(\.isWhitespace) && seen.insert(label).inserted
      }
    }
    apis[stored.databaseID]?.categories = labels
    apis[stored.databaseID]?.listed = nil
    return .envelope("API categories updated.")
  }

  func categoryCounts(_ call: Call) -> Answer {
    let rows = membersByCategory(call).map { name, ids -> JSON in
      ["name": .string(name), "count": .integer(ids.count)]
    }
    return .json(["categories": .array(rows)])
  }

  func categoryGroups(_ call: Call) -> Answer {
    var groups: [(String, JSON)] = []
    for (name, ids) in membersByCategory(call) {
      groups.append((name, .array(ids.map { .string($0) })))
      groups.append(("#" + name, .array(ids.map { .string($0) })))
    }
    return .json(GoJSON.sorted(groups))
  }

  private func membersByCategory(_ call: Call) -> [(String, [String])] {
    var members: [String: [String]] = [:]
    for api in apis.values.sorted(by: { $0.sequence < $1.sequence })
    where api.organisation == call.organisation && isVisible(api, to: call.user) {
      for label in categories(of: api) { members[label, default: []].append(api.apiID) }
    }
    return members.sorted { $0.key < $1.key }
  }
}
