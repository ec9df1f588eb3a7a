/// The whole story of one field, from the source to what is sent.
public struct Explanation: Sendable, Hashable {
  public var object: Address
  public var pointer: JSONPointer
  /// What the kind says about the place; nil where it says nothing.
  public var description: String?
  /// As it stands in the release, with names at recorded places. Nil: not in the release.
  public var neutral: JSON?
  /// The recorded places of the field.
  public var places: [BoundPlace]
  /// As it will be sent; nil where it is not, or is secret.
  public var rendered: JSON?
  public var isSecret: Bool
  public var origin: Origin?

  public init(
    object: Address, pointer: JSONPointer, description: String?, neutral: JSON?,
    places: [BoundPlace], rendered: JSON?, isSecret: Bool, origin: Origin?
  ) {
    self.object = object
    self.pointer = pointer
    self.description = description
    self.neutral = neutral
    self.places = places
    self.rendered = rendered
    self.isSecret = isSecret
    self.origin = origin
  }
}

/// Tells the story of the field at `pointer` of the rendered document. Shows no secret.
public func explain(
  _ pointer: JSONPointer, in release: ReleaseObject, kind: ResourceKind, rendered: RenderResult
) -> Explanation {
  Explanation(
    object: release.address, pointer: pointer, description: nil, neutral: nil, places: [],
    rendered: nil, isSecret: false, origin: nil)
}
