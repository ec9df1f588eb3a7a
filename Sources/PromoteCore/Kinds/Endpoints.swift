/// Where a kind lives in the Dashboard's API, and how its answers read.
public struct Endpoints: Sendable {
  public enum Items: Sendable, Hashable {
    /// The answer is the array.
    case bareArray
    /// The answer is an object with the array under this member.
    case member(String)
  }
  public enum CreatedID: String, Sendable, Hashable {
    /// Which member of a create's answer holds the new database id.
    case meta = "Meta"
    case message = "Message"
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

  public var list: String
  public var listQuery: [(name: String, value: String)]
  public var items: Items
  /// The member of the list's answer that counts its pages; nil where lists are never paged.
  public var pages: String?
  /// Only these items of the list are of the kind: each named member of an item is true or not.
  public var itemFlags: [(pointer: JSONPointer, isTrue: Bool)]
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
  public var mediaType: String
  public var createdID: CreatedID
  public var writeQuery: [(name: String, value: String)]
  /// Places that servers answer with null and want back as an empty array.
  public var arrays: [JSONPointer]

  public init(
    list: String, listQuery: [(name: String, value: String)] = [("p", "-1")], items: Items,
    pages: String? = nil, itemFlags: [(pointer: JSONPointer, isTrue: Bool)] = [],
    readsEach: Bool = false, documentInItem: JSONPointer = .root, idInItem: [JSONPointer] = [],
    collection: String, readsByDatabaseID: Bool = false, identitySince: String? = nil,
    absent: [Absence] = [Absence(status: 404)], mayBeMissing: Bool = false,
    mediaType: String = "application/json", createdID: CreatedID = .meta,
    writeQuery: [(name: String, value: String)] = [], arrays: [JSONPointer] = []
  ) {
    self.list = list
    self.listQuery = listQuery
    self.items = items
    self.pages = pages
    self.itemFlags = itemFlags
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
  }
}
