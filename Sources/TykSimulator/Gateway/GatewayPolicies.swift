internal import PromoteCore
internal import PromoteEngine

/// Policies: no database id, no unique names, no organisation that must be right.
extension GatewayState {
  mutating func postPolicy(_ request: HTTPExchange.Request) throws(GatewayRefusal) -> Answer {
    let policy = try json(request)
    let id = policy["id"]?.string ?? ""
    guard !id.isEmpty else { throw GatewayRefusal(400, "Unable to create policy without id.") }
    try checkPolicyID(id)
    store(Address(kind: .policy, id: id), try storedPolicy(policy))
    return .done(id, "added")
  }

  mutating func putPolicy(
    _ id: String, _ request: HTTPExchange.Request
  ) throws(GatewayRefusal) -> Answer {
    guard loaded[Address(kind: .policy, id: id)] != nil else { throw .noPolicy }
    let policy = try json(request)
    guard policy["id"]?.string == id else {
      throw GatewayRefusal(
        400, "Request ID does not match that in policy! For Update operations these must match.")
    }
    try checkPolicyID(id)
    store(Address(kind: .policy, id: id), try storedPolicy(policy))
    return .done(id, "modified")
  }

  private func checkPolicyID(_ id: String) throws(GatewayRefusal) {
    guard version >= TykVersion(5, 13) else { return }
    let isPlain = id.utf8.allSatisfy {
      (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0)
        || "._-~".utf8.contains($0)
    }
    guard isPlain else {
      throw GatewayRefusal(
        400, "Invalid Policy ID: Allowed characters: a-z, A-Z, 0-9, ., _, -, ~")
    }
  }

  /// Typed. From 5.13 on, access rights leave out what is zero.
  func storedPolicy(_ json: JSON) throws(GatewayRefusal) -> JSON {
    var kept: JSON
    do throws(TypeMismatch) { kept = try policy.stored(json, as: "Policy") } catch {
      throw .malformed
    }
    guard version >= TykVersion(5, 13), let rights = kept["access_rights"]?.object else {
      return kept
    }
    let bare = rights.map { right in
      (
        right.name,
        JSON.object(
          JSONObject(
            (right.value.object ?? JSONObject()).filter { !Self.isZero($0.value) }
              .map { ($0.name, $0.value) }))
      )
    }
    kept =
      kept.setting(JSONPointer(["access_rights"]), to: .object(JSONObject(bare))) ?? kept
    return kept
  }

  private static func isZero(_ value: JSON) -> Bool {
    switch value.shape {
    case .null: true
    case .bool(let flag): !flag
    case .number(let number): number.double == 0
    case .string(let text): text.isEmpty
    case .array(let items): items.isEmpty
    case .object(let object): object.isEmpty
    }
  }
}

extension TypeTable {
  /// What a Gateway knows of a policy: not the members that are a Dashboard's screens' own (`state`,
  /// `auth_type`, `auth_types`, `date_created`, `access_rights_array`).
  ///
  /// Source: the published Gateway API description and what newer releases were seen to answer.
  static let gatewayPolicy = TypeTable(gatewayPolicyText, accessRightText)

  private static let gatewayPolicyText = """
    Policy:
      _id s
      id s
      name s
      org_id s
      rate n
      per n
      quota_max n
      quota_renewal_rate n
      throttle_interval n
      throttle_retry_limit n
      max_query_depth n
      access_rights {}AccessRight
      hmac_enabled b
      enable_http_signature_validation b
      active b
      is_inactive b
      tags []s
      key_expires_in n
      post_expiry_action s? @5.10
      post_expiry_grace_period n @5.10
      partitions Partitions
      last_updated s
      meta_data {}*
      graphql_access_rights {}*
      smoothing Smoothing! @5.7
    Partitions:
      quota b
      rate_limit b
      complexity b
      acl b
      per_api b
    """
}
