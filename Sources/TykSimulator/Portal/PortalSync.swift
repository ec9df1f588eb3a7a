internal import PromoteCore

/// What one synchronisation read: the policies of a Dashboard that become products and plans, and
/// the APIs behind them.
struct PortalSync: Sendable {
  let provider: Int
  private(set) var products: [JSON] = []
  private(set) var plans: [JSON] = []
  let definitions: [String: JSON]

  init(reading provider: PortalRow, _ state: PortalState) throws(DashboardFailure) {
    self.provider = provider.id
    let list = try state.ask(provider, "GET", "/api/portal/policies/", query: [("p", "-2")])
    definitions = try state.definitions(provider)
    guard let policies = list["Data"]?.array else {
      throw DashboardFailure(text: "the answer holds no policies")
    }
    let tags = ProviderMetaData(provider)?.tags ?? []
    // Lists are newest first; what is older comes first to the Portal.
    for policy in policies.reversed() where Self.isOffered(policy, tags, state.version) {
      let partitions = policy["partitions"]
      func has(_ name: String) -> Bool { partitions?[name]?.bool == true }
      if has("per_api") { continue }
      // A choice, as a published set of demonstration data has it: limits make a plan.
      if has("quota") || has("rate_limit") {
        plans.append(policy)
      } else if has("acl") {
        products.append(policy)
      }
    }
  }

  /// A choice: one common tag is enough; drafts and inactive policies are not offered.
  private static func isOffered(_ policy: JSON, _ tags: [String], _ version: TykVersion) -> Bool {
    let own = (policy["tags"]?.array ?? []).compactMap(\.string)
    guard tags.isEmpty || own.contains(where: tags.contains), policy["state"]?.string != "draft",
      policy["is_inactive"]?.bool != true
    else { return false }
    return version < TykVersion(1, 17, 2) || !isForMCP(policy)
  }

  private static func isForMCP(_ policy: JSON) -> Bool {
    let rights = policy["access_rights"]?.object ?? JSONObject()
    let members = ["json_rpc_methods", "json_rpc_methods_access_rights", "mcp_primitives"]
    return rights.contains { right in
      members.contains { name in
        right.value[name].map { !($0.isNull || $0.array?.isEmpty == true) } ?? false
      } || right.value["mcp_access_rights"]?.object?.isEmpty == false
    }
  }
}

extension PortalState {
  /// Changes what the Dashboard owns of the records that there are, makes those that there are not,
  /// bare and unpublished, and hides those whose policy is gone. Nothing else is touched.
  mutating func apply(_ sync: PortalSync) {
    var met: [PortalKind: Set<Int>] = [.product: [], .plan: []]
    for policy in sync.products {
      let id = record(of: policy, .product, sync.provider)
      met[.product]?.insert(id)
      if rows(.product)[id]?.flag("IsDocumentationOnly") == true { continue }
      let rights = policy["access_rights"]?.object?.names ?? []
      setDetails(of: id, rights, sync.definitions)
      let kinds = rights.compactMap { sync.definitions[$0] }.map(Self.authentication)
      change(.product, id) {
        $0.values["Name"] = policy["name"] ?? ""
        $0.isHidden = false
        Self.setAuthentication(&$0, kinds)
      }
    }
    for policy in sync.plans {
      let id = record(of: policy, .plan, sync.provider)
      met[.plan]?.insert(id)
      change(.plan, id) {
        Self.setLimits(&$0, of: policy)
        $0.isHidden = false
      }
    }
    for (kind, ids) in met {
      for row in rows(kind).all
      where row.integer("ProviderID") == sync.provider && !ids.contains(row.id)
        && !row.flag("IsDocumentationOnly")
      {
        change(kind, row.id) { $0.isHidden = true }
      }
    }
  }

  /// The record of a provider's policy; a new one where there is none.
  private mutating func record(of policy: JSON, _ kind: PortalKind, _ provider: Int) -> Int {
    let reference = policy["_id"]?.string ?? ""
    let found = rows(kind).all.first {
      $0.integer("ProviderID") == provider && $0.text("ReferenceID") == reference
    }
    if let found { return found.id }
    var values: [String: JSON] = [
      "Name": policy["name"] ?? "", "ProviderID": .integer(provider),
      "ReferenceID": .string(reference),
    ]
    if kind == .product {
      values["Path"] = .string("\(Self.slug(policy["name"]?.string ?? ""))-\(provider)")
    }
    let id = add(kind, values)
    change(kind, id) { $0.awaitsCID = false }
    return id
  }

  // MARK: - API details

  /// Makes the details of a product those of `apis`; what the Portal owns of one stays.
  mutating func setDetails(of product: Int, _ apis: [String], _ definitions: [String: JSON]) {
    var left = rows(.apiDetail).of(product)
    for api in apis {
      let found = left.firstIndex { $0.text("APIID") == api }
      let id =
        found.map { left.remove(at: $0).id }
        ?? add(.apiDetail, parent: product, ["APIID": .string(api)])
      guard let definition = definitions[api] else { continue }
      change(.apiDetail, id) {
        $0.values["Name"] = definition["name"] ?? ""
        $0.values["ListenPath"] = definition["proxy"]?["listen_path"] ?? ""
        $0.values["TargetURL"] = definition["proxy"]?["target_url"] ?? ""
        $0.values["Status"] = definition["active"] ?? false
        $0.values["APIType"] = .string(Self.authentication(definition))
      }
    }
    for gone in left { removeDetail(gone.id) }
  }

  /// A choice: what a definition says first; an API whose picture says only that it is protected
  /// takes tokens.
  static func authentication(_ definition: JSON) -> String {
    let words = [
      ("use_keyless", "keyless"), ("enable_jwt", "jwt"), ("use_oauth2", "oauth"),
      ("use_basic_auth", "basic"), ("enable_signature_checking", "hmac"),
      ("use_mutual_tls_auth", "mtls"),
    ]
    return words.first { definition[$0.0]?.bool == true }?.1 ?? "authToken"
  }

  static func setAuthentication(_ product: inout PortalRow, _ kinds: [String]) {
    var distinct: [String] = []
    for kind in kinds where !distinct.contains(kind) { distinct.append(kind) }
    product.values["AuthTypes"] = distinct.isEmpty ? .null : .array(distinct.map { .string($0) })
    product.values["AuthType"] = .string(distinct.count > 1 ? "multiAuth" : distinct.first ?? "")
  }

  static func setLimits(_ plan: inout PortalRow, of policy: JSON) {
    func number(_ name: String) -> JSON {
      let value = policy[name]?.number
      return .integer(value?.integer ?? Int(value?.double ?? 0))
    }
    plan.values["Name"] = policy["name"] ?? ""
    plan.values["RateLimit"] = number("rate")
    plan.values["Per"] = number("per")
    plan.values["Quota"] = number("quota_max")
    plan.values["QuotaRenewalRate"] = number("quota_renewal_rate")
    plan.values["KeyExpiresIn"] = number("key_expires_in")
    plan.values["MetaData"] = policy["meta_data"] ?? [:]
    plan.values["UnlimitedRateLimit"] = .bool(plan.integer("RateLimit") < 0)
    plan.values["UnlimitedQuota"] = .bool(plan.integer("Quota") < 0)
  }
}
