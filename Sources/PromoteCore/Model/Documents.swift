/// An object's full tree with its secrets in clear, as an environment holds it or will be sent it.
///
/// Exists in memory only. It cannot be printed or mirrored; what is stored, shown or digested is
/// the ``SealedDocument`` made from it.
public struct LiveDocument: Sendable, CustomStringConvertible, CustomDebugStringConvertible,
  CustomReflectable
{
  public let json: JSON
  public init(_ json: JSON) { self.json = json }

  public var description: String { "<live document>" }
  public var debugDescription: String { "<live document>" }
  public var customMirror: Mirror { Mirror(self, children: []) }
}

/// One object as an environment returned it.
public struct LiveObject: Sendable {
  public let address: Address
  public let name: String
  /// What the environment's database calls it; needed for updates and deletes.
  public let databaseID: String?
  public let document: LiveDocument

  public init(address: Address, name: String, databaseID: String?, document: LiveDocument) {
    self.address = address
    self.name = name
    self.databaseID = databaseID
    self.document = document
  }
}

/// An object's full tree on the side of one environment, with a binding in every secret place.
///
/// Safe to store, show and digest. Made by sealing a ``LiveDocument``, or read back from a blob.
public struct SealedDocument: Sendable, Hashable {
  public let json: JSON
  /// Where they are not worked out each time they are asked for.
  private let known: (bytes: [UInt8], digest: Digest)?

  /// The canonical bytes; the blob is stored under their digest.
  public var bytes: [UInt8] { known?.bytes ?? json.canonical() }
  public var digest: Digest { known?.digest ?? Digest(of: json.canonical()) }

  /// For the sealing function and for blobs whose digest was checked.
  public init(sealed json: JSON) {
    let bytes = json.canonical()
    self.json = json
    known = (bytes, Digest(of: bytes))
  }

  /// A document whose bytes hardly anybody will ask for: most objects of a target stay as they are.
  init(unsettled json: JSON) {
    self.json = json
    known = nil
  }

  /// A blob as it was stored. Its digest was checked when it was taken from the store.
  public init(stored bytes: [UInt8], digest: Digest) throws(JSONError) {
    json = try JSON.parse(bytes)
    known = (bytes, digest)
  }

  /// The same, ready to be asked for its bytes often.
  func settled() -> SealedDocument {
    guard case .none = known else { return self }
    return SealedDocument(sealed: json.settled())
  }

  public static func == (left: SealedDocument, right: SealedDocument) -> Bool {
    left.digest == right.digest
  }
  public func hash(into hasher: inout Hasher) { hasher.combine(digest) }
}

/// What an environment had when it was read: every object of the kinds asked for.
public struct Dump: Sendable {
  public let environment: EnvironmentName
  public let identity: EnvironmentIdentity
  public let objects: [Address: LiveObject]

  public init(
    environment: EnvironmentName, identity: EnvironmentIdentity, objects: [Address: LiveObject]
  ) {
    self.environment = environment
    self.identity = identity
    self.objects = objects
  }
}

/// Who an environment says it is.
public struct EnvironmentIdentity: Sendable, Hashable {
  /// The base URL of the Dashboard, or of the Gateway where that is the environment; without a
  /// final slash.
  public let dashboard: String
  /// 24 hexadecimal digits; on a Gateway whatever its objects carry.
  public let organisation: String
  /// The base URL of the Developer Portal, without a final slash; nil where the environment has none.
  public let portal: String?

  public init(dashboard: String, organisation: String, portal: String? = nil) {
    self.dashboard = dashboard
    self.organisation = organisation
    self.portal = portal
  }
}

/// The digest of a set of objects: of the canonical form of `{kind: {id: digest or null}}`.
public func stateDigest(_ objects: [Address: Digest?]) -> Digest {
  var kinds: [KindName: [JSONObject.Member]] = [:]
  for (address, digest) in objects {
    kinds[address.kind, default: []].append(
      JSONObject.Member(name: address.id, value: digest.map { .string($0.hex) } ?? .null))
  }
  let tree = kinds.map {
    JSONObject.Member(name: $0.key.text, value: .object(JSONObject(unchecked: $0.value)))
  }
  return JSON.object(JSONObject(unchecked: tree)).digest()
}
