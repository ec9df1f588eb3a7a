internal import PromoteCore
internal import PromoteEngine

/// A Dashboard that the Portal can reach, in the same process.
struct PortalDashboard: Sendable {
  let server: any SimulatedServer
  /// What goes wrong between the two.
  let faults: FaultScript
}

/// What a provider's `MetaData` says, which is JSON in a string.
struct ProviderMetaData {
  let url: String
  let secret: String
  let organisation: String
  let tags: [String]

  init?(_ provider: PortalRow) {
    guard let text = provider.values["Configuration"]?["MetaData"]?.string,
      let json = try? JSON.parse(text.utf8), json.object != nil
    else { return nil }
    func word(_ name: String) -> String { json[name]?.string ?? "" }
    url = Self.trimmed(word("URL"))
    secret = word("Secret")
    organisation = word("OrgID")
    tags = (json["PoliciesTags"]?.array ?? []).compactMap(\.string)
  }

  static func trimmed(_ url: String) -> String {
    url.hasSuffix("/") ? String(url.dropLast()) : url
  }
}

/// What went wrong between the Portal and a Dashboard.
struct DashboardFailure: Error {
  let text: String
}

extension PortalState {
  /// One call of the Portal's to the Dashboard of a provider.
  func ask(
    _ provider: PortalRow, _ method: String, _ path: String,
    query: [(name: String, value: String)] = [], body: JSON? = nil
  ) throws(DashboardFailure) -> JSON {
    guard let meta = ProviderMetaData(provider) else {
      throw DashboardFailure(text: "the configuration cannot be read")
    }
    let target =
      meta.url + path
      + (query.isEmpty ? "" : "?" + query.map { "\($0.name)=\($0.value)" }.joined(separator: "&"))
    let place = "\(method.prefix(1) + method.dropFirst().lowercased()) \"\(target)\""
    guard let dashboard = dashboards[meta.url] else {
      throw DashboardFailure(text: "\(place): dial tcp: connection refused")
    }
    let request = HTTPExchange.Request(
      method: method, path: path, query: query,
      headers: [("Authorization", meta.secret), ("Content-Type", "application/json")],
      body: body?.serialised() ?? [])
    let (fault, _) = dashboard.faults.next(method: method, path: path)
    guard case .answered(let response) = dashboard.server.outcome(of: request, under: fault) else {
      throw DashboardFailure(text: "\(place): EOF")
    }
    guard (200..<300).contains(response.status) else {
      throw DashboardFailure(text: "\(place): status \(response.status)")
    }
    do {
      return try JSON.parse(response.body, limits: .tykList)
    } catch {
      throw DashboardFailure(text: "\(place): the answer is not JSON")
    }
  }

  /// The definitions of a provider's APIs, by api id.
  func definitions(_ provider: PortalRow) throws(DashboardFailure) -> [String: JSON] {
    let list = try ask(provider, "GET", "/api/apis", query: [("p", "-2")])
    var found: [String: JSON] = [:]
    for item in list["apis"]?.array ?? [] {
      guard let definition = item["api_definition"], let id = definition["api_id"]?.string else {
        continue
      }
      found[id] = definition
    }
    return found
  }

  // MARK: - Policies that the Portal writes

  /// Makes a policy of a provider's Dashboard. Answers its database id.
  func createPolicy(_ provider: PortalRow, _ policy: JSONObject) throws(PortalRefusal) -> String {
    var policy = policy
    let tags = ProviderMetaData(provider)?.tags ?? []
    policy["tags"] = .array(tags.map { .string($0) })
    policy["active"] = true
    policy["state"] = "active"
    do throws(DashboardFailure) {
      let answer = try ask(provider, "POST", "/api/portal/policies", body: .object(policy))
      guard let id = answer["Message"]?.string, !id.isEmpty else {
        throw DashboardFailure(text: "the Dashboard did not say the policy's id")
      }
      return id
    } catch {
      throw PortalRefusal(422, "creating policy: \(error.text)")
    }
  }

  /// Writes what changed into a policy. Before 1.16 what the Portal does not know is lost.
  func changePolicy(
    _ provider: PortalRow, _ id: String, _ change: (inout JSONObject) -> Void
  ) throws(PortalRefusal) {
    let path = "/api/portal/policies/\(id)"
    do throws(DashboardFailure) {
      var policy = try ask(provider, "GET", path).object ?? JSONObject()
      change(&policy)
      if version < TykVersion(1, 16) { policy = Self.known(policy) }
      _ = try ask(provider, "PUT", path, body: .object(policy))
    } catch {
      throw PortalRefusal(422, "updating policy: \(error.text)")
    }
  }

  func deletePolicy(_ provider: PortalRow, _ id: String) throws(PortalRefusal) {
    do throws(DashboardFailure) {
      _ = try ask(provider, "DELETE", "/api/portal/policies/\(id)")
    } catch {
      // A policy that is gone already is as good as deleted.
      guard error.text.hasSuffix("status 404") else {
        throw PortalRefusal(422, "deleting policy: \(error.text)")
      }
    }
  }

  private static func known(_ policy: JSONObject) -> JSONObject {
    let kept: Set<String> = [
      "_id", "id", "org_id", "name", "rate", "per", "quota_max", "quota_renewal_rate",
      "key_expires_in", "active", "is_inactive", "state", "tags", "partitions", "meta_data",
    ]
    var members = JSONObject(policy.filter { kept.contains($0.name) }.map { ($0.name, $0.value) })
    let rights = policy["access_rights"]?.object ?? JSONObject()
    members["access_rights"] = .object(
      JSONObject(
        rights.map { right in
          let plain = ["api_id", "api_name", "versions"].compactMap { name in
            right.value[name].map { (name, $0) }
          }
          return (right.name, .object(JSONObject(plain)))
        }))
    return members
  }
}
