/// Who moved a field away from what was verified.
///
///     base      what was verified there
///     ours      what release and registry give today
///     theirs    what is there now
public enum Mover: String, Sendable, Hashable, CaseIterable {
  /// The environment was changed, and no promotion did it.
  case them
  /// The registry's part was changed since and not applied.
  case us
  /// Both, to different values.
  case both
  /// What was verified is not known field by field any more.
  case unknown
}

/// The fields in which three sides of one object part.
public struct ThreeWay: Sendable, Hashable {
  public struct Field: Sendable, Hashable {
    public let pointer: JSONPointer
    public let by: Mover
    public let ours: JSON?
    public let theirs: JSON?
  }

  /// In the order of a walk through `ours`.
  public let fields: [Field]

  /// Compares normal forms. Without a base, who moved a field is unknown.
  public init(base: JSON?, ours: JSON, theirs: JSON, kind: ResourceKind? = nil) {
    let compared =
      kind.map { ReadBack(sent: ours, found: theirs, kind: $0) }
      ?? ReadBack(sent: ours, found: theirs)
    fields = compared.differences
      .filter { $0.change != .normalised }
      .map { difference in
        let pointer = difference.pointer
        let (mine, other) = (ours[pointer], theirs[pointer])
        let by: Mover =
          if let base {
            base[pointer] == mine ? .them : base[pointer] == other ? .us : .both
          } else { .unknown }
        return Field(pointer: pointer, by: by, ours: mine, theirs: other)
      }
  }
}

/// What somebody decided about an object that drifted.
public struct Disposition: Sendable, Hashable {
  public enum Word: String, Sendable, Hashable, CaseIterable {
    /// It becomes part of the release.
    case adopt
    /// It goes back to what was verified.
    case revert
    /// It stays as it is, in this environment, as long as it is exactly this.
    case accept
  }

  public let word: Word
  /// The normal form it was decided about; nil: the object was gone.
  public let state: Digest?
  public let by: String
  public let at: Instant
  public let seq: Int
  public let reason: String
}

/// The statement that is signed where an environment is protected: an SSH signature for the
/// namespace `disposition.v1@tyk-promote` over its canonical form.
public struct DispositionStatement: Sendable, Hashable {
  public static let type = "urn:tyk-promote:disposition:v1"
  public static let namespace = "disposition.v1@tyk-promote"

  public let environment: EnvironmentName
  public let object: Address
  public let state: Digest?
  public let word: Disposition.Word
  public let reason: String
  public let at: Instant

  public init(
    environment: EnvironmentName, object: Address, state: Digest?, word: Disposition.Word,
    reason: String, at: Instant
  ) {
    self.environment = environment
    self.object = object
    self.state = state
    self.word = word
    self.reason = reason
    self.at = at
  }

  public var message: [UInt8] {
    let json: JSON = [
      "_type": .string(Self.type), "environment": .string(environment.text),
      "object": .string(object.text), "state": state.map { .string($0.hex) } ?? .null,
      "disposition": .string(word.rawValue), "reason": .string(reason),
      "at": .string(at.seconds),
    ]
    return json.canonical()
  }
}
