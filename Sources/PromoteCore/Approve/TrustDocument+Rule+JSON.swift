extension TrustDocument.Rule {
  init(_ given: JSONFields) throws(FieldError) {
    var fields = given
    let requirements = try fields.each("require") { item throws(FieldError) in
      try Requirement(item)
    }
    self.init(
      targets: try fields.strings("to"), follows: try fields.optionalString("follows"),
      protected: fields.optional("protected") == nil ? nil : try fields.bool("protected"),
      minimumApprovers: try fields.integer("minimumApprovers"),
      require: requirements, authorMayApprove: try fields.bool("authorMayApprove"),
      approvalLifetimeSeconds: try fields.integer("approvalLifetimeSeconds"),
      userVerification: try fields.bool("userVerification"),
      soakSeconds: fields.optional("soakSeconds") == nil
        ? nil : try fields.integer("soakSeconds"),
      windows: fields.optional("windows") == nil
        ? [] : try fields.each("windows") { item throws(FieldError) in try PublishWindow(item) },
      freezes: fields.optional("freezes") == nil
        ? [] : try fields.each("freezes") { item throws(FieldError) in try PublishFreeze(item) },
      limits: fields.optional("guards") == nil ? nil : try Limits(fields.fields("guards")),
      breakGlassRole: try fields.optionalString("breakGlassRole"))
    guard minimumApprovers >= 0,
      minimumApprovers > 0 || require.allSatisfy(\.isConditional)
    else {
      throw FieldError(
        .notAllowed("is below what 'require' asks for"), at: fields.placeOf("minimumApprovers"))
    }
    for (name, seconds) in [
      ("approvalLifetimeSeconds", approvalLifetimeSeconds), ("soakSeconds", soakSeconds ?? 1),
    ] where !(1...315_360_000).contains(seconds) {
      throw FieldError(
        .notAllowed("is not between a second and ten years"), at: fields.placeOf(name))
    }
    if let role = breakGlassRole, require.contains(where: { $0.role.equalsExactly(role) }) {
      throw FieldError(
        .notAllowed("is a role that also approves"), at: fields.placeOf("breakGlassRole"))
    }
    try fields.close()
  }

  var json: JSON {
    JSON.members(
      [
        "to": .array(targets.map { .string($0) }), "minimumApprovers": .integer(minimumApprovers),
        "require": .array(require.map(\.json)), "authorMayApprove": .bool(authorMayApprove),
        "approvalLifetimeSeconds": .integer(approvalLifetimeSeconds),
        "userVerification": .bool(userVerification),
      ],
      optional: [
        "follows": follows.map { .string($0) }, "protected": protected.map { .bool($0) },
        "soakSeconds": soakSeconds.map { .integer($0) },
        "windows": windows.isEmpty ? nil : .array(windows.map(\.json)),
        "freezes": freezes.isEmpty ? nil : .array(freezes.map(\.json)),
        "guards": limits.map(\.json), "breakGlassRole": breakGlassRole.map { .string($0) },
      ])
  }
}

extension TrustDocument.Rule.Requirement {
  fileprivate init(_ given: JSONFields) throws(FieldError) {
    var fields = given
    self.init(
      role: try fields.string("role"), count: try fields.integer("count"),
      when: fields.optional("when") == nil ? [] : try fields.strings("when"))
    guard count >= 1 else {
      throw FieldError(.notAllowed("is below 1"), at: fields.placeOf("count"))
    }
    if fields.optional("when") != nil, when.isEmpty {
      throw FieldError(.notAllowed("names no finding"), at: fields.placeOf("when"))
    }
    try fields.close()
  }

  fileprivate var json: JSON {
    JSON.members(
      ["role": .string(role), "count": .integer(count)],
      optional: ["when": when.isEmpty ? nil : .array(when.map { .string($0) })])
  }
}

extension TrustDocument.Rule.Limits {
  fileprivate init(_ given: JSONFields) throws(FieldError) {
    var fields = given
    var protect: [Address] = []
    for text in try fields.strings("protect") {
      guard let address = Address(text) else {
        throw FieldError(.notAllowed("holds '\(text)'"), at: fields.placeOf("protect"))
      }
      protect.append(address)
    }
    self.init(
      forbid: try fields.strings("forbid"),
      unboundHosts: try fields.choice("unboundHosts", Guards.UnboundHosts.self),
      maximumDeletes: fields.optional("maximumDeletes") == nil
        ? nil : try fields.integer("maximumDeletes"),
      protect: protect)
    guard maximumDeletes ?? 0 >= 0 else {
      throw FieldError(.notAllowed("is negative"), at: fields.placeOf("maximumDeletes"))
    }
    try fields.close()
  }

  fileprivate var json: JSON {
    JSON.members(
      [
        "forbid": .array(forbid.map { .string($0) }),
        "unboundHosts": .string(unboundHosts.rawValue),
        "protect": .array(protect.map { .string($0.text) }),
      ], optional: ["maximumDeletes": maximumDeletes.map { .integer($0) }])
  }
}

extension PublishWindow {
  fileprivate init(_ given: JSONFields) throws(FieldError) {
    var fields = given
    var days: Set<Weekday> = []
    for text in try fields.strings("days") {
      guard let day = Weekday(rawValue: text), days.insert(day).inserted else {
        throw FieldError(.notAllowed("holds '\(text)'"), at: fields.placeOf("days"))
      }
    }
    func minutes(_ name: String) throws(FieldError) -> Int {
      guard let minutes = Self.minutes(try fields.string(name)) else {
        throw FieldError(.notAllowed("is no time of day"), at: fields.placeOf(name))
      }
      return minutes
    }
    self.init(
      days: days, from: try minutes("from"), to: try minutes("to"),
      zone: try fields.string("zone"))
    guard try fields.strings("days") == self.days.map(\.rawValue) else {
      throw FieldError(.notAllowed("is not in the order of the week"), at: fields.placeOf("days"))
    }
    guard from < 1440, from != to, !days.isEmpty else {
      throw FieldError(.notAllowed("never opens"), at: fields.placeOf("to"))
    }
    try fields.close()
  }

  fileprivate var json: JSON {
    [
      "days": .array(days.map { .string($0.rawValue) }), "from": .string(Self.text(from)),
      "to": .string(Self.text(to)), "zone": .string(zone),
    ]
  }
}

extension PublishFreeze {
  fileprivate init(_ given: JSONFields) throws(FieldError) {
    var fields = given
    func time(_ name: String) throws(FieldError) -> LocalTime {
      let text = try fields.string(name)
      guard let time = LocalTime(text), time.text.equalsExactly(text) else {
        throw FieldError(.notAllowed("is no local time"), at: fields.placeOf(name))
      }
      return time
    }
    self.init(
      from: try time("from"), until: try time("until"), zone: try fields.string("zone"),
      reason: try fields.string("reason"))
    guard from < until else {
      throw FieldError(.notAllowed("is not after 'from'"), at: fields.placeOf("until"))
    }
    try fields.close()
  }

  fileprivate var json: JSON {
    [
      "from": .string(from.text), "until": .string(until.text), "zone": .string(zone),
      "reason": .string(reason),
    ]
  }
}

extension ZoneRules {
  init(_ name: String, _ given: JSON, at place: JSONPointer) throws(FieldError) {
    guard let items = given.array else {
      throw FieldError(.wrongType(expected: "an array", found: given.kind), at: place)
    }
    var steps: [Step] = []
    for (index, item) in items.enumerated() {
      var fields = try JSONFields(item, at: place.appending(index))
      let step = Step(
        from: try fields.instant("from"), offsetSeconds: try fields.integer("offsetSeconds"))
      guard abs(step.offsetSeconds) < 86_400 else {
        throw FieldError(.notAllowed("is a day or more"), at: fields.placeOf("offsetSeconds"))
      }
      try fields.close()
      steps.append(step)
    }
    guard let rules = ZoneRules(name: name, steps: steps) else {
      throw FieldError(.notAllowed("is empty or out of order"), at: place)
    }
    self = rules
  }

  var json: JSON {
    .array(
      steps.map {
        ["from": .string($0.from.seconds), "offsetSeconds": .integer($0.offsetSeconds)]
      })
  }
}
