/// One kind of object, described. Adding a kind is adding a description and its golden cases.
///
/// Paths are relative to the object's document: for `classic` the Dashboard's wrapper
/// (`api_definition`, `hook_references` …), for the others the object itself.
public struct ResourceKind: Sendable {
  public let name: KindName
  /// Whether `api` in a match or a selection means it too.
  public let isAPI: Bool
  public let endpoints: Endpoints
  /// The identity that survives a promotion; the first that is a non-empty string counts.
  public let identity: [JSONPointer]
  /// The name for people.
  public let displayName: JSONPointer
  /// Arrays of strings that `tag` of a match looks at.
  public let tags: [PathPattern]
  /// Where the document repeats the database id of its own environment.
  public let databaseID: [JSONPointer]
  /// Where the document names its organisation.
  public let organisation: [PathPattern]
  /// What the server manages: removed by normalising, never compared.
  public let managed: [PathPattern]
  /// Values that the server adds: removed by normalising where equal.
  public let defaults: [Default]
  /// Below these nothing is typed: absent, null, empty and zero all differ there.
  public let freeForm: [PathPattern]
  /// Whether absent, null, empty and zero are one outside `freeForm` (the server stores it typed).
  public let typed: Bool
  /// Where given, only what is below these counts as typed.
  public let typedOnly: [PathPattern]
  /// Typed objects whose member names people chose: there, a member counts however empty its
  /// value is (`access_rights`, `operations`).
  public let maps: [PathPattern]
  /// Kept, bound and sent, but never compared: the server changes it as it likes.
  public let ignored: [PathPattern]
  /// Belongs to the environment that holds it (owners): never in a release; a rendered document
  /// carries on what the target has.
  public let targetOwned: [PathPattern]
  /// Objects in which members that only the target has stay as they are there.
  public let merged: [PathPattern]
  /// Members that the server copies from others.
  public let mirrors: [Mirror]
  /// The part of an API's document that its gateways fill in with their own addresses.
  public let generatedServers: GeneratedServers?
  /// Where a path of the registry begins unless it names a member of the document's own root:
  /// people write `/proxy/target_url`, not `/api_definition/proxy/target_url`.
  public let writtenBelow: JSONPointer
  /// The members of the document's own root. Where given, a registry path makes no other.
  public let rootMembers: [String]
  /// Every path above, compiled, so that a tree is walked once.
  let compiled: CompiledKind
  /// Arrays whose order means nothing.
  public let sets: [PathPattern]
  /// Places that a server takes and never shows. A rule that names one by `bind:` gives the release
  /// the binding's name there, though no object of the source says anything of it.
  public let writeOnly: [JSONPointer]
  /// Arrays whose order is what the object says. What only the target has in one stays there, after
  /// what the release has.
  public let sequences: [JSONPointer]
  /// Numbers that the server keeps as doubles: compared as such. `/**` for all.
  public let doubles: [PathPattern]
  public let references: [Reference]
  public let places: [Place]
  /// Listed so that references to it can be checked, and never part of what an environment
  /// releases: what can be read of it does not make it anew elsewhere.
  public let isInventory: Bool
  /// An environment whose credential may not read the kind can be promoted all the same; a plan
  /// says that the kind was left out.
  public let isOptional: Bool
  /// Promoted only where the registry asks for it.
  public let isOnRequest: Bool
  /// Lives in the Developer Portal of an environment, not in its Dashboard.
  public let isPortal: Bool
  /// The server makes objects of the kind by itself, together with another one: the blocks of a
  /// page's template, the product of a policy, the order of tutorials. So a create finds one there,
  /// in whatever state, and means to write over it; none can be told to be "not there yet".
  public let comesByItself: Bool
  /// Cannot be deleted by itself: it goes with the object that it belongs to.
  public let goesWithOwner: Bool
  /// Makes objects of this kind public, complete, or both: written after everything else that
  /// names the same one.
  public let finishes: KindName?
  /// The first part of its file's name in a dump: `api-`, `oas-`, `policy-`, `asset-`.
  public let filePrefix: String
  /// The list of an index file that names its files; nil: none does.
  public let indexList: String?

  public init(
    name: KindName, isAPI: Bool, endpoints: Endpoints, identity: [JSONPointer],
    displayName: JSONPointer, tags: [PathPattern] = [], databaseID: [JSONPointer] = [],
    organisation: [PathPattern] = [], managed: [PathPattern] = [], defaults: [Default] = [],
    freeForm: [PathPattern] = [], typed: Bool = true, typedOnly: [PathPattern] = [],
    maps: [PathPattern] = [], ignored: [PathPattern] = [], targetOwned: [PathPattern] = [],
    merged: [PathPattern] = [], sets: [PathPattern] = [],
    sequences: [JSONPointer] = [], writeOnly: [JSONPointer] = [], doubles: [PathPattern] = [],
    references: [Reference] = [],
    places: [Place] = [], mirrors: [Mirror] = [],
    generatedServers: GeneratedServers? = nil, writtenBelow: JSONPointer = .root,
    rootMembers: [String] = [], isInventory: Bool = false, isOptional: Bool = false,
    isOnRequest: Bool = false, isPortal: Bool = false, comesByItself: Bool = false,
    goesWithOwner: Bool = false, finishes: KindName? = nil, filePrefix: String,
    indexList: String? = nil
  ) {
    self.name = name
    self.isAPI = isAPI
    self.endpoints = endpoints
    self.identity = identity
    self.displayName = displayName
    self.tags = tags
    self.databaseID = databaseID
    self.organisation = organisation
    self.managed = managed
    self.defaults = defaults
    self.freeForm = freeForm
    self.typed = typed
    self.sets = sets
    self.sequences = sequences
    self.writeOnly = writeOnly
    self.doubles = doubles
    self.references = references
    self.places = places
    self.filePrefix = filePrefix
    self.indexList = indexList
    self.merged = merged
    self.isInventory = isInventory
    self.isOptional = isOptional
    self.isOnRequest = isOnRequest
    self.isPortal = isPortal
    self.comesByItself = comesByItself
    self.goesWithOwner = goesWithOwner
    self.finishes = finishes
    self.typedOnly = typedOnly
    self.maps = maps
    self.ignored = ignored
    self.targetOwned = targetOwned
    self.mirrors = mirrors
    self.generatedServers = generatedServers
    self.writtenBelow = writtenBelow
    self.rootMembers = rootMembers
    compiled = CompiledKind(
      organisation: organisation, databaseID: databaseID, managed: managed, defaults: defaults,
      freeForm: freeForm, typed: typed, typedOnly: typedOnly, maps: maps, ignored: ignored,
      targetOwned: targetOwned, sets: sets, doubles: doubles, references: references,
      places: places, mirrors: mirrors)
  }

  public struct Default: Sendable {
    public let path: PathPattern
    public let value: JSON
    public init(_ path: PathPattern, _ value: JSON) {
      self.path = path
      self.value = value
    }
  }

  /// A member that the server makes from another one of the same object.
  ///
  /// The normal form leaves it out where it is exactly that copy.
  public struct Mirror: Sendable {
    public enum Form: Sendable, Hashable {
      case same
      /// An array with the original as its only element.
      case list
      /// An array of one object that holds the original under this name.
      case listOf(member: String)
      /// Whatever the object says that the original names, where it names one.
      case known
    }
    /// The object that holds both.
    public let path: PathPattern
    public let member: String
    /// The original; `a/b` is the member `b` of `a`.
    public let original: String
    public let form: Form
    public init(_ path: PathPattern, _ member: String, of original: String, as form: Form = .same) {
      self.path = path
      self.member = member
      self.original = original
      self.form = form
    }
  }

  /// Where gateways write the addresses under which they serve an API.
  ///
  /// An entry counts as generated when its path, cleaned, is the API's listen path (for a versioned
  /// API also followed by a version's name, where the URL carries it), on any host or none. Which
  /// hosts the gateways of an environment have is not known here, and nobody publishes another
  /// service under the API's own listen path. Such entries are neither compared nor released: the
  /// target makes its own.
  public struct GeneratedServers: Sendable {
    public let servers: JSONPointer
    public let listenPath: JSONPointer
    public let versioning: JSONPointer
    public init(servers: JSONPointer, listenPath: JSONPointer, versioning: JSONPointer) {
      self.servers = servers
      self.listenPath = listenPath
      self.versioning = versioning
    }
  }

  /// A place that names another object.
  public struct Reference: Sendable {
    public enum Form: Sendable, Hashable {
      /// The value is the id.
      case value
      /// The member's name is the id.
      case key
      /// The value is `tyk://<id>/…`; other values name nothing.
      case tykLink
      /// The value is the id, and means nothing where it is this word (`self`).
      case valueUnless(String)
      /// As `value`; but a bare fingerprint is that of a public key, which no store holds.
      case pin
    }
    public let path: PathPattern
    /// `api` for any kind of API, else a kind's name, `certificate` or `webhook`.
    public let to: KindName
    public let form: Form
    /// A copy that the server derives from another member: not followed twice.
    public let derived: Bool
    /// The server keeps a database id here, which means nothing elsewhere. Objects carry the
    /// identity in its stead; whoever talks to the server translates.
    public let byDatabaseID: Bool
    /// A certificate here is presented, so the store must hold its private key.
    public let needsKey: Bool
    public init(
      _ path: PathPattern, to: KindName, form: Form = .value, derived: Bool = false,
      byDatabaseID: Bool = false, needsKey: Bool = false
    ) {
      self.needsKey = needsKey
      self.path = path
      self.to = to
      self.form = form
      self.derived = derived
      self.byDatabaseID = byDatabaseID
    }
  }

  /// A place whose value belongs to one environment, or may.
  public struct Place: Sendable {
    public enum Content: Sendable, Hashable {
      case url, host, hostAndPort, value, tag, header, certificate, network
      /// Code or free text: scanned for hosts and credentials, rewritten only by rule.
      case text
      /// Any JSON below: every scalar may be a URL, a host or a credential.
      case free
    }
    public enum Secrecy: Sendable, Hashable {
      /// Marked S: sealed by path, bound or not.
      case always
      /// Marked s: sealed where it looks like a credential.
      case maybe
      /// A key unless it is an address or a public key, clear or encoded (`jwt_source`).
      case unlessAddress
      case never
    }
    public enum Encoding: Sendable, Hashable {
      case plain
      /// Always base64.
      case base64
      /// Clear or base64; which one is told by decoding to a URL or printable text.
      case maybeBase64
      /// JSON inside a string.
      case json
    }
    public let path: PathPattern
    public let content: Content
    public let secrecy: Secrecy
    public let encoding: Encoding
    /// The member's name itself is the place (certificate maps by host name).
    public let isKey: Bool
    public init(
      _ path: PathPattern, _ content: Content, secret: Secrecy = .never,
      encoding: Encoding = .plain, isKey: Bool = false
    ) {
      self.path = path
      self.content = content
      secrecy = secret
      self.encoding = encoding
      self.isKey = isKey
    }
  }
}
