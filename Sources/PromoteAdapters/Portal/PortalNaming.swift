internal import PromoteCore
internal import PromoteEngine

/// Finds out what the records of one list are called in every environment.
struct PortalNaming: Sendable {
  struct ID: Sendable {
    let text: String
    var isAutomatic = false
  }

  let route: PortalRoute
  /// The number of the organisation that every Portal has from the start: it cannot be deleted, and
  /// numbers ascend, so it is the smallest.
  let firstNumber: Int?
  /// Identities of policies by `ReferenceID`.
  let policies: [String: String]
  /// References of more than one record: several connections import the same policy.
  let shared: Set<String>

  /// Nil where the record should have a custom id and has none yet.
  func id(
    _ item: JSON, _ owner: PortalRow?, _ client: PortalClient
  ) async throws(APIFailure) -> ID? {
    switch route.identity {
    case .cid(let natural): return cid(item, owner, natural)
    case .member(let member): return try text(item, member).map { ID(text: $0) }
    case .email: return try text(item, "Email").map { ID(text: ResourceKind.userID(of: $0)) }
    case .path:
      let path = try text(item, "Path") ?? ""
      let bare = path.drop { $0 == "/" }
      return ID(text: bare.isEmpty ? "/" : String(bare))
    case .below(let member):
      let name = try text(item, member) ?? ""
      return ID(text: "\(owner?.address.id ?? ""):\(name)")
    case .audience:
      let number = PortalCalls.text(item["TeamID"]) ?? ""
      guard let team = try await client.address(.team, number: number) else {
        throw .unreadableAnswer(
          "\(owner?.path ?? "")/audiences names the team \(number), which no organisation has")
      }
      return ID(text: "\(owner?.address.id ?? ""):\(team.id)")
    case .policy:
      guard let reference = item["ReferenceID"]?.string, !reference.isEmpty else {
        return cid(item, owner, "Name")
      }
      // Nobody can ask a Dashboard: then the record's own identity is all there is.
      if client.policies == nil { return cid(item, owner, "Name") }
      let policy = policies[reference] ?? reference
      guard shared.contains(reference) else { return ID(text: policy) }
      let path = "\(route.segment)/\(PortalCalls.text(item["ID"]) ?? "")"
      guard let shown = try await client.calls.get(path)?.json else { return ID(text: policy) }
      return ID(text: "\(try await client.providerName(of: shown) ?? ""):\(policy)")
    }
  }

  private func cid(_ item: JSON, _ owner: PortalRow?, _ natural: String) -> ID? {
    if route.kind == .organisation, let first = firstNumber, Self.number(item) == first {
      return ID(text: "default", isAutomatic: true)
    }
    if route.kind == .team, isDefaultTeam(item) {
      return ID(text: "\(owner?.address.id ?? ""):default", isAutomatic: true)
    }
    guard let cid = item["CID"] else {
      let name = PortalCalls.text(item[natural]) ?? ""
      return ID(text: "~" + (owner.map { "\($0.address.id):" } ?? "") + name)
    }
    guard let text = cid.string, !text.isEmpty else { return nil }
    return ID(text: text)
  }

  /// The flag says it; its name is asked only where there is no flag, for organisations are renamed.
  private func isDefaultTeam(_ item: JSON) -> Bool {
    item["Default"]?.bool ?? (item["Name"]?.string?.hasSuffix("All users") ?? false)
  }

  private func text(_ item: JSON, _ member: String) throws(APIFailure) -> String? {
    guard let text = PortalCalls.text(item[member]), !text.isEmpty else {
      throw .unreadableAnswer("a row of \(route.segment) without '\(member)'")
    }
    return text
  }

  static func number(_ item: JSON) -> Int? { PortalCalls.text(item["ID"]).flatMap { Int($0) } }
}

extension PortalClient {
  func naming(_ route: PortalRoute, _ items: [JSON]) async throws(APIFailure) -> PortalNaming {
    var policies: [String: String] = [:]
    var shared: Set<String> = []
    if route.identity == .policy {
      let references = items.compactMap { $0["ReferenceID"]?.string }.filter { !$0.isEmpty }
      policies = try await policyIDs(Set(references))
      shared = Set(Dictionary(grouping: references) { $0 }.filter { $0.value.count > 1 }.keys)
    }
    let numbers = route.kind == .organisation ? items.compactMap(PortalNaming.number) : []
    return PortalNaming(
      route: route, firstNumber: numbers.min(), policies: policies, shared: shared)
  }

  /// Identities of policies by what a Portal calls them.
  func policyIDs(_ wanted: Set<String>) async throws(APIFailure) -> [String: String] {
    guard !wanted.isEmpty, let policies else { return [:] }
    var known = Self.byDatabaseID(try await policies(false))
    if !wanted.isSubset(of: known.keys) { known = Self.byDatabaseID(try await policies(true)) }
    return known
  }

  private static func byDatabaseID(_ policies: [Policy]) -> [String: String] {
    Dictionary(policies.map { ($0.databaseID, $0.id) }, uniquingKeysWith: { first, _ in first })
  }
}
