public import PromoteCore
public import PromoteEngine

/// The management API of a Tyk Dashboard.
///
/// Over any transport: the real one, or a simulator in process. Holds what ``ManagementAPI``
/// promises, and: the credential travels in the `Authorization` header and nowhere else; no
/// database id of another environment is ever sent; texts of failures are the server's own without
/// the credential, the known secrets and the secrets of the document that was sent.
///
/// After a write, `unreadableAnswer` means the same as `outcomeUnknown`: read back first.
public struct DashboardClient: ManagementAPI {
  let calls: DashboardCalls
  let dashboard: String
  let registryOrganisation: String?
  let registryVersion: ServerVersion?
  let kinds: [ResourceKind]
  let clock: any WallClock
  let concurrency: Int
  let ids: DatabaseIDs
  let translatesReferences: Bool

  /// - Parameters:
  ///   - dashboard: the base URL, as the identity shows it.
  ///   - secrets: values that are taken out of the server's texts besides the credential.
  ///   - organisation: what to answer where the server does not say.
  ///   - version: the server's release where it does not say, e.g. `5.8`.
  ///   - concurrency: requests under way at once.
  ///   - translatesReferences: whether references by database id (to webhooks) stand in objects as
  ///     identities, which mean the same in every environment. Without it, objects hold what the
  ///     server holds.
  public init(
    transport: any HTTPTransport, dashboard: String, credential: Secret,
    secrets: [Secret] = [], kinds: [ResourceKind] = Kinds.dashboard, organisation: String? = nil,
    version: String? = nil, concurrency: Int = 16, translatesReferences: Bool = true,
    clock: any WallClock
  ) {
    calls = DashboardCalls(
      transport: transport, credential: credential, clock: clock,
      limiter: Limiter(max(1, concurrency)),
      redactor: Redactor(credential: credential, secrets: secrets), patience: .init())
    self.dashboard = dashboard
    self.kinds = kinds
    self.clock = clock
    self.concurrency = max(1, concurrency)
    self.translatesReferences = translatesReferences
    registryOrganisation = organisation
    registryVersion = version.flatMap { ServerVersion($0) }
    ids = DatabaseIDs()
  }

  func kind(_ name: KindName) throws(APIFailure) -> ResourceKind {
    guard let kind = kinds.first(where: { $0.name == name }) else {
      throw .unreachable("this version does not know the kind '\(name)'")
    }
    return kind
  }

  /// `<collection>/<id>`, or a refusal: an id that leads elsewhere is never sent. Of a kind whose
  /// objects belong to others, the id is both ids with a slash between.
  func path(_ kind: ResourceKind, _ id: String) throws(APIFailure) -> String {
    let slash = kind.endpoints.parent == nil ? nil : id.firstIndex(of: "/")
    let parts = slash.map { [String(id[..<$0]), String(id[id.index(after: $0)...])] } ?? [id]
    var path = kind.endpoints.collection
    for part in parts {
      guard !part.isEmpty, part != ".", part != ".." else {
        throw .unreachable("'\(id)' cannot stand in an address")
      }
      path += "/" + BaseURL.encode(part)
    }
    return path
  }

  /// The object that a document of this kind is, with its place in an answer for messages.
  func object(
    _ json: JSON, _ kind: ResourceKind, at place: String, databaseID: String? = nil
  ) throws(APIFailure) -> LiveObject {
    guard json.object != nil else {
      throw .unreadableAnswer("\(place): \(json.kind.rawValue), expected an object")
    }
    var json = json
    if let suffix = kind.endpoints.suffix, let whole = json[suffix.of]?.string {
      json.set(suffix.to, to: .string(String(whole.suffix(suffix.length)).lowercased()))
    }
    guard let address = kind.address(of: json) else {
      throw .unreadableAnswer(
        "\(place): an object of kind \(kind.name) without an identity at \(kind.identity[0])")
    }
    // What belongs to another object is found by both identities alone.
    let own = kind.endpoints.parent == nil ? databaseID : address.id
    return LiveObject(
      address: address, name: kind.displayName(of: json),
      databaseID: kind.databaseID(of: json) ?? own, document: LiveDocument(json))
  }
}
