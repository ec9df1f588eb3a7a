/// Where a kind lives in the Dashboard's API, and how its answers read.
public struct Endpoints: Sendable {
  public enum Items: Sendable, Hashable {
    /// The answer is the array.
    case bareArray
    /// The answer is an object with the array under this member.
    case member(String)
    /// Nobody says which: the answer is the array, or an object with one array in it.
    case anyArray
  }
  public enum CreatedID: String, Sendable, Hashable {
    /// Which member of a create's answer holds the new database id.
    case meta = "Meta"
    case message = "Message"
    case lowercaseID = "id"
    /// None does: the new object is found in the list, by its identity.
    case absent = ""
  }
  /// A refusal that means: there is no such object.
  public struct Absence: Sendable, Hashable {
    public var status: Int
    /// What the message begins with, whatever its case; nil for any.
    public var messagePrefix: String?
    public init(status: Int, messagePrefix: String? = nil) {
      self.status = status
      self.messagePrefix = messagePrefix
    }
  }

  /// A mark of an item of a list, or of a document of the same shape.
  ///
  /// Holds where one of the places is true, an object, or exactly `value`.
  public struct Mark: Sendable {
    public var places: [JSONPointer]
    /// Where given, only this counts.
    public var value: JSON?
    /// Whether items of the kind have the mark, or must not have it.
    public var isThere: Bool
    public init(_ places: [JSONPointer], value: JSON? = nil, isThere: Bool) {
      self.places = places
      self.value = value
      self.isThere = isThere
    }
  }

  /// What the server keeps beside an object's document, under an address of its own.
  ///
  /// In the object it stands below ``ResourceKind/besideMember``; it is never sent with the document.
  public struct Part: Sendable {
    /// Where it stands in the object.
    public var pointer: JSONPointer
    /// `{id}` stands for the object's identity.
    public var path: String
    /// The members of the part as it travels; the same names stand below `pointer`. One member: the
    /// part is that member's value.
    public var members: [String]
    /// Read and compared; otherwise only written, where an override of the registry gives one.
    public var isRead: Bool
    /// Answers for all objects at once: an object of arrays of identities, by value.
    public var groups: String?
    public init(
      _ pointer: JSONPointer, path: String, members: [String], isRead: Bool, groups: String? = nil
    ) {
      self.pointer = pointer
      self.path = path
      self.members = members
      self.isRead = isRead
      self.groups = groups
    }
  }

  /// A kind whose objects belong to an object of another kind, and are listed below it.
  public struct Parent: Sendable {
    public var kinds: [KindName]
    /// Only parents that hold this at one of these places have any.
    public var marks: [(path: PathPattern, value: JSON)]
    /// The parent's identity in the object.
    public var member: JSONPointer
    /// The identity of the object: the parent's, a slash, and its own.
    public var own: JSONPointer
    public var identity: JSONPointer
    public init(
      kinds: [KindName], marks: [(path: PathPattern, value: JSON)], member: JSONPointer,
      own: JSONPointer, identity: JSONPointer
    ) {
      self.kinds = kinds
      self.marks = marks
      self.member = member
      self.own = own
      self.identity = identity
    }
  }

  /// An identity that is the end of the database id.
  public struct Suffix: Sendable {
    public var of: JSONPointer
    /// In characters.
    public var length: Int
    public var to: JSONPointer
    public init(of: JSONPointer, length: Int, to: JSONPointer) {
      self.of = of
      self.length = length
      self.to = to
    }
  }

  /// A file that is uploaded in place of the document.
  public struct Upload: Sendable {
    public var field: String
    /// Its text.
    public var pointer: JSONPointer
    public init(field: String, pointer: JSONPointer) {
      self.field = field
      self.pointer = pointer
    }
  }

  public var list: String
  public var listQuery: [(name: String, value: String)]
  public var items: Items
  /// The member of the list's answer that counts its pages; nil where lists are never paged.
  public var pages: String?
  /// Only items of the list with, or without, all of these are of the kind.
  public var marks: [Mark]
  /// The list is incomplete or another shape: read each object by itself.
  public var readsEach: Bool
  /// Where an item of the list holds the document; root: the item is the document.
  public var documentInItem: JSONPointer
  /// Where an item of the list holds an id by which the object can be read; the first counts.
  public var idInItem: [JSONPointer]
  /// Path of the collection that creates; one object is `<collection>/<id>`.
  public var collection: String
  /// Some servers know an object by its database id only.
  public var readsByDatabaseID: Bool
  /// From this release on they know it by its identity too.
  public var identitySince: String?
  /// How a read says that there is no such object.
  public var absent: [Absence]
  /// Older servers do not have the kind: 404, or a page, is an empty list.
  public var mayBeMissing: Bool
  /// The first release that has the kind.
  public var since: String?
  /// Answers 404 where the server lacks the kind although it has the list: the list is another
  /// kind's too.
  public var probe: String?
  /// Of what is sent; where it is not plain JSON, also of what is wanted.
  public var mediaType: String
  public var createdID: CreatedID
  public var writeQuery: [(name: String, value: String)]
  /// Places that servers answer with null and want back as an empty array.
  public var arrays: [JSONPointer]
  /// Whether an object can be replaced; else it can only be created and deleted.
  public var canUpdate: Bool
  public var parts: [Part]
  public var parent: Parent?
  public var suffix: Suffix?
  public var upload: Upload?

  public init(
    list: String, listQuery: [(name: String, value: String)] = [("p", "-1")], items: Items,
    pages: String? = nil, marks: [Mark] = [],
    readsEach: Bool = false, documentInItem: JSONPointer = .root, idInItem: [JSONPointer] = [],
    collection: String, readsByDatabaseID: Bool = false, identitySince: String? = nil,
    absent: [Absence] = [Absence(status: 404)], mayBeMissing: Bool = false,
    since: String? = nil, probe: String? = nil,
    mediaType: String = "application/json", createdID: CreatedID = .meta,
    writeQuery: [(name: String, value: String)] = [], arrays: [JSONPointer] = [],
    canUpdate: Bool = true, parts: [Part] = [], parent: Parent? = nil, suffix: Suffix? = nil,
    upload: Upload? = nil
  ) {
    self.list = list
    self.listQuery = listQuery
    self.items = items
    self.pages = pages
    self.marks = marks
    self.readsEach = readsEach
    self.documentInItem = documentInItem
    self.idInItem = idInItem
    self.collection = collection
    self.readsByDatabaseID = readsByDatabaseID
    self.identitySince = identitySince
    self.absent = absent
    self.mayBeMissing = mayBeMissing
    self.mediaType = mediaType
    self.createdID = createdID
    self.writeQuery = writeQuery
    self.arrays = arrays
    self.since = since
    self.probe = probe
    self.canUpdate = canUpdate
    self.parts = parts
    self.parent = parent
    self.suffix = suffix
    self.upload = upload
  }
}
