public import PromoteCore
public import PromoteEngine

/// The management API of a Tyk Enterprise Developer Portal, 1.13 or later.
///
/// Over any transport: the real one, or a simulator in process. Holds what ``ManagementAPI``
/// promises, and: the credential travels in the `Authorization` header and nowhere else; no number of
/// another Portal is ever sent, in a relation or anywhere; a body never holds `ID`; products and
/// plans that a Dashboard's policies make are never posted, for that would make new policies. What
/// cannot be translated is refused before anything is sent.
///
/// The database id of an object is its record's path below the API's root.
public struct PortalClient: ManagementAPI {
  /// A policy of the Dashboard that a Portal is connected to.
  public struct Policy: Sendable, Hashable {
    /// What a Portal calls `ReferenceID`.
    public let databaseID: String
    /// Its identity in every environment.
    public let id: String
    public init(databaseID: String, id: String) {
      self.databaseID = databaseID
      self.id = id
    }
  }

  /// How long is waited for what a Portal does by itself.
  public struct Patience: Sendable {
    /// Looks at records that have no custom id yet, or at lists in which a record is missing.
    public var looks: Int
    public var firstWaitMilliseconds: Int
    public var longestWaitMilliseconds: Int
    public init(
      looks: Int = 12, firstWaitMilliseconds: Int = 500, longestWaitMilliseconds: Int = 10_000
    ) {
      self.looks = looks
      self.firstWaitMilliseconds = firstWaitMilliseconds
      self.longestWaitMilliseconds = longestWaitMilliseconds
    }
  }

  let calls: PortalCalls
  let portal: String
  let version: ServerVersion?
  let providers: [String: String]
  let policies: (@Sendable (_ fresh: Bool) async throws(APIFailure) -> [Policy])?
  let clock: any WallClock
  let concurrency: Int
  let patience: Patience
  let records = PortalRecords()
  let fresh = Freshly<String, Result<[PortalRow], APIFailure>>()
  let connections = PortalConnections()
  /// Lists that were read for the call under way: each once, however many kinds need it.
  var held: HeldRows?
  var heldRecords: Once<String, Result<JSON?, APIFailure>>?

  /// - Parameters:
  ///   - portal: the base URL, as the identity shows it; `/portal-api` is added where it is not there.
  ///   - secrets: values that are taken out of the server's texts besides the credential.
  ///   - providers: connections to Dashboards, by the name that stands in objects: their name here. A
  ///     connection that is not named keeps its own name.
  ///   - policies: what the Dashboard has, asked anew where that is wanted. Nil: products and plans
  ///     are known by their custom ids, and those of policies cannot be created.
  ///   - version: the Portal's release, e.g. `1.17.1`; a Portal does not say it.
  ///   - concurrency: requests under way at once.
  ///   - pageSize: rows of a list asked for at once.
  public init(
    transport: any HTTPTransport, portal: String, credential: Secret, secrets: [Secret] = [],
    providers: [String: String] = [:],
    policies: (@Sendable (_ fresh: Bool) async throws(APIFailure) -> [Policy])? = nil,
    version: String? = nil, concurrency: Int = 8, pageSize: Int = 100,
    patience: Patience = Patience(), clock: any WallClock
  ) {
    let prefix = portal.hasSuffix("/portal-api") ? "" : "/portal-api"
    calls = PortalCalls(
      calls: DashboardCalls(
        transport: transport, credential: credential, clock: clock,
        limiter: Limiter(max(1, concurrency)),
        redactor: Redactor(credential: credential, secrets: secrets), patience: .init()),
      prefix: prefix, pageSize: max(1, pageSize))
    self.portal = portal
    self.providers = providers
    self.policies = policies
    self.clock = clock
    self.concurrency = max(1, concurrency)
    self.patience = patience
    self.version = version.flatMap { ServerVersion($0) }
  }

  /// One question, which tells whether the credential is an administrator's and whether records have
  /// custom ids.
  public func identify() async throws(APIFailure) -> ServerDescription {
    guard
      let answer = try await calls.get(
        "organisations", query: [("page", "1"), ("per_page", "1")])
    else { throw .rejected(status: 404, message: "there is no Portal API at \(portal)") }
    let rows = try calls.items(of: answer.json, "organisations")
    if let row = rows.first, row["CID"] == nil {
      throw .rejected(
        status: 200,
        message: "its records have no custom ids: a Developer Portal from 1.13 on is needed")
    }
    var kinds = Set(Kinds.portal.map(\.name))
    if let version, let graphQL = ServerVersion("1.15"), version < graphQL {
      kinds.subtract([.apiSchema, .specSchema])
    }
    let skew = answer.response.header("Date").flatMap { HTTPDate.parse($0) }.map {
      Int(
        (Double($0.milliseconds - clock.now().milliseconds) / 1000).rounded(
          .toNearestOrAwayFromZero))
    }
    return ServerDescription(
      identity: EnvironmentIdentity(dashboard: "", organisation: "", portal: portal),
      clockSkewSeconds: skew, kinds: kinds, portalVersion: version?.description)
  }

  /// The kind and where a Portal has its records. Refused, nothing being sent: another kind.
  func route(_ name: KindName) throws(APIFailure) -> (kind: ResourceKind, route: PortalRoute) {
    guard let kind = Kinds.named(name), let route = PortalRoute.of(name) else {
      throw .unreachable("a Portal keeps no objects of the kind '\(name)'")
    }
    return (kind, route)
  }

  /// Waits between looks at what a Portal does by itself.
  func pause(_ look: Int, instead failure: APIFailure) async throws(APIFailure) {
    let wait = min(
      patience.longestWaitMilliseconds, patience.firstWaitMilliseconds << min(look, 16))
    do { try await clock.sleep(milliseconds: wait) } catch { throw failure }
  }
}
