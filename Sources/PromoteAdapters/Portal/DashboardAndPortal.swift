public import PromoteCore
public import PromoteEngine

/// A Dashboard and the Developer Portal that is connected to it, as one environment.
///
/// Every kind goes to the one that keeps it; together they have the kinds of both. Products and plans
/// are known by the ids of the Dashboard's policies, so the Portal's client asks here which those are.
public struct DashboardAndPortal: ManagementAPI {
  /// What the Portal's client needs to know of the Dashboard; with true, as it is now.
  public typealias Policies =
    @Sendable (_ fresh: Bool) async throws(APIFailure) -> [PortalClient.Policy]

  let dashboard: any ManagementAPI
  let portal: any ManagementAPI
  private let policies: PolicyNames

  /// - Parameter portal: makes the Portal's client, around what tells it the Dashboard's policies.
  public init(
    dashboard: any ManagementAPI, portal: (@escaping Policies) -> any ManagementAPI
  ) {
    let policies = PolicyNames(dashboard)
    self.policies = policies
    self.dashboard = dashboard
    self.portal = portal { fresh throws(APIFailure) in
      if !fresh, let known = await policies.known { return known }
      return try await policies.fetch()
    }
  }

  private func api(_ kind: KindName) -> any ManagementAPI {
    Kinds.named(kind)?.isPortal == true ? portal : dashboard
  }

  public func identify() async throws(APIFailure) -> ServerDescription {
    async let beside = described { () async throws(APIFailure) in try await portal.identify() }
    var both = try await dashboard.identify()
    let other = try await beside.get()
    both.identity = EnvironmentIdentity(
      dashboard: both.identity.dashboard, organisation: both.identity.organisation,
      portal: other.identity.portal)
    both.kinds.formUnion(other.kinds)
    both.unreadable.formUnion(other.unreadable)
    both.portalVersion = other.portalVersion
    return both
  }

  private func described(
    _ work: () async throws(APIFailure) -> ServerDescription
  ) async -> Result<ServerDescription, APIFailure> {
    do throws(APIFailure) {
      return .success(try await work())
    } catch {
      return .failure(error.ofPortal)
    }
  }

  public func list(_ kind: KindName) async throws(APIFailure) -> [LiveObject] {
    let objects = try await api(kind).list(kind)
    if kind == .policy { await policies.learn(objects) }
    return objects
  }

  public func read(_ address: Address) async throws(APIFailure) -> LiveObject? {
    try await api(address.kind).read(address)
  }

  public func create(
    _ address: Address, _ document: LiveDocument
  ) async throws(APIFailure) -> WriteAnswer {
    try await api(address.kind).create(address, document)
  }

  public func update(
    _ address: Address, databaseID: String, _ document: LiveDocument
  ) async throws(APIFailure) -> WriteAnswer {
    try await api(address.kind).update(address, databaseID: databaseID, document)
  }

  public func delete(
    _ address: Address, databaseID: String
  ) async throws(APIFailure) -> WriteAnswer {
    try await api(address.kind).delete(address, databaseID: databaseID)
  }

  public func recordedChanges(since: Instant) async throws(APIFailure) -> [RecordedChange] {
    try await dashboard.recordedChanges(since: since)
  }

  public func activate() async throws(APIFailure) {
    try await dashboard.activate()
    try await portal.activate()
  }
}

/// The Dashboard's policies by both their names.
private actor PolicyNames {
  private let dashboard: any ManagementAPI
  private(set) var known: [PortalClient.Policy]?
  private let fresh = Freshly<Int, Result<[LiveObject], APIFailure>>()

  init(_ dashboard: any ManagementAPI) { self.dashboard = dashboard }

  func fetch() async throws(APIFailure) -> [PortalClient.Policy] {
    let dashboard = dashboard
    let result = await fresh.get(0) { () -> Result<[LiveObject], APIFailure> in
      do throws(APIFailure) {
        return .success(try await dashboard.list(.policy))
      } catch {
        return .failure(error)
      }
    }
    learn(try result.get())
    return known ?? []
  }

  func learn(_ objects: [LiveObject]) {
    known = objects.compactMap { object in
      object.databaseID.map { PortalClient.Policy(databaseID: $0, id: object.address.id) }
    }
  }
}

extension APIFailure {
  /// The same, told to be the Portal's.
  fileprivate var ofPortal: APIFailure {
    switch self {
    case .unreachable(let text): .unreachable("the Portal: \(text)")
    case .outcomeUnknown(let text): .outcomeUnknown("the Portal: \(text)")
    case .rejected(let status, let text): .rejected(status: status, message: "the Portal: \(text)")
    case .notAuthorised(let text): .notAuthorised("the Portal: \(text)")
    case .busy(let text): .busy("the Portal: \(text)")
    case .unreadableAnswer(let text): .unreadableAnswer("the Portal: \(text)")
    }
  }
}
