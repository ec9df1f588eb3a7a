extension Plan {
  /// Reads the bytes of a plan, strictly.
  ///
  /// Refused: unknown or missing members, another type or canonicalisation, members that
  /// contradict each other (an effect digest that does not follow from the operations, an inverse
  /// that does not undo them), and bytes that are not exactly what this program writes. So
  /// `Plan(reading: bytes).bytes` equals `bytes`.
  public init(reading bytes: [UInt8]) throws(PlanError) {
    let json: JSON
    do { json = try JSON.parse(bytes, limits: .document) } catch { throw .unreadable(error) }
    let read: (contents: Contents, effect: Digest)
    do { read = try Self.read(json) } catch { throw .member(error) }
    try self.init(read.contents)
    guard effect == read.effect else {
      throw .inconsistent(
        "the effect digest says \(read.effect.short), the operations give \(effect.short)")
    }
    guard self.bytes == bytes else { throw .notCanonical }
  }

  private static func read(
    _ json: JSON
  ) throws(FieldError) -> (contents: Contents, effect: Digest) {
    var plan = try JSONFields(json)
    guard try plan.string("_type") == type else {
      throw FieldError(.notAllowed("is not '\(type)'"), at: plan.placeOf("_type"))
    }
    guard try plan.integer("canonicalisation") == canonicalisation else {
      throw FieldError(
        .notAllowed("is a version this program does not know"),
        at: plan.placeOf("canonicalisation"))
    }
    var supersedes: String?
    if plan.optional("supersedes") != nil { supersedes = try id("supersedes", in: &plan) }
    var rollsBack: String?
    if plan.optional("rollsBack") != nil { rollsBack = try id("rollsBack", in: &plan) }
    var selection = try plan.fields("selection")
    var trust = try plan.fields("trust")
    var mapping = IDMapping.none
    if let json = plan.optional("mapping") {
      mapping = try IDMapping(reading: json, at: plan.placeOf("mapping"))
      guard !mapping.isEmpty else {
        throw FieldError(.notAllowed("maps nothing"), at: plan.placeOf("mapping"))
      }
    }
    if let json = plan.optional("aligning") {
      mapping = try aligning(json, in: mapping, at: plan.placeOf("aligning"))
    }
    let contents = try Contents(
      id: id("id", in: &plan), author: plan.string("author"),
      createdAt: plan.instant("createdAt"), expiresAt: plan.instant("expiresAt"),
      tool: plan.string("tool"), supersedes: supersedes, rollsBack: rollsBack,
      selection: Self.selection(in: &selection),
      prune: word("prune", in: &selection), rewrite: digest("rewrite", in: &plan),
      source: place("source", in: &plan), release: digest("release", in: &plan),
      target: place("target", in: &plan), operations: operations("operations", in: &plan),
      inverse: operations("inverse", in: &plan), secrets: secrets(in: &plan),
      findings: notes(in: &plan),
      trust: Trust(version: trust.integer("version"), sha256: trust.digest("sha256")),
      mapping: mapping)
    let effect = try digest("effect", in: &plan)
    try selection.close()
    try trust.close()
    try plan.close()
    return (contents, effect)
  }

  /// Addresses of the mapping, each once, in their order.
  private static func aligning(
    _ json: JSON, in mapping: IDMapping, at place: JSONPointer
  ) throws(FieldError) -> IDMapping {
    let known = Dictionary(
      mapping.entries.keys.map { ($0.text, $0) }, uniquingKeysWith: { first, _ in first })
    let addresses = (json.array ?? []).compactMap { $0.string.flatMap { known[$0] } }
    let sorted = Set(addresses).sorted()
    guard !sorted.isEmpty, json == .array(sorted.map { .string($0.text) }) else {
      throw FieldError(.notAllowed("lists no addresses of the mapping in their order"), at: place)
    }
    return mapping.aligning(sorted)
  }

  private static func id(
    _ name: String, in fields: inout JSONFields
  ) throws(FieldError) -> String {
    let id = try fields.string(name)
    guard PromotionID.isValid(id) else {
      throw FieldError(.notAllowed("is no promotion's id"), at: fields.placeOf(name))
    }
    return id
  }

  private static func word<Word: RawRepresentable<String>>(
    _ name: String, in fields: inout JSONFields
  ) throws(FieldError) -> Word {
    guard let word = Word(rawValue: try fields.string(name)) else {
      throw FieldError(.notAllowed("is a word that is not known here"), at: fields.placeOf(name))
    }
    return word
  }

  private static func digest(
    _ name: String, in fields: inout JSONFields
  ) throws(FieldError) -> Digest {
    var holder = try fields.fields(name)
    let digest = try holder.digest("sha256")
    try holder.close()
    return digest
  }

  private static func selection(in fields: inout JSONFields) throws(FieldError) -> Selection {
    let texts = try fields.strings("select")
    do { return try Selection(texts) } catch {
      throw FieldError(.notAllowed("is no selection: \(error)"), at: fields.placeOf("select"))
    }
  }

  private static func place(
    _ name: String, in fields: inout JSONFields
  ) throws(FieldError) -> Place {
    var place = try fields.fields(name)
    guard let environment = EnvironmentName(try place.string("environment")) else {
      throw FieldError(
        .notAllowed("is no environment's name"), at: place.placeOf("environment"))
    }
    let portal = try place.optionalString("portal")
    let identity = EnvironmentIdentity(
      dashboard: try place.string("dashboard"), organisation: try place.string("organisation"),
      portal: portal)
    let state = try digest("state", in: &place)
    try place.close()
    return Place(environment: environment, identity: identity, portal: portal, state: state)
  }

  private static func operations(
    _ name: String, in fields: inout JSONFields
  ) throws(FieldError) -> [Operation] {
    var operations: [Operation] = []
    for (index, item) in try fields.array(name).enumerated() {
      var members = try JSONFields(item, at: fields.placeOf(name).appending(index))
      let address = Address(
        kind: KindName(try members.string("kind")), id: try members.string("id"))
      var dependsOn: [Int] = []
      for dependency in try members.array("dependsOn") {
        guard let other = dependency.integer else {
          throw FieldError(
            .wrongType(expected: "whole numbers", found: dependency.kind),
            at: members.placeOf("dependsOn"))
        }
        dependsOn.append(other)
      }
      let release = members.optional("release") == nil ? nil : try digest("release", in: &members)
      operations.append(
        try Operation(
          action: word("op", in: &members), address: address, name: members.string("name"),
          before: blob("before", in: &members), after: blob("after", in: &members),
          release: release, dependsOn: dependsOn))
      try members.close()
    }
    return operations
  }

  private static func blob(
    _ name: String, in fields: inout JSONFields
  ) throws(FieldError) -> BlobReference? {
    guard fields.optional(name) != nil else { return nil }
    var blob = try fields.fields(name)
    let reference = BlobReference(sha256: try blob.digest("sha256"), size: try blob.integer("size"))
    try blob.close()
    return reference
  }

  private static func secrets(in fields: inout JSONFields) throws(FieldError) -> [PlannedSecret] {
    var secrets: [PlannedSecret] = []
    for (index, item) in try fields.array("secrets").enumerated() {
      let place = fields.placeOf("secrets").appending(index)
      var members = try JSONFields(item, at: place)
      guard let path = PlannedSecret.parts(of: try members.string("path")) else {
        throw FieldError(.notAllowed("is not 'kind/id#pointer'"), at: place.appending("path"))
      }
      guard let binding = SecretBinding(try members.string("binding")) else {
        throw FieldError(.notAllowed("is no secret's binding"), at: place.appending("binding"))
      }
      secrets.append(
        PlannedSecret(
          object: path.object, pointer: path.pointer, ref: try members.string("ref"),
          binding: binding))
      try members.close()
    }
    return secrets
  }

  private static func notes(in fields: inout JSONFields) throws(FieldError) -> [Note] {
    var notes: [Note] = []
    for (index, item) in try fields.array("findings").enumerated() {
      let place = fields.placeOf("findings").appending(index)
      var members = try JSONFields(item, at: place)
      var note = Note(
        code: try members.string("code"), severity: try word("severity", in: &members))
      if let text = try members.optionalString("object") {
        guard let address = Address(text) else {
          throw FieldError(.notAllowed("is not 'kind/id'"), at: place.appending("object"))
        }
        note.object = address
      }
      if let text = try members.optionalString("pointer") {
        guard let pointer = JSONPointer(text) else {
          throw FieldError(.notAllowed("is no JSON Pointer"), at: place.appending("pointer"))
        }
        note.pointer = pointer
      }
      try members.close()
      notes.append(note)
    }
    return notes
  }
}

extension PlannedSecret {
  /// Takes `kind/id#pointer` apart. A pointer holds `#` only after the one that begins it, so the
  /// first `#/` counts, or a final `#`.
  static func parts(of path: String) -> (object: Address, pointer: JSONPointer)? {
    let bytes = Array(path.utf8)
    let marks = bytes.indices.filter { index in
      bytes[index] == UInt8(ascii: "#")
        && (index + 1 == bytes.count || bytes[index + 1] == UInt8(ascii: "/"))
    }
    guard let mark = marks.first,
      let object = Address(String(decoding: bytes[..<mark], as: UTF8.self)),
      let pointer = JSONPointer(String(decoding: bytes[(mark + 1)...], as: UTF8.self))
    else { return nil }
    return (object, pointer)
  }
}
