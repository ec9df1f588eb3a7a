/// Binds each scalar and key of one object, and records where.
struct BindVisitor: TreeVisitor {
  let address: Address
  let document: JSON
  let source: ResolvedBindings
  let matcher: BindingMatcher
  let rules: [RewriteRule]
  let active: [Bool]
  /// Places that the server does not show: empty here, and told by nobody.
  let unseen: Set<JSONPointer>
  var places: [BoundPlace] = []
  var findings: [Finding] = []

  init(
    address: Address, document: JSON, source: ResolvedBindings, matcher: BindingMatcher,
    rules: [RewriteRule], active: [Bool], unseen: Set<JSONPointer> = []
  ) {
    self.address = address
    self.document = document
    self.source = source
    self.matcher = matcher
    self.rules = rules
    self.active = active
    self.unseen = unseen
  }

  func leavesOut(_ flags: CompiledKind.Flags) -> Bool { flags.contains(.leavesRelease) }

  // MARK: - Values

  func passesOver(_ glance: Glance) -> Bool {
    guard !glance.hasPlaces, !glance.hasRules, Secrecy.isOutOfQuestion(glance) else {
      return false
    }
    guard glance.isString else { return true }
    return !glance.mayHave(length: matcher.mayBeSecret)
      && (source.linkTargets.isEmpty || !glance.mayBegin(with: "tyk://"))
  }

  mutating func scalar(_ value: JSON, _ site: Site, at place: [String]) -> JSON? {
    for number in site.rules where active[number] {
      if rules[number].bind != nil { return named(value, rules[number], site, at: place) }
    }
    let secrecy = Secrecy(of: value, site)
    guard let text = value.string else {
      return secrecy == .none ? nil : secret(nil, at: place)
    }
    if let bound = wholeSecret(text, at: place) { return bound }
    if let link = neutralLink(text, at: place) { return link }
    if secrecy != .none {
      let names = site.hasPlace ? matcher.valueNames(of: text) : []
      if names.count == 1 { return whole(names[0], at: place) }
      return secret(nil, at: place)
    }
    guard site.hasPlace, !text.isEmpty, !Credentials.isResolvedByTyk(text) else { return nil }
    for number in site.rules where active[number] {
      if let bound = inside(text, rules[number], at: place) { return bound }
    }
    let placesHere = site.places.isEmpty ? [Self.freePlace] : site.places
    for declared in placesHere {
      if let bound = self.value(of: text, declared, at: place) { return bound }
    }
    return nil
  }

  /// A `tyk://` link by a database id, as one by the API's own id, which every environment knows.
  mutating func neutralLink(_ text: String, at place: [String]) -> JSON? {
    let scheme = "tyk://"
    guard !source.linkTargets.isEmpty, text.utf8.starts(with: scheme.utf8) else { return nil }
    let rest = text.dropFirst(scheme.count)
    let id = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
    guard let own = source.linkTargets[String(id)], !own.utf8.elementsEqual(id.utf8) else {
      return nil
    }
    note(
      "link-by-database-id", .info, at: place,
      "links to '\(own)' by an id of the database of '\(source.environment)'; the release links by "
        + "the API's own id",
      hint: "correct the link in '\(source.environment)'")
    return .string(scheme + own + rest.dropFirst(id.count))
  }

  /// How a path that only a rule names is treated: as a URL, a host or a value.
  private static let freePlace = ResourceKind.Place("/**", .free)

  mutating func wholeSecret(_ text: String, at place: [String]) -> JSON? {
    let names = matcher.secretNames(of: text)
    guard let name = names.first else { return nil }
    if names.count > 1 { tie(names, at: place) }
    return secret(name, at: place)
  }

  mutating func value(
    of text: String, _ declared: ResourceKind.Place, at place: [String]
  ) -> JSON? {
    let names = declared.content == .text ? [] : matcher.valueNames(of: text)
    if names.count > 1 {
      tie(names, at: place)
      return nil
    }
    if let name = names.first { return whole(name, at: place) }
    if declared.content == .certificate { return organisation(text, at: place) }
    if declared.encoding != .plain, declared.content == .url,
      let clear = EncodedText.strictlyDecoded(text), clear.contains("://")
    {
      return record(matcher.matchURL(clear), in: clear, .base64, at: place)
    }
    switch declared.content {
    case .text, .network, .certificate, .tag: return nil
    case .url, .value, .header, .free, .host, .hostAndPort:
      if text.utf8.contains(UInt8(ascii: ":")), Hosts.firstRange(of: "://", in: text) != nil {
        return record(matcher.matchURL(text), in: text, .plain, at: place)
      }
      let isHostPlace = declared.content == .host || declared.content == .hostAndPort
      guard isHostPlace || Hosts.looksLikeHost(text) else { return nil }
      return record(matcher.matchHosts(text), in: text, .plain, at: place)
    }
  }

  /// A certificate's id begins with the id of its organisation; the same certificate has another
  /// one in another organisation.
  mutating func organisation(_ text: String, at place: [String]) -> JSON? {
    guard let organisation = matcher.organisation else { return nil }
    var matches: [BindingMatcher.Match] = []
    var offset = 0
    let parts: [Substring] = text.split(separator: ",", omittingEmptySubsequences: false)
    for part in parts {
      let lead = part.utf8.prefix { $0 == 0x20 }.count
      if part.utf8.dropFirst(lead).starts(with: organisation.utf8) {
        let start = offset + lead
        matches.append(
          .init(range: start..<start + organisation.utf8.count, filler: .organisation))
      }
      offset += part.utf8.count + 1
    }
    return record(matches.isEmpty ? .none : .matches(matches), in: text, .plain, at: place)
  }

  // MARK: - Recording

  mutating func append(_ place: BoundPlace) { places.append(place) }

  mutating func whole(_ name: String, at place: [String]) -> JSON {
    append(BoundPlace(pointer: JSONPointer(place), filler: .binding(name, .whole)))
    return .string(name)
  }

  /// A secret's place stands empty; the name of its binding is beside it, where there is one.
  mutating func secret(
    _ name: String?, at place: [String], isText: Bool = true
  ) -> JSON {
    append(
      BoundPlace(
        pointer: JSONPointer(place), filler: name.map { .binding($0, .whole) } ?? .secret,
        isText: isText))
    return name.map { .string($0) } ?? .null
  }

  mutating func record(
    _ answer: BindingMatcher.Answer, in clear: String, _ encoding: BoundPlace.Encoding,
    at place: [String]
  ) -> JSON? {
    switch answer {
    case .none: return nil
    case .tie(let names):
      tie(names, at: place)
      return nil
    case .matches(let matches):
      let (neutral, spans) = NeutralText.replacing(matches, in: clear)
      let pointer = JSONPointer(place)
      for (match, span) in zip(matches, spans) {
        let isWhole = span.count == neutral.utf8.count
        append(
          BoundPlace(
            pointer: pointer, encoding: encoding, span: isWhole ? nil : span,
            filler: match.filler))
      }
      return .string(encoding == .base64 ? Base64.encode(Array(neutral.utf8)) : neutral)
    }
  }

  mutating func tie(_ names: [String], at place: [String]) {
    let list = names.map { "'\($0)'" }.joined(separator: " and ")
    note(
      "ambiguous-binding", .blocking, at: place,
      "\(list) are bound to the same value in '\(source.environment)'",
      hint:
        "say which one by a rewrite rule, under rewrites in environments/pipeline.yaml:  "
        + "- { match: { kind: \(address.kind), id: \(address.id) }, path: \(JSONPointer(place)), "
        + "bind: \(names[0]) }")
  }

  mutating func note(
    _ code: String, _ severity: Finding.Severity, at place: [String], _ message: String,
    hint: String
  ) {
    let pointer = JSONPointer(place)
    findings.append(
      Finding(
        code, severity, object: address, pointer: pointer,
        message: "\(address): '\(pointer)' \(message)", hint: hint))
  }
}
