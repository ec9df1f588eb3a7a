public import PromoteCore

/// The management API of one Dashboard or Gateway, or of a Dashboard and its Developer Portal, as the
/// engine needs it.
///
/// Reads back off and try again by themselves; writes are sent once, except where the answer says
/// that nothing was done (429, 503 with Retry-After). Holds: a list is the whole list or an error,
/// an answer that cannot be read is an error with its place, and no call follows a redirect. A read
/// or list that begins after a write was answered sees it. Never are more requests under way at once
/// than the environment allows, however many callers there are.
public protocol ManagementAPI: Sendable {
  /// Asks the server who this credential belongs to, and what the server can do.
  func identify() async throws(APIFailure) -> ServerDescription

  /// Every object of the kind that the credential reaches, complete, in no promised order.
  func list(_ kind: KindName) async throws(APIFailure) -> [LiveObject]

  /// As ``list(_:)-(KindName)`` for several kinds at once: what one answer of the server holds of
  /// several is asked for once.
  func list(_ kinds: [KindName]) async throws(APIFailure) -> [KindName: [LiveObject]]

  /// The object, or nil where the server says that there is none.
  func read(_ address: Address) async throws(APIFailure) -> LiveObject?

  /// As ``read(_:)-(Address)`` for many objects, in as few requests as the server allows. What went wrong
  /// with one says nothing of the others. Each address that was asked for is answered.
  func read(_ addresses: [Address]) async -> [Address: Result<LiveObject?, APIFailure>]

  /// Creates the object under its own identity. The document carries no database id.
  func create(_ address: Address, _ document: LiveDocument) async throws(APIFailure) -> WriteAnswer

  /// Replaces the object that the server's database calls `databaseID`.
  func update(
    _ address: Address, databaseID: String, _ document: LiveDocument
  ) async throws(APIFailure) -> WriteAnswer

  func delete(_ address: Address, databaseID: String) async throws(APIFailure) -> WriteAnswer

  /// What the server wrote down of writes since then; see the default.
  func recordedChanges(since: Instant) async throws(APIFailure) -> [RecordedChange]

  /// Makes what was written count for everybody, where the server does not do that by itself: a
  /// Gateway loads it. Whoever reads what it wrote need not call it; whoever does not, ends with it.
  func activate() async throws(APIFailure)
}

extension ManagementAPI {
  public func list(
    _ kinds: [KindName]
  ) async throws(APIFailure) -> [KindName: [LiveObject]] {
    try await listEach(kinds, of: self)
  }

  public func read(_ addresses: [Address]) async -> [Address: Result<LiveObject?, APIFailure>] {
    await readEach(addresses, of: self)
  }

  /// A Dashboard needs nothing of the kind.
  public func activate() async throws(APIFailure) {}
}

/// What a server said to a write that it accepted.
public struct WriteAnswer: Sendable, Hashable {
  public let status: Int
  /// Where the answer named it.
  public let databaseID: String?
  public init(status: Int, databaseID: String?) {
    self.status = status
    self.databaseID = databaseID
  }
}

/// Who a server is and what it can do, as far as it can be found out.
public struct ServerDescription: Sendable, Hashable {
  public var identity: EnvironmentIdentity
  /// From the health answer or the registry; nil where neither says.
  public var version: String?
  /// The Developer Portal's release, where the registry says it: the Portal itself does not.
  public var portalVersion: String?
  /// The server's clock minus ours, in whole seconds, where it sent a Date header.
  public var clockSkewSeconds: Int?
  /// Kinds this server has.
  public var kinds: Set<KindName>
  /// Kinds this credential may not read.
  public var unreadable: Set<KindName>

  public init(
    identity: EnvironmentIdentity, version: String? = nil, clockSkewSeconds: Int? = nil,
    kinds: Set<KindName>, unreadable: Set<KindName> = [], portalVersion: String? = nil
  ) {
    self.portalVersion = portalVersion
    self.identity = identity
    self.version = version
    self.clockSkewSeconds = clockSkewSeconds
    self.kinds = kinds
    self.unreadable = unreadable
  }
}

/// Why a call to a management API did not do what was asked.
///
/// Texts are the server's own, with every known secret taken out.
public enum APIFailure: Error, Sendable, Hashable {
  /// Nothing was sent: refused, no such host, no TLS session.
  case unreachable(String)
  /// A write may have been carried out. Read back before anything else.
  case outcomeUnknown(String)
  /// The server answered that it will not: its status and message.
  case rejected(status: Int, message: String)
  /// The credential is unknown to the server (401).
  case notAuthorised(String)
  /// The server asked to wait and went on doing so until the limit.
  case busy(String)
  /// The server has not finished something that it does by itself, and did not within the time that
  /// it was given: records have no identity yet.
  case unfinished(String)
  /// An answer that cannot be what the server meant to say: not JSON, a page, a wrong shape.
  case unreadableAnswer(String)
}

/// Each object by a call of its own, so many at once that a server is kept busy.
private func readEach(
  _ addresses: [Address], of api: any ManagementAPI
) async -> [Address: Result<LiveObject?, APIFailure>] {
  await withTaskGroup(of: (Address, Result<LiveObject?, APIFailure>).self) { group in
    var rest = addresses[...]
    func begin() {
      guard let address = rest.popFirst() else { return }
      group.addTask {
        do throws(APIFailure) {
          return (address, .success(try await api.read(address)))
        } catch {
          return (address, .failure(error))
        }
      }
    }
    for _ in 0..<64 { begin() }
    var found: [Address: Result<LiveObject?, APIFailure>] = [:]
    for await (address, result) in group {
      found[address] = result
      begin()
    }
    return found
  }
}

/// Each kind by a call of its own, all at once.
private func listEach(
  _ kinds: [KindName], of api: any ManagementAPI
) async throws(APIFailure) -> [KindName: [LiveObject]] {
  let answers = await withTaskGroup(of: KindList.self) { group in
    for kind in kinds { group.addTask { await KindList(kind, api) } }
    var answers: [KindList] = []
    for await answer in group {
      answers.append(answer)
      if answer.failure != nil { group.cancelAll() }
    }
    return answers
  }
  var lists: [KindName: [LiveObject]] = [:]
  for answer in answers {
    if let failure = answer.failure { throw failure }
    lists[answer.kind] = answer.objects
  }
  return lists
}

/// What listing one kind came to.
private struct KindList: Sendable {
  let kind: KindName
  var objects: [LiveObject] = []
  var failure: APIFailure?

  init(_ kind: KindName, _ api: any ManagementAPI) async {
    self.kind = kind
    do { objects = try await api.list(kind) } catch { failure = error }
  }
}
