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
      if !fresh, let known = try await policies.seen() { return known }
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

  /// Both at once. The Portal's part waits for the policies of the Dashboard's where it needs them.
  public func list(
    _ kinds: [KindName]
  ) async throws(APIFailure) -> [KindName: [LiveObject]] {
    let ours = kinds.filter { Kinds.named($0)?.isPortal == true }
    let others = kinds.filter { Kinds.named($0)?.isPortal != true }
    guard !ours.isEmpty else { return try await learning(dashboard.list(others)) }
    let dashboard = dashboard
    let reading = Task { () -> DashboardLists in
      do throws(APIFailure) {
        return .success(try await dashboard.list(others))
      } catch {
        return .failure(error)
      }
    }
    if others.contains(.policy) { await policies.wait(for: reading) }
    let theirs: Result<[KindName: [LiveObject]], APIFailure>
    do throws(APIFailure) {
      theirs = .success(try await portal.list(ours))
    } catch {
      reading.cancel()
      theirs = .failure(error)
    }
    if case .failure(let failure) = theirs { throw failure }
    let lists = try await learning(reading.value.get())
    return try theirs.get().merging(lists) { _, new in new }
  }

  private func learning(
    _ lists: [KindName: [LiveObject]]
  ) async throws(APIFailure) -> [KindName: [LiveObject]] {
    if let found = lists[.policy] { await policies.learn(found) }
    return lists
  }

  public func read(_ address: Address) async throws(APIFailure) -> LiveObject? {
    try await api(address.kind).read(address)
  }

  public func read(_ addresses: [Address]) async -> [Address: Result<LiveObject?, APIFailure>] {
    let ours = addresses.filter { Kinds.named($0.kind)?.isPortal == true }
    let others = addresses.filter { Kinds.named($0.kind)?.isPortal != true }
    async let theirs = dashboard.read(others)
    return await portal.read(ours).merging(await theirs) { first, _ in first }
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

typealias DashboardLists = Result<[KindName: [LiveObject]], APIFailure>

/// The Dashboard's policies by both their names.
private actor PolicyNames {
  private let dashboard: any ManagementAPI
  private var known: [PortalClient.Policy]?
  /// Lists under way, with the policies among them.
  private var reading: Task<DashboardLists, Never>?
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

  func wait(for task: Task<DashboardLists, Never>) { reading = task }

  /// What was seen already, or is being read.
  func seen() async throws(APIFailure) -> [PortalClient.Policy]? {
    if let task = reading {
      let lists = try await task.value.get()
      if reading == task {
        reading = nil
        if let found = lists[.policy] { learn(found) }
      }
    }
    return known
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
    case .unfinished(let text): .unfinished("the Portal: \(text)")
    case .unreadableAnswer(let text): .unreadableAnswer("the Portal: \(text)")
    }
  }
}
