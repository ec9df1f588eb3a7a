internal import PromoteCore
public import PromoteEngine

extension DashboardClient {
  /// The organisation comes from the users that the credential sees, else from any API or policy,
  /// else from the registry. A kind that the credential may not read is named, not an error; a
  /// credential that nobody knows is one.
  public func identify() async throws(APIFailure) -> ServerDescription {
    let users = try await calls.read("/api/users", query: [(name: "p", value: "-2")])
    var organisation: String?
    var skew: Int?
    if case .json(let json, let response) = users {
      organisation = json["users"]?.array?.lazy.compactMap { Self.id($0["org_id"]) }.first
      skew = self.skew(response)
    }
    var found: Set<KindName> = []
    var unreadable: Set<KindName> = []
    for kind in kinds {
      let endpoints = kind.endpoints
      let query = endpoints.listQuery.isEmpty ? [] : [(name: "p", value: "1")]
      switch try await calls.read(endpoints.list, query: query, limits: .tykList) {
      case .json(let json, let response):
        found.insert(kind.name)
        skew = skew ?? self.skew(response)
        organisation = organisation ?? Self.organisation(in: json, endpoints)
      case .refused(status: 403, _):
        found.insert(kind.name)
        unreadable.insert(kind.name)
      case .refused(let status, let message):
        guard endpoints.mayBeMissing, status == 404 else {
          throw .rejected(status: status, message: message)
        }
      case .unreadable(let reason):
        guard endpoints.mayBeMissing, !found.isEmpty else {
          throw .unreadableAnswer("GET \(endpoints.list): \(reason)")
        }
      }
    }
    guard let organisation = organisation ?? registryOrganisation else {
      throw .unreadableAnswer(
        "nothing says which organisation the credential belongs to; "
          + "write it under 'dashboard.organisation'")
    }
    let version = await health()
    await ids.learn(version)
    return ServerDescription(
      identity: EnvironmentIdentity(dashboard: dashboard, organisation: organisation),
      version: (version ?? registryVersion)?.description, clockSkewSeconds: skew, kinds: found,
      unreadable: unreadable)
  }

  private static func organisation(in json: JSON, _ endpoints: Endpoints) -> String? {
    let items =
      switch endpoints.items {
      case .bareArray: json.array
      case .member(let member): json[member]?.array
      }
    return items?.lazy.compactMap { id($0["api_definition"]?["org_id"]) ?? id($0["org_id"]) }.first
  }

  private static func id(_ json: JSON?) -> String? {
    guard let text = json?.string, !text.isEmpty else { return nil }
    return text
  }

  /// The server's clock minus ours; its header has whole seconds.
  private func skew(_ response: HTTPExchange.Response) -> Int? {
    guard let date = response.header("Date").flatMap({ HTTPDate.parse($0) }) else { return nil }
    return Int(
      (Double(date.milliseconds - clock.now().milliseconds) / 1000).rounded(
        .toNearestOrAwayFromZero))
  }

  /// The release, where the health page says it. It is asked without a credential, and whatever
  /// goes wrong here is no failure: most Dashboards do not say.
  private func health() async -> ServerVersion? {
    do throws(APIFailure) {
      guard case .json(let json, _) = try await calls.read("/hello", authorised: false) else {
        return nil
      }
      return json["version"]?.string.flatMap { ServerVersion($0) }
    } catch {
      return nil
    }
  }
}
