/// Objects of a Developer Portal as files of JSON lines: one object on each line.
///
///     organisations.json          {"CID": …, "Name": …}
///     teams_<organisation>.json   {"CID": …, "Name": …}, of the organisation with that CID
///     <kind>.json                 every other kind: its document, with its id beside it
///
/// The first two are the layout of the vendor's migration guide, so files that were made by following
/// it are read, and files written here serve its scripts. Organisations and teams that every Portal
/// makes by itself are not in them. Secrets never are: the places they were taken from are named
/// beside the document.
public enum PortalFiles {
  /// Beside a document: the places whose value was left out.
  static let leftOut = ResourceKind.beside("leftOut")

  /// The files, by name. Objects that a Portal makes by itself are left out; an object that cannot
  /// have a file's name (`/` in an organisation's id) is refused.
  public static func write(
    _ objects: some Sequence<LiveObject>
  ) throws(PortalFileProblems) -> [String: [UInt8]] {
    var lines: [String: [(id: String, line: [UInt8])]] = [:]
    var problems: [String] = []
    for object in objects {
      guard let kind = Kinds.named(object.address.kind), kind.isPortal,
        !ResourceKind.isAutomatic(object.document.json)
      else { continue }
      guard let file = file(of: object, problems: &problems) else { continue }
      let json = line(object, kind)
      lines[file, default: []].append((object.address.id, json.canonical()))
    }
    guard problems.isEmpty else { throw PortalFileProblems(lines: problems.sorted()) }
    return lines.mapValues { items in
      items.sorted { $0.id.utf8.lexicographicallyPrecedes($1.id.utf8) }
        .flatMap { $0.line + [UInt8(ascii: "\n")] }
    }
  }

  private static func file(of object: LiveObject, problems: inout [String]) -> String? {
    switch object.address.kind {
    case .organisation: return "organisations.json"
    case .team:
      let organisation = object.document.json[ResourceKind.beside("organisation")]?.string ?? ""
      guard !organisation.isEmpty, !organisation.utf8.contains(UInt8(ascii: "/")) else {
        problems.append("\(object.address): its organisation '\(organisation)' makes no file name")
        return nil
      }
      return "teams_\(organisation).json"
    default: return "\(object.address.kind).json"
    }
  }

  private static func line(_ object: LiveObject, _ kind: ResourceKind) -> JSON {
    let document = object.document.json
    switch object.address.kind {
    // As the guide's scripts leave them.
    case .organisation, .team:
      return ["CID": .string(object.address.id), "Name": document["Name"] ?? .null]
    default:
      let secrets = secretPlaces(in: document, kind)
      guard !secrets.isEmpty else { return document }
      var json = document
      for pointer in secrets { json.set(pointer, to: nil) }
      json.set(leftOut, to: .array(secrets.map { .string($0.description) }))
      return json
    }
  }

  /// How many values ``write(_:)`` leaves out of these objects.
  public static func secretCount(_ objects: some Sequence<LiveObject>) -> Int {
    objects.reduce(0) { count, object in
      guard let kind = Kinds.named(object.address.kind), kind.name != .organisation,
        kind.name != .team
      else { return count }
      return count + secretPlaces(in: object.document.json, kind).count
    }
  }

  /// Addresses of an object: what is likely to belong to the environment that it comes from.
  public static func addresses(
    in document: JSON, _ kind: ResourceKind
  ) -> [(pointer: JSONPointer, text: String)] {
    let contents: Set<ResourceKind.Place.Content> = [.url, .host, .hostAndPort]
    return kind.places.filter { contents.contains($0.content) }
      .flatMap { $0.path.places(in: document) }
      .compactMap { pointer in
        document[pointer]?.string.flatMap { $0.isEmpty ? nil : (pointer, $0) }
      }
      .sorted { $0.0 < $1.0 }
  }

  /// Of no consequence: only the places are wanted.
  private static let anyKey: SealKey = {
    guard let key = SealKey(master: Array(repeating: 0, count: 32), environment: "files") else {
      preconditionFailure("32 bytes make a key")
    }
    return key
  }()

  /// Places that hold a secret: those that always do, and those whose value looks like one.
  public static func secretPlaces(in document: JSON, _ kind: ResourceKind) -> [JSONPointer] {
    let sealing = seal(
      LiveDocument(document), as: Address(kind: kind.name, id: "x"), kind: kind, key: anyKey)
    return sealing.secrets.keys.sorted()
  }
}

/// What is wrong with files of JSON lines: every problem, each with its file and line.
public struct PortalFileProblems: Error, Sendable, Hashable {
  public let lines: [String]
  public init(lines: [String]) { self.lines = lines }
}
