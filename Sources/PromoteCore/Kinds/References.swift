/// A place of an object that names another one.
public struct FoundReference: Sendable, Hashable {
  public let pointer: JSONPointer
  /// `api` for any kind of API, a kind's name, `certificate` or `webhook`.
  public let to: KindName
  public let id: String
  /// A copy that the server derives from another place.
  public let derived: Bool
  public init(pointer: JSONPointer, to: KindName, id: String, derived: Bool = false) {
    self.pointer = pointer
    self.to = to
    self.id = id
    self.derived = derived
  }
}

/// Every object that this one names, in the order of the document.
public func references(in document: JSON, kind: ResourceKind) -> [FoundReference] { [] }
