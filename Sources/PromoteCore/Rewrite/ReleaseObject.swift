/// One object in its environment-neutral form: the same artifact in every stage.
///
/// Its bytes are canonical JSON and its digest is their SHA-256, so the release of an object can be
/// followed through the stages. Holds no secret and nothing made from one: a secret place stands
/// empty, with the binding's name beside it where there is one.
public struct ReleaseObject: Sendable, Hashable {
  public let address: Address
  public let name: String
  /// The neutral tree. Names stand in it at the recorded places only; any other text that looks
  /// like a placeholder is literal.
  public let json: JSON
  public let places: [BoundPlace]
  public let bytes: [UInt8]
  public let digest: Digest

  public init(address: Address, name: String, json: JSON, places: [BoundPlace]) {
    self.address = address
    self.name = name
    self.json = json
    self.places = places.sorted()
    bytes = Self.document(address: address, name: name, json: json, places: self.places)
      .canonical()
    digest = Digest(of: bytes)
  }

  public static func == (left: ReleaseObject, right: ReleaseObject) -> Bool {
    left.digest == right.digest
  }
  public func hash(into hasher: inout Hasher) { hasher.combine(digest) }
}

/// Why bytes are no release object.
public enum ReleaseObjectError: Error, Hashable, Sendable {
  case notJSON(String)
  case wrongForm(FieldError)
  /// A canonical form of another version than this program knows.
  case unknownCanonicalisation(Int)
  /// The bytes are not the canonical form of what they say.
  case notCanonical
}

extension ReleaseObject {
  /// The canonicalisation that `digest` rests on; written into the document.
  public static let canonicalisation = 1
  static let documentType = "urn:tyk-promote:release-object:v1"

  /// Reads the bytes of a release object, strictly: closed members, canonical form.
  public init(reading bytes: [UInt8]) throws(ReleaseObjectError) {
    let document: JSON
    do { document = try JSON.parse(bytes) } catch { throw .notJSON("\(error)") }
    if let version = document["canonicalisation"]?.integer, version != Self.canonicalisation {
      throw .unknownCanonicalisation(version)
    }
    do { try self.init(document: document) } catch { throw .wrongForm(error) }
    guard self.bytes == bytes else { throw .notCanonical }
  }

  private init(document: JSON) throws(FieldError) {
    var fields = try JSONFields(document)
    guard try fields.string("_type") == Self.documentType else {
      throw FieldError(.notAllowed("is not '\(Self.documentType)'"), at: fields.placeOf("_type"))
    }
    let address = Address(
      kind: KindName(try fields.string("kind")), id: try fields.string("id"))
    let name = try fields.string("name")
    _ = try fields.integer("canonicalisation")
    let json = try fields.value("object")
    var places: [BoundPlace] = []
    for (index, place) in try fields.array("places").enumerated() {
      places.append(try BoundPlace(place, at: fields.placeOf("places").appending(index)))
    }
    try fields.close()
    self.init(address: address, name: name, json: json, places: places)
  }

  private static func document(
    address: Address, name: String, json: JSON, places: [BoundPlace]
  ) -> JSON {
    .object([
      "_type": .string(documentType), "kind": .string(address.kind.text),
      "id": .string(address.id), "name": .string(name),
      "canonicalisation": .integer(canonicalisation), "object": json,
      "places": .array(places.map(\.json)),
    ])
  }
}
