/// Reads the `data` of one entry. Members that it does not ask for are for other readers.
struct EntryReader {
  private let data: JSON

  init(_ data: JSON) { self.data = data }

  func has(_ name: String) -> Bool { data[name] != nil }

  func optionalString(_ name: String) throws(FieldError) -> String? {
    try has(name) ? string(name) : nil
  }

  func string(_ name: String) throws(FieldError) -> String {
    try read(name, "a string") { $0.string }
  }
  func integer(_ name: String) throws(FieldError) -> Int {
    try read(name, "a whole number") { $0.integer }
  }
  func bool(_ name: String) throws(FieldError) -> Bool {
    try read(name, "true or false") { $0.bool }
  }
  func environment(_ name: String) throws(FieldError) -> EnvironmentName {
    try read(name, "an environment's name") { $0.string.flatMap { EnvironmentName($0) } }
  }
  func instant(_ name: String) throws(FieldError) -> Instant {
    try read(name, "a time in UTC") { $0.string.flatMap { Instant($0) } }
  }
  /// The `sha256` of the object `name`.
  func digest(in name: String) throws(FieldError) -> Digest {
    try read(name, "an object with a sha256") {
      $0["sha256"]?.string.flatMap { Digest(hex: $0) }
    }
  }

  func optionalDigest(in name: String) throws(FieldError) -> Digest? {
    try has(name) ? digest(in: name) : nil
  }
  /// The objects named in an array, and whether all of them are named: `differences` may be more than
  /// an entry has room for.
  func objects(_ name: String) throws(FieldError) -> (objects: [Address], isComplete: Bool) {
    guard has(name) else { return ([], false) }
    let items = try read(name, "an array") { $0.array }
    let objects = items.compactMap { $0.string.flatMap { Address($0) } }
    return (objects, objects.count == items.count && objects.count < Self.mostObjects)
  }
  /// As many as `drift.checked` names at most.
  static let mostObjects = 100

  private func read<T>(
    _ name: String, _ expected: String, _ convert: (JSON) -> T?
  ) throws(FieldError) -> T {
    guard let value = data[name] else { throw FieldError(.missing, at: JSONPointer([name])) }
    guard let result = convert(value) else {
      throw FieldError(.wrongType(expected: expected, found: value.kind), at: JSONPointer([name]))
    }
    return result
  }

  func trust(seq: Int, at: Instant) throws(FieldError) -> TrustRecord {
    TrustRecord(
      version: try read("trust", "an object with a version") { $0["version"]?.integer },
      document: try digest(in: "trust"), envelope: try digest(in: "envelope"), seq: seq, at: at)
  }

  func created(seq: Int, at: Instant, actor: String) throws(FieldError) -> PromotionRecord {
    PromotionRecord(
      id: try string("planId"), plan: try digest(in: "plan"), from: try environment("from"),
      to: try environment("to"), release: try digest(in: "release"),
      effect: try digest(in: "effect"), scope: try digest(in: "scope"), word: try string("word"),
      requester: actor, created: at,
      createdSeq: seq, folder: try string("folder"), selection: try string("selection"),
      trustVersion: try integer("trustVersion"), reason: try optionalString("reason"),
      ticket: try optionalString("ticket"), expires: try instant("expiresAt"),
      request: try optionalDigest(in: "request"), rollsBack: try optionalString("rollsBack"))
  }

  func disposition(
    seq: Int, at: Instant, actor: String
  ) throws(FieldError) -> (EnvironmentName, Address, Disposition) {
    let word = try read("disposition", "adopt, revert or accept") {
      $0.string.flatMap { Disposition.Word(rawValue: $0) }
    }
    return (
      try environment("environment"),
      try read("object", "an object's address") { $0.string.flatMap { Address($0) } },
      Disposition(
        word: word, state: try optionalDigest(in: "state"),
        by: try optionalString("signedBy") ?? actor, at: at, seq: seq,
        reason: try string("reason"))
    )
  }

  func approval(
    seq: Int, at: Instant, actor: String
  ) throws(FieldError) -> PromotionRecord.Approval {
    PromotionRecord.Approval(
      seq: seq, at: at, envelope: try digest(in: "envelope"),
      statement: try digest(in: "statement"), approver: actor, role: try string("role"),
      decision: try read("decision", "approve or reject") {
        $0.string.flatMap { PromotionRecord.Approval.Decision(rawValue: $0) }
      },
      nonce: try string("nonce"), stops: try bool("stops"))
  }
}
