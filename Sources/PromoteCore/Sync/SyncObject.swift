/// What `publish`, `update` and `sync` handle together, in tyk-sync's words.
public enum SyncGroup: String, Sendable, CaseIterable {
  case apis, assets, policies
  case identityProviders = "client IdPs"

  /// The kinds of the group that this version knows.
  public var kinds: [ResourceKind] { names.compactMap { Kinds.named($0) } }

  public static var allKinds: [ResourceKind] { allCases.flatMap(\.kinds) }

  private var names: [KindName] {
    switch self {
    case .apis: [.classic, .oas, "streams", "mcp"]
    case .assets: [.template]
    case .policies: [.policy]
    case .identityProviders: ["idp"]
    }
  }

  public static func of(_ kind: KindName) -> SyncGroup? {
    allCases.first { $0.names.contains(kind) }
  }
}

/// One object as a directory has it, in the form in which the Dashboard takes it.
public struct SyncObject: Sendable {
  /// Where it was read, relative to the directory.
  public let file: String
  public let group: SyncGroup
  public let kind: ResourceKind
  public var document: LiveDocument
  /// Labels that a Dashboard keeps beside an OAS document; nil where the file says nothing.
  public var categories: [String]?

  public init(
    file: String, group: SyncGroup, kind: ResourceKind, document: LiveDocument,
    categories: [String]? = nil
  ) {
    self.file = file
    self.group = group
    self.kind = kind
    self.document = document
    self.categories = categories
  }

  /// The id that survives a promotion; empty where the file has none of its own.
  public var id: String { document.json[kind.identity[0]]?.string ?? "" }
  /// By what others name it: its id, or the `_id` of an old policy that has none of its own.
  public var key: String { id.isEmpty && group == .policies ? databaseID : id }
  /// What the environment that it came from calls it.
  public var databaseID: String { kind.databaseID(of: document.json) ?? "" }
  public var name: String {
    let name = kind.displayName(of: document.json)
    return name.isEmpty ? id : name
  }

  var facts: TargetFacts { TargetFacts(document.json, of: kind.name) }
  /// Only a Classic API's slug identifies anything: OAS documents have none in tyk-sync's eyes.
  var slug: String? { kind.name == .classic ? facts.slug : nil }
}

/// One object as the target has it.
public struct SyncLive: Sendable {
  public let object: LiveObject
  public let group: SyncGroup
  public let kind: ResourceKind
  /// What the list shows beside an OAS document: owners, webhooks.
  public let companion: JSON?

  public init(_ object: LiveObject, group: SyncGroup, kind: ResourceKind, companion: JSON? = nil) {
    self.object = object
    self.group = group
    self.kind = kind
    self.companion = companion
  }

  public var id: String { object.address.id }
  public var databaseID: String { object.databaseID ?? "" }
  public var name: String { object.name }
  /// The id that the document itself carries; empty for an old policy that is known by its `_id`.
  var explicitID: String { object.document.json[kind.identity[0]]?.string ?? "" }
  /// The labels that the server keeps beside the document.
  var categories: [String] {
    (object.document.json[ResourceKind.beside("categories")]?.array ?? []).compactMap(\.string)
  }
  var facts: TargetFacts { TargetFacts(object.document.json, of: kind.name) }
  var slug: String? { kind.name == .classic ? facts.slug : nil }
}

/// Everything a directory describes, checked.
public struct SyncSource: Sendable {
  public var type: SyncManifest.SpecType
  /// In the order of the index.
  public var objects: [SyncObject]
  /// What is odd and not wrong, for people.
  public var warnings: [SyncProblem]

  public init(
    type: SyncManifest.SpecType = .apidef, objects: [SyncObject] = [], warnings: [SyncProblem] = []
  ) {
    self.type = type
    self.objects = objects
    self.warnings = warnings
  }

  public func objects(of group: SyncGroup) -> [SyncObject] { objects.filter { $0.group == group } }

  /// `Fetched 3 classic API Definitions` and so on. An import tells nothing of its APIs.
  public var fetchedLines: [String] {
    func count(_ kinds: KindName...) -> Int { objects.count { kinds.contains($0.kind.name) } }
    var lines: [String] = []
    if type == .apidef {
      lines.append("Fetched \(count(.classic)) classic API Definitions")
      lines.append("Fetched \(count(.oas, "streams")) OAS API Definitions")
      let proxies = count("mcp")
      if proxies > 0 { lines.append("Fetched \(proxies) MCP Proxies") }
    }
    lines.append("Fetched \(count(.policy)) policies")
    lines.append("Fetched \(count(.template)) assets")
    let providers = count("idp")
    if providers > 0 { lines.append("Fetched \(providers) client IdPs") }
    return lines
  }
}
