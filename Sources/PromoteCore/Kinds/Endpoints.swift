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

  public var list: String
  public var listQuery: [(name: String, value: String)]
  public var items: Items
  /// Only these items of the list are of the kind: each named member of an item is true or not.
  public var itemFlags: [(pointer: JSONPointer, isTrue: Bool)]
  /// The list is incomplete or another shape: read each object by itself.
  public var readsEach: Bool
  /// Where an item of the list holds the document; root: the item is the document.
  public var documentInItem: JSONPointer
  /// Path of the collection that creates; one object is `<collection>/<id>`.
  public var collection: String
  public var mediaType: String
  public var createdID: CreatedID
  public var writeQuery: [(name: String, value: String)]

  public init(
    list: String, listQuery: [(name: String, value: String)] = [("p", "-1")], items: Items,
    itemFlags: [(pointer: JSONPointer, isTrue: Bool)] = [], readsEach: Bool = false,
    documentInItem: JSONPointer = .root, collection: String,
    mediaType: String = "application/json", createdID: CreatedID = .meta,
    writeQuery: [(name: String, value: String)] = []
  ) {
    self.list = list
    self.listQuery = listQuery
    self.items = items
    self.itemFlags = itemFlags
    self.readsEach = readsEach
    self.documentInItem = documentInItem
    self.collection = collection
    self.mediaType = mediaType
    self.createdID = createdID
    self.writeQuery = writeQuery
  }
}
