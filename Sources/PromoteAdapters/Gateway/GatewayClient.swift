public import PromoteCore
public import PromoteEngine

/// The management API of an open-source Gateway.
///
/// Over any transport, like ``DashboardClient``, and with what ``ManagementAPI`` promises. A Gateway
/// differs in what it makes of a write: it stores a file, and goes on serving and answering what it
/// loaded before until it is told to load. So a read that begins after a write was answered first
/// has the Gateway load, once for all the writes there were (``GatewayLoads``); ``activate()`` does
/// it without a read.
///
/// Documents are the kinds' own, those of a Dashboard: a classic definition gets its wrapper when it
/// is read and loses it when it is sent. What only a Dashboard has a place for is refused before
/// anything is sent, by name.
public struct GatewayClient: ManagementAPI {
  let calls: DashboardCalls
  let gateway: String
  let registryOrganisation: String?
  let registryVersion: ServerVersion?
  let kinds: [ResourceKind]
  let clock: any WallClock
  let loads: GatewayLoads
  let remembers: Bool

  /// - Parameters:
  ///   - gateway: the base URL, as the identity shows it.
  ///   - secrets: values that are taken out of the server's texts besides the credential.
  ///   - organisation: what objects carry as `org_id`; else the first object that has one says it.
  ///   - version: the server's release where it does not say, e.g. `5.8`.
  ///   - concurrency: requests under way at once.
  ///   - writing: whether writes will follow. The Gateway then loads before it is first looked at:
  ///     what somebody stored and nobody loaded would otherwise come to life with our own load,
  ///     unseen.
  public init(
    transport: any HTTPTransport, gateway: String, credential: Secret, secrets: [Secret] = [],
    kinds: [ResourceKind] = Kinds.dashboard, organisation: String? = nil, version: String? = nil,
    concurrency: Int = 16, writing: Bool = false, clock: any WallClock
  ) {
    calls = DashboardCalls(
      transport: transport, credential: credential, credentialHeader: "X-Tyk-Authorization",
      clock: clock, limiter: Limiter(max(1, concurrency)),
      redactor: Redactor(credential: credential, secrets: secrets), patience: .init())
    self.gateway = gateway
    self.kinds = kinds.filter { GatewayRoute.of($0.name) != nil }
    self.clock = clock
    registryOrganisation = organisation
    registryVersion = version.flatMap { ServerVersion($0) }
    loads = GatewayLoads(isBehind: writing)
    remembers = writing
  }

  /// The kind and where a Gateway has it. Refused, nothing being sent: a kind that no Gateway has.
  func route(_ name: KindName) throws(APIFailure) -> (kind: ResourceKind, route: GatewayRoute) {
    guard let kind = kinds.first(where: { $0.name == name }),
      let route = GatewayRoute.of(name)
    else { throw .unreachable("a Gateway keeps no objects of the kind '\(name)'") }
    return (kind, route)
  }

  /// `<collection>/<id>`, or a refusal: an id that leads elsewhere is never sent.
  func path(_ route: GatewayRoute, _ id: String) throws(APIFailure) -> String {
    guard !id.isEmpty, id != ".", id != "..", !id.utf8.contains(UInt8(ascii: "/")) else {
      throw .unreachable("'\(id)' cannot stand in an address of a Gateway")
    }
    return "\(route.collection)/\(BaseURL.encode(id))"
  }

  /// The object that an answer is, with its place for messages.
  func object(
    _ json: JSON, _ kind: ResourceKind, _ route: GatewayRoute, at place: String
  ) throws(APIFailure) -> LiveObject {
    guard json.object != nil else {
      throw .unreadableAnswer("\(place): \(json.kind.rawValue), expected an object")
    }
    let document = route.wrapped(json)
    guard let address = kind.address(of: document) else {
      throw .unreadableAnswer(
        "\(place): an object of kind \(kind.name) without an identity at \(kind.identity[0])")
    }
    return LiveObject(
      address: address, name: kind.displayName(of: document),
      databaseID: kind.databaseID(of: document), document: LiveDocument(document))
  }

  /// Throws where the answer means that the secret is wrong: a Gateway says 403 then.
  func refuseStranger(_ status: Int, _ message: String) throws(APIFailure) {
    if status == 403, message.lowercased().hasPrefix("attempted administrative access") {
      throw .notAuthorised(message)
    }
  }
}
