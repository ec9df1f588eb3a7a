/// One entry of the log: who did what, when, to what.
///
/// Canonical JSON with a closed list of members (`actor`, `at`, `data`, `kind`, `seq`, `v`). `data`
/// holds identities, small words and digests; never bodies, never secrets. What each kind keeps
/// there is said at ``LogEntry/Kind``.
public struct LogEntry: Sendable {
  /// The leaf's index in the tree.
  public let seq: Int
  public let at: Instant
  public let actor: LogActor
  public let kind: Kind
  public let data: JSONObject
  /// The entry as it is hashed: canonical, without a final newline, 1 to 65,535 bytes.
  public let bytes: [UInt8]

  /// The version this program writes and reads.
  public static let version = 1
  public static let maximumBytes = 65_535

  /// Refused: what would be larger than an entry may be, an actor without id, a number in `data`
  /// that is no integer within ±(2^53 − 1).
  public init(seq: Int, draft: EntryDraft, at: Instant) throws(LogFormatError) {
    let json: JSON = [
      "actor": ["id": .string(draft.actor.id), "type": .string(draft.actor.type.rawValue)],
      "at": .string(at.text), "data": .object(draft.data), "kind": .string(draft.kind.rawValue),
      "seq": .integer(seq), "v": .integer(Self.version),
    ]
    try Self.checkNumbers(json)
    guard !draft.actor.id.isEmpty else { throw LogFormatError(.entry, "an actor without id") }
    let bytes = json.canonical()
    guard bytes.count <= Self.maximumBytes else {
      throw LogFormatError(.entry, "\(bytes.count) bytes, more than \(Self.maximumBytes)")
    }
    self.seq = seq
    self.at = at
    actor = draft.actor
    kind = draft.kind
    data = draft.data
    self.bytes = bytes
  }

  /// Reads the entry that stands at `index`, after one of the time `previous`.
  ///
  /// Refused: bytes that are not the canonical form of what they say, a missing or unknown member,
  /// another version, an unknown kind, a time without exactly three fraction digits or before
  /// `previous`, another `seq` than `index`, numbers that are not integers within ±(2^53 − 1).
  public init(
    _ bytes: [UInt8], at index: Int, after previous: Instant? = nil
  ) throws(LogFormatError) {
    guard (1...Self.maximumBytes).contains(bytes.count) else {
      throw LogFormatError(.entry, "\(bytes.count) bytes, allowed are 1 to \(Self.maximumBytes)")
    }
    let json: JSON
    do { json = try JSON.parse(bytes, limits: .logEntry) } catch {
      throw LogFormatError(.entry, "not JSON: \(error)")
    }
    guard json.canonical() == bytes else {
      throw LogFormatError(.entry, "not in canonical form")
    }
    do { self = try Self.read(json, bytes) } catch let error as FieldError {
      throw LogFormatError(.entry, "\(error)")
    } catch let error as LogFormatError {
      throw error
    } catch {
      throw LogFormatError(.entry, "\(error)")
    }
    guard seq == index else { throw LogFormatError(.entry, "seq is \(seq) at index \(index)") }
    if let previous, at < previous {
      throw LogFormatError(.entry, "its time \(at.text) is before \(previous.text)")
    }
  }

  private static func read(_ json: JSON, _ bytes: [UInt8]) throws -> LogEntry {
    var fields = try JSONFields(json)
    let version = try fields.integer("v")
    guard version == Self.version else { throw LogFormatError(.entry, "version \(version)") }
    let name = try fields.string("kind")
    guard let kind = Kind(rawValue: name) else {
      throw LogFormatError(.entry, "the kind '\(name)' is not known")
    }
    let time = try fields.string("at")
    guard time.utf8.count == 24, let at = Instant(time) else {
      throw LogFormatError(.entry, "'/at' is not a time in UTC with three fraction digits")
    }
    var actor = try fields.fields("actor")
    let id = try actor.string("id")
    let type = try actor.string("type")
    try actor.close()
    guard !id.isEmpty, let type = LogActor.Kind(rawValue: type) else {
      throw LogFormatError(.entry, "'/actor' is neither a user nor a service with an id")
    }
    let seq = try fields.integer("seq")
    guard seq >= 0 else { throw LogFormatError(.entry, "seq is \(seq)") }
    let data = try fields.object("data")
    try fields.close()
    try checkNumbers(json)
    return LogEntry(
      seq: seq, at: at, actor: LogActor(type, id), kind: kind, data: data, bytes: bytes)
  }

  private init(
    seq: Int, at: Instant, actor: LogActor, kind: Kind, data: JSONObject, bytes: [UInt8]
  ) {
    self.seq = seq
    self.at = at
    self.actor = actor
    self.kind = kind
    self.data = data
    self.bytes = bytes
  }

  private static func checkNumbers(_ json: JSON) throws(LogFormatError) {
    switch json.shape {
    case .number(let number):
      guard let value = number.integer, abs(value) <= 1 << 53 - 1 else {
        throw LogFormatError(.entry, "a number that is no integer within ±(2^53 − 1)")
      }
    case .array(let items): for item in items { try checkNumbers(item) }
    case .object(let object): for member in object { try checkNumbers(member.value) }
    case .null, .bool, .string: return
    }
  }

  public var leafHash: Digest { Merkle.leafHash(of: bytes) }

  /// The promotion this entry belongs to: `data.planId`. One promotion has one plan, of the same id.
  public var promotion: String? { data["planId"]?.string }
}

extension LogEntry: Hashable {
  public static func == (left: LogEntry, right: LogEntry) -> Bool { left.bytes == right.bytes }
  public func hash(into hasher: inout Hasher) { hasher.combine(bytes) }
}

/// Who did something, as far as the log says. How that is known stands in the entry's data.
public struct LogActor: Hashable, Sendable {
  public enum Kind: String, Hashable, Sendable { case user, service }

  public let type: Kind
  /// Like an e-mail address for people. Never empty in an entry.
  public let id: String

  public init(_ type: Kind, _ id: String) {
    self.type = type
    self.id = id
  }

  public static func user(_ id: String) -> LogActor { LogActor(.user, id) }
  public static func service(_ id: String) -> LogActor { LogActor(.service, id) }
}

/// What is to be logged. The store gives it its place.
public struct EntryDraft: Sendable {
  public let kind: LogEntry.Kind
  public let actor: LogActor
  public let data: JSONObject
  /// The present. The entry's time is never before the one of the entry ahead of it.
  public let at: Instant

  public init(_ kind: LogEntry.Kind, by actor: LogActor, at: Instant, data: JSONObject) {
    self.kind = kind
    self.actor = actor
    self.at = at
    self.data = data
  }
}
