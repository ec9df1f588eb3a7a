/// One object of a source and what is to be done about it.
public struct SyncStep: Sendable {
  public enum Action: Sendable {
    case create
    case update(SyncLive)
    /// The target already holds it: nothing is sent.
    case keep(SyncLive)
  }

  /// By what the object was found.
  public enum Match: Sendable, Hashable {
    case nothing, id, databaseID, slug, listenPath
  }

  /// The place in its group, from 0, as the lines count.
  public private(set) var index: Int
  public let source: SyncObject
  /// What is sent: the file's document for the target's organisation.
  public let document: LiveDocument
  /// Its identity there.
  public let address: Address
  public let action: Action
  public let match: Match

  public var live: SyncLive? {
    switch action {
    case .create: nil
    case .update(let live), .keep(let live): live
    }
  }
  /// Whether the document is sent.
  public var isSent: Bool { if case .keep = action { false } else { true } }

  /// The labels that are written with the document, for an OAS API that is sent.
  public var sentCategories: [String]? {
    guard isSent, let labels = document.json[ResourceKind.beside("categories")]?.array else {
      return isSent && live?.categories.isEmpty == false ? [] : nil
    }
    return labels.compactMap(\.string)
  }
  /// What an update to another id changes: references hold the old one.
  public var formerID: String? {
    guard let live, !live.id.equalsExactly(address.id), source.group == .apis else { return nil }
    return live.id
  }
}

/// Why an object cannot be sent. Told before anything is.
public struct SyncRefusal: Error, Sendable, Hashable {
  public let group: SyncGroup
  public private(set) var index: Int
  public let file: String
  public let name: String
  /// tyk-sync's line before the failure: `API ID Exists`.
  public let warning: String?
  public let message: String
}

/// Every refusal of a run at once.
public struct SyncRefusals: Error, Sendable {
  public let refusals: [SyncRefusal]
}

/// The texts that scripts know.
enum SyncText {
  static let exists =
    "Object seems to exist (same ID, API ID, Listen Path or Slug), use update()"
  static let assetExists = "Object seems to exist (same ID) use update()"
  static let missing = "Object does not exist, use create()"
  static let policyWithoutID = "--> Can't update policy without an ID or explicit (legacy) ID"
}

extension SyncStep {
  init(
    _ index: Int, _ source: SyncObject, organisation: String, live: SyncLive?,
    match: Match = .nothing, takingLiveID: Bool = false
  ) {
    let kind = source.kind
    var document = source.document.json
    if !organisation.isEmpty { document = document.setting(organisation: organisation, of: kind) }
    var id = source.id
    // An object without an id of its own: the target's where it is known, else a policy's `_id`,
    // else one that follows from the file, so that the next run finds what this one made.
    if id.isEmpty { id = live?.id ?? source.ownID }
    if takingLiveID, let live { id = live.id }
    if !source.id.equalsExactly(id) {
      document = document.setting(kind.identity[0], to: .string(id)) ?? document
    }
    document = Self.withNeighbours(document, source, live)
    self.index = index
    self.source = source
    self.document = LiveDocument(document)
    self.match = match
    address = Address(kind: kind.name, id: id)
    guard let live else {
      action = .create
      return
    }
    action = Self.isSame(document, id, live, kind) ? .keep(live) : .update(live)
  }

  /// With what a server keeps beside the document: the file's labels, or where it has none the
  /// target's; and with what only the target has where both are kept (mappings of a client IdP).
  private static func withNeighbours(
    _ document: JSON, _ source: SyncObject, _ live: SyncLive?
  ) -> JSON {
    var document = document
    let place = ResourceKind.beside("categories")
    if source.kind.endpoints.parts.contains(where: { $0.pointer == place }) {
      let labels = source.categories ?? live?.categories ?? []
      document.set(
        JSONPointer([ResourceKind.besideMember]),
        to: labels.isEmpty ? nil : ["categories": .array(labels.map { .string($0) })])
    }
    guard let held = live?.object.document.json else { return document }
    for pattern in source.kind.merged {
      for pointer in pattern.places(in: held) {
        for member in held[pointer]?.object ?? JSONObject()
        where document[pointer.appending(member.name)] == nil {
          document.set(pointer.appending(member.name), to: member.value)
        }
      }
    }
    return document
  }

  /// Equal in normal form, and in what a file says about owners, which belong to an environment and
  /// are no part of that form.
  private static func isSame(
    _ document: JSON, _ id: String, _ live: SyncLive, _ kind: ResourceKind
  ) -> Bool {
    let held = live.object.document.json
    guard live.id.equalsExactly(id), live.kind.name == kind.name,
      fileChanges(from: document, to: held, kind: kind).isEmpty
    else { return false }
    for pattern in kind.targetOwned {
      for place in pattern.places(in: document) {
        func texts(_ json: JSON) -> Set<String> {
          Set((json[place]?.array ?? []).compactMap(\.string))
        }
        if texts(document) != texts(held) { return false }
      }
    }
    return true
  }
}

extension SyncObject {
  /// An id for an object that has none: of a policy its `_id`, else 32 digits that follow from the
  /// file's place and the object's name.
  fileprivate var ownID: String {
    if group == .policies, !databaseID.isEmpty { return databaseID }
    let text = "tyk-sync \(kind.name) \(file) \(name)"
    return String(Digest(of: Array(text.utf8)).hex.prefix(32))
  }
}

extension SyncStep {
  /// The same step with another place in its group.
  public func numbered(_ index: Int) -> SyncStep {
    var step = self
    step.index = index
    return step
  }
}
