/// What an environment holds of which release: the result of a verification, stored as a blob.
///
///     {"objects": {kind: {id: {"release": digest, "state": digest}}}, "v": 1}
///
/// Partial promotions compose: a map is the one before it, changed by what was verified since.
public struct ReleaseMap: Sendable, Hashable {
  public struct Item: Sendable, Hashable {
    /// Of the release object; the blob has that name.
    public let release: Digest
    /// Of the normal form that was read back when it was verified.
    public let state: Digest
    public init(release: Digest, state: Digest) {
      self.release = release
      self.state = state
    }
  }

  public var objects: [Address: Item]

  public init(_ objects: [Address: Item] = [:]) { self.objects = objects }

  /// Reads a blob; refuses members it does not know.
  public init(reading bytes: [UInt8]) throws {
    var fields = try JSONFields(try JSON.parse(bytes))
    guard try fields.integer("v") == 1 else {
      throw FieldError(.notAllowed("is not a version known here"), at: fields.placeOf("v"))
    }
    objects = [:]
    for kind in try fields.object("objects") {
      for item in try JSONFields.members(of: kind.value, at: ["objects", kind.name]) {
        var members = try JSONFields(
          item.value, at: JSONPointer(["objects", kind.name, item.name]))
        objects[Address(kind: KindName(kind.name), id: item.name)] = Item(
          release: try members.digest("release"), state: try members.digest("state"))
        try members.close()
      }
    }
    try fields.close()
  }

  /// The canonical form.
  public var bytes: [UInt8] {
    var kinds: [String: [(String, JSON)]] = [:]
    for (address, item) in objects {
      kinds[address.kind.text, default: []].append(
        (address.id, ["release": .string(item.release.hex), "state": .string(item.state.hex)]))
    }
    let tree = JSONObject(kinds.map { ($0.key, JSON.object(JSONObject($0.value))) })
    return JSON.object(["objects": .object(tree), "v": 1]).canonical()
  }

  /// The digest of the release as a whole: of the set of its release objects.
  public var release: Digest { stateDigest(objects.mapValues { $0.release }) }
}

extension JSONFields {
  static func members(of value: JSON, at path: [String]) throws(FieldError) -> JSONObject {
    guard let object = value.object else {
      throw FieldError(
        .wrongType(expected: "an object", found: value.kind), at: JSONPointer(path))
    }
    return object
  }
}
