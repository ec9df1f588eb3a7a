extension TrustDocument {
  /// Reads a document and holds it to its own rules.
  ///
  /// Refused: anything but the canonical form, unknown members, a threshold that its members cannot
  /// meet, an environment under two rules (`FORMAT`); another version than expected (`VERSION`);
  /// a key of two people (`SHARED_KEY`); a key under another key's fingerprint (`KEY_ID`).
  public init(reading payload: [UInt8], expecting: Int? = nil) throws(TrustRefusal) {
    let json: JSON
    do { json = try JSON.parse(payload, limits: .document) } catch {
      throw TrustRefusal(.format, "the trust document is no strict JSON: \(error)")
    }
    guard json.canonical() == payload else {
      throw TrustRefusal(.format, "the trust document is not in its canonical form")
    }
    let listed: [(id: String, key: Key)]
    do {
      var fields = try JSONFields(json)
      guard try fields.string("_type").equalsExactly(TrustFormat.documentType) else {
        throw FieldError(.notAllowed("is another type"), at: fields.placeOf("_type"))
      }
      let version = try fields.integer("version")
      let issuedAt = try fields.instant("issuedAt")
      let expiresAt = try fields.instant("expiresAt")
      let administrators = try Administrators(fields.fields("administrators"))
      listed = try Self.keys(fields.object("keys"), at: fields.placeOf("keys"))
      let principals = try Self.principals(
        fields.object("principals"), at: fields.placeOf("principals"), roles: true)
      let services = try fields.optional("services").map { value throws(FieldError) in
        try Self.principals(
          JSONFields.objectOf(value, at: fields.placeOf("services")),
          at: fields.placeOf("services"), roles: false)
      }
      let rules = try fields.each("rules") { item throws(FieldError) in try Rule(item) }
      let zones = try Self.zones(fields.optional("zones"), at: fields.placeOf("zones"))
      let logs = try fields.each("logs") { item throws(FieldError) in try Log(item) }
      let witnesses = try Witnesses(fields.fields("witnesses"))
      try fields.close()
      self.init(
        version: version, issuedAt: issuedAt, expiresAt: expiresAt,
        administrators: administrators, keys: listed.map(\.key), principals: principals,
        services: services ?? [], rules: rules, zones: zones, logs: logs, witnesses: witnesses)
    } catch { throw TrustRefusal(.format, "the trust document cannot be read: \(error)") }
    if let expecting, version != expecting {
      throw TrustRefusal(
        .version, "the trust document has version \(version), expected \(expecting)")
    }
    try checkRules()
    try checkKeys(listed)
  }

  /// The bytes that are signed, quoted by digest and kept.
  public func canonical() -> [UInt8] {
    JSON.members(
      [
        "_type": .string(TrustFormat.documentType), "version": .integer(version),
        "issuedAt": .string(issuedAt.seconds), "expiresAt": .string(expiresAt.seconds),
        "administrators": [
          "members": .array(administrators.members.map { .string($0) }),
          "threshold": .integer(administrators.threshold),
        ],
        "keys": .object(JSONObject(keys.map { ($0.id, $0.json) })),
        "principals": .object(JSONObject(principals.map { ($0.id, $0.json(roles: true)) })),
        "rules": .array(rules.map(\.json)),
        "logs": .array(logs.map { ["origin": .string($0.origin), "key": .string($0.key)] }),
        "witnesses": [
          "quorum": .integer(witnesses.quorum), "keys": .array(witnesses.keys.map { .string($0) }),
        ],
      ],
      optional: [
        "services": services.isEmpty
          ? nil
          : .object(JSONObject(services.map { ($0.id, $0.json(roles: false)) })),
        "zones": zones.isEmpty ? nil : .object(JSONObject(zones.map { ($0.name, $0.json) })),
      ]
    ).canonical()
  }
}

// MARK: - Rules a document must keep

extension TrustDocument {
  private func checkRules() throws(TrustRefusal) {
    let members = administrators.members
    guard Set(members.map(ExactText.init)).count == members.count else {
      throw TrustRefusal(.format, "an administrator is listed twice")
    }
    guard (1...max(1, members.count)).contains(administrators.threshold), !members.isEmpty else {
      throw TrustRefusal(
        .format,
        "\(administrators.threshold) of \(members.count) administrators would have to sign")
    }
    for member in members where principal(member) == nil {
      throw TrustRefusal(.format, "the administrator '\(member)' is no principal")
    }
    var targets: Set<ExactText> = []
    for target in rules.flatMap(\.targets) where !targets.insert(ExactText(target)).inserted {
      throw TrustRefusal(.format, "two rules are about '\(target)'")
    }
    for rule in rules {
      for zone in rule.windows.map(\.zone) + rule.freezes.map(\.zone)
      where !zones.contains(where: { $0.name.equalsExactly(zone) }) {
        throw TrustRefusal(.format, "the time zone '\(zone)' is named and not described")
      }
    }
    for service in services where principal(service.id) != nil {
      throw TrustRefusal(.format, "'\(service.id)' is a person and a service")
    }
    guard issuedAt < expiresAt else {
      throw TrustRefusal(.format, "the trust document expires before it was issued")
    }
    guard witnesses.quorum <= witnesses.keys.count else {
      throw TrustRefusal(.format, "there are fewer witnesses than their quorum")
    }
  }

  private func checkKeys(_ listed: [(id: String, key: Key)]) throws(TrustRefusal) {
    var owners: [ExactText: String] = [:]
    for principal in principals + services {
      for key in principal.keys {
        if let other = owners.updateValue(principal.id, forKey: ExactText(key)) {
          throw TrustRefusal(
            .sharedKey, "'\(other)' and '\(principal.id)' have the same key \(key)")
        }
      }
    }
    for (id, key) in listed where !key.id.equalsExactly(id) {
      throw TrustRefusal(.keyID, "the key under '\(id)' has the fingerprint \(key.id)")
    }
    for key in owners.keys where self.key(key.text) == nil {
      throw TrustRefusal(.format, "the key \(key.text) of '\(owners[key] ?? "")' is not listed")
    }
  }
}

// MARK: - Parts

extension TrustDocument {
  private static func keys(
    _ object: JSONObject, at place: JSONPointer
  ) throws(FieldError) -> [(id: String, key: Key)] {
    var keys: [(id: String, key: Key)] = []
    for member in object {
      let fields = try JSONFields(member.value, at: place.appending(member.name))
      keys.append((member.name, try Key(fields)))
    }
    return keys
  }

  private static func zones(
    _ value: JSON?, at place: JSONPointer
  ) throws(FieldError) -> [ZoneRules] {
    guard let value else { return [] }
    var zones: [ZoneRules] = []
    for member in try JSONFields.objectOf(value, at: place) {
      zones.append(try ZoneRules(member.name, member.value, at: place.appending(member.name)))
    }
    return zones
  }

  private static func principals(
    _ object: JSONObject, at place: JSONPointer, roles: Bool
  ) throws(FieldError) -> [Principal] {
    var principals: [Principal] = []
    for member in object {
      guard isPrincipalName(member.name) else {
        throw FieldError(.notAllowed("is no name of a person"), at: place.appending(member.name))
      }
      var fields = try JSONFields(member.value, at: place.appending(member.name))
      principals.append(
        Principal(
          id: member.name, keys: try fields.strings("keys"),
          roles: roles ? try fields.strings("roles") : []))
      try fields.close()
    }
    return principals
  }

  /// Names also stand in `allowed_signers`, which takes some characters for patterns.
  static func isPrincipalName(_ name: String) -> Bool {
    !name.isEmpty
      && !name.utf8.contains { $0 <= 0x20 || $0 == 0x7F || ##"*?!,"'\#"##.utf8.contains($0) }
  }
}

extension TrustDocument.Administrators {
  fileprivate init(_ given: JSONFields) throws(FieldError) {
    var fields = given
    self.init(members: try fields.strings("members"), threshold: try fields.integer("threshold"))
    try fields.close()
  }
}

extension TrustDocument.Key {
  fileprivate init(_ given: JSONFields) throws(FieldError) {
    var fields = given
    let line = try fields.string("publicKey")
    let publicKey: SSHPublicKey
    do { publicKey = try SSHPublicKey(line: line) } catch {
      throw FieldError(.notAllowed("is refused: \(error)"), at: fields.placeOf("publicKey"))
    }
    let origins = fields.optional("origins") == nil ? [] : try fields.strings("origins")
    for origin in origins where !origin.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != 0x22 }) {
      throw FieldError(.notAllowed("holds '\(origin)'"), at: fields.placeOf("origins"))
    }
    self.init(
      publicKey: publicKey, validAfter: try fields.instant("validAfter"),
      validBefore: try fields.optionalInstant("validBefore"), origins: origins,
      revokedAt: try fields.optionalInstant("revokedAt"),
      revocation: fields.optional("revocation") == nil
        ? nil : try fields.choice("revocation", Revocation.self))
    guard publicKey.line.equalsExactly(line) else {
      throw FieldError(.notAllowed("has more than type and key"), at: fields.placeOf("publicKey"))
    }
    guard (revokedAt == nil) == (revocation == nil) else {
      throw FieldError(
        .notAllowed("goes with 'revocation', and the other way round"),
        at: fields.placeOf("revokedAt"))
    }
    try fields.close()
  }

  fileprivate var json: JSON {
    JSON.members(
      ["publicKey": .string(publicKey.line), "validAfter": .string(validAfter.seconds)],
      optional: [
        "validBefore": validBefore.map { .string($0.seconds) },
        "origins": origins.isEmpty ? nil : .array(origins.map { .string($0) }),
        "revokedAt": revokedAt.map { .string($0.seconds) },
        "revocation": revocation.map { .string($0.rawValue) },
      ])
  }
}

extension TrustDocument.Principal {
  fileprivate func json(roles withRoles: Bool) -> JSON {
    JSON.members(
      ["keys": .array(keys.map { .string($0) })],
      optional: ["roles": withRoles ? .array(roles.map { .string($0) }) : nil])
  }
}

extension TrustDocument.Log {
  fileprivate init(_ given: JSONFields) throws(FieldError) {
    var fields = given
    self.init(origin: try fields.string("origin"), key: try fields.string("key"))
    try fields.close()
  }
}

extension TrustDocument.Witnesses {
  fileprivate init(_ given: JSONFields) throws(FieldError) {
    var fields = given
    self.init(quorum: try fields.integer("quorum"), keys: try fields.strings("keys"))
    guard quorum >= 0 else {
      throw FieldError(.notAllowed("is negative"), at: fields.placeOf("quorum"))
    }
    try fields.close()
  }
}

extension JSONFields {
  /// Reads every item of an array of objects.
  mutating func each<T>(
    _ name: String, _ read: (JSONFields) throws(FieldError) -> T
  ) throws(FieldError) -> [T] {
    var items: [T] = []
    for (index, item) in try array(name).enumerated() {
      items.append(try read(JSONFields(item, at: placeOf(name).appending(index))))
    }
    return items
  }

  static func objectOf(_ value: JSON, at place: JSONPointer) throws(FieldError) -> JSONObject {
    guard let object = value.object else {
      throw FieldError(.wrongType(expected: "an object", found: value.kind), at: place)
    }
    return object
  }
}
