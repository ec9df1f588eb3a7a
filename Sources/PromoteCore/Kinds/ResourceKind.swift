/// One kind of object, described. Adding a kind is adding a description and its golden cases.
///
/// Paths are relative to the object's document: for `classic` the Dashboard's wrapper
/// (`api_definition`, `hook_references` …), for the others the object itself.
public struct ResourceKind: Sendable {
  public var name: KindName
  /// Whether `api` in a match or a selection means it too.
  public var isAPI: Bool
  public var endpoints: Endpoints
  /// The identity that survives a promotion; the first that is a non-empty string counts.
  public var identity: [JSONPointer]
  /// The name for people.
  public var displayName: JSONPointer
  /// Arrays of strings that `tag` of a match looks at.
  public var tags: [PathPattern]
  /// Where the document repeats the database id of its own environment.
  public var databaseID: [JSONPointer]
  /// Where the document names its organisation.
  public var organisation: [PathPattern]
  /// What the server manages: removed by normalising, never compared.
  public var managed: [PathPattern]
  /// Values that the server adds: removed by normalising where equal.
  public var defaults: [Default]
  /// Below these nothing is typed: absent, null, empty and zero all differ there.
  public var freeForm: [PathPattern]
  /// Whether absent, null, empty and zero are one outside `freeForm` (the server stores it typed).
  public var typed: Bool
  /// Arrays whose order means nothing.
  public var sets: [PathPattern]
  /// Numbers that the server keeps as doubles: compared as such. `/**` for all.
  public var doubles: [PathPattern]
  public var references: [Reference]
  public var places: [Place]
  /// The first part of its file's name in a dump: `api-`, `oas-`, `policy-`, `asset-`.
  public var filePrefix: String

  public init(
    name: KindName, isAPI: Bool, endpoints: Endpoints, identity: [JSONPointer],
    displayName: JSONPointer, tags: [PathPattern] = [], databaseID: [JSONPointer] = [],
    organisation: [PathPattern] = [], managed: [PathPattern] = [], defaults: [Default] = [],
    freeForm: [PathPattern] = [], typed: Bool = true, sets: [PathPattern] = [],
    doubles: [PathPattern] = [], references: [Reference] = [], places: [Place] = [],
    filePrefix: String
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
    self.doubles = doubles
    self.references = references
    self.places = places
    self.filePrefix = filePrefix
  }

  public struct Default: Sendable {
    public var path: PathPattern
    public var value: JSON
    public init(_ path: PathPattern, _ value: JSON) {
      self.path = path
      self.value = value
    }
  }

  /// A place that names another object.
  public struct Reference: Sendable {
    public enum Form: Sendable {
      /// The value is the id.
      case value
      /// The member's name is the id.
      case key
      /// The value is `tyk://<id>/…`; other values name nothing.
      case tykLink
      /// The value is the id, and means nothing where it is this word (`self`).
      case valueUnless(String)
    }
    public var path: PathPattern
    /// `api` for any kind of API, else a kind's name, `certificate` or `webhook`.
    public var to: KindName
    public var form: Form
    /// A copy that the server derives from another member: not followed twice.
    public var derived: Bool
    public init(_ path: PathPattern, to: KindName, form: Form = .value, derived: Bool = false) {
      self.path = path
      self.to = to
      self.form = form
      self.derived = derived
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
    public var path: PathPattern
    public var content: Content
    public var secrecy: Secrecy
    public var encoding: Encoding
    /// The member's name itself is the place (certificate maps by host name).
    public var isKey: Bool
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
