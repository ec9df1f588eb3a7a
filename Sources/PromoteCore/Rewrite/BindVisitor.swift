/// Binds each scalar and key of one object, and records where.
struct BindVisitor: TreeVisitor {
  let address: Address
  let document: JSON
  let source: ResolvedBindings
  let matcher: BindingMatcher
  let rules: [RewriteRule]
  let active: [Bool]
  private(set) var places: [BoundPlace] = []
  private(set) var findings: [Finding] = []

  init(
    address: Address, document: JSON, source: ResolvedBindings, matcher: BindingMatcher,
    rules: [RewriteRule], active: [Bool]
  ) {
    self.address = address
    self.document = document
    self.source = source
    self.matcher = matcher
    self.rules = rules
    self.active = active
  }

  func leavesOut(_ marks: CompiledKind.Marks) -> Bool { marks.leavesRelease }

  // MARK: - Values

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
  private mutating func neutralLink(_ text: String, at place: [String]) -> JSON? {
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

  private mutating func wholeSecret(_ text: String, at place: [String]) -> JSON? {
    let names = matcher.secretNames(of: text)
    guard let name = names.first else { return nil }
    if names.count > 1 { tie(names, at: place) }
    return secret(name, at: place)
  }

  private mutating func value(
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
  private mutating func organisation(_ text: String, at place: [String]) -> JSON? {
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

  // MARK: - Rules

  private mutating func inside(_ text: String, _ rule: RewriteRule, at place: [String]) -> JSON? {
    guard rule.bindHosts else { return nil }
    switch rule.inside {
    case .base64:
      guard let clear = EncodedText.strictlyDecoded(text) else { return nil }
      return record(matcher.matchInside(clear), in: clear, .base64, at: place)
    case .json:
      guard (try? JSON.parse(Array(text.utf8))) != nil else { return nil }
      return record(matcher.matchInside(text), in: text, .json, at: place)
    case nil:
      return record(matcher.matchInside(text), in: text, .plain, at: place)
    }
  }

  /// The whole place, or the part of a URL that the binding owns, gets the rule's name.
  private mutating func named(
    _ value: JSON, _ rule: RewriteRule, _ site: Site, at place: [String]
  ) -> JSON? {
    guard let template = rule.bind, let name = bindingName(template, rule, at: place) else {
      return nil
    }
    let scalar = value.string ?? String(decoding: value.serialised(), as: UTF8.self)
    let encoding: BoundPlace.Encoding =
      rule.inside == .base64 ? .base64 : rule.inside == .json ? .json : .plain
    let clear = encoding == .base64 ? EncodedText.strictlyDecoded(scalar) : scalar
    guard let clear else {
      note(
        "rewrite-rule", .blocking, at: place,
        "is not base64 of a text that encodes back to what it is; \(rule.place) cannot rewrite it",
        hint: "correct the value in '\(source.environment)', or set it by an override")
      return nil
    }
    switch source.binding(named: name)?.value {
    case .secret(let secret, _):
      if !secret.equals(clear) {
        note(
          "secret-drift", .warning, at: place,
          "the live secret in '\(source.environment)' is not the one that '\(name)' refers to",
          hint: "correct one of the two")
      }
      return self.secret(name, at: place, isText: value.string != nil)
    case .literal(let expected):
      if encoding != .json, let part = owned(clear, by: name, expected) {
        return record(.matches([part]), in: clear, encoding, at: place)
      }
      if !expected.utf8.elementsEqual(clear.utf8) {
        note(
          "binding-drift", .warning, at: place,
          "the live value in '\(source.environment)' is not the one that '\(name)' is bound to",
          hint: "correct one of the two")
      }
    case nil: break
    }
    if value.string == nil {
      append(BoundPlace(pointer: JSONPointer(place), filler: .binding(name, .whole), isText: false))
      return .string(name)
    }
    append(
      BoundPlace(
        pointer: JSONPointer(place), encoding: encoding, filler: .binding(name, .whole)))
    return .string(encoding == .base64 ? Base64.encode(Array(name.utf8)) : name)
  }

  private func owned(_ text: String, by name: String, _ value: String) -> BindingMatcher.Match? {
    guard BindingURL(value) != nil || Hosts.split(value) != nil else { return nil }
    let one = BindingMatcher(
      ResolvedBindings(
        environment: source.environment,
        bindings: [
          ResolvedBinding(
            name: name, value: .literal(value), place: RegistryPlace(file: "", line: 0))
        ]))
    let answer = text.contains("://") ? one.matchURL(text) : one.matchHosts(text)
    guard case .matches(let found) = answer, found.count == 1 else { return nil }
    return found[0]
  }

  /// Fills `{member}` with the object's own member of that name.
  private mutating func bindingName(
    _ template: String, _ rule: RewriteRule, at place: [String]
  ) -> String? {
    var name = ""
    var rest = Substring(template)
    while let open = rest.firstIndex(of: "{") {
      guard let close = rest[open...].firstIndex(of: "}") else { break }
      let member = String(rest[rest.index(after: open)..<close])
      guard let value = Self.member(member, of: document), !value.isEmpty else {
        note(
          "rewrite-rule", .blocking, at: place,
          "\(rule.place) names its binding by '\(member)', which the object does not have",
          hint: "give the object one, or use another member in `bind:`")
        return nil
      }
      name += rest[..<open] + value
      rest = rest[rest.index(after: close)...]
    }
    return name + rest
  }

  /// The member of that name that is nearest to the root and is a string or a number.
  private static func member(_ name: String, of document: JSON) -> String? {
    var level = [document]
    while !level.isEmpty {
      var next: [JSON] = []
      for value in level {
        guard let object = value.object else { continue }
        if let found = object[name] {
          if let text = found.string { return text }
          if let number = found.number { return number.text }
        }
        next += object.members.map(\.value)
      }
      level = next
    }
    return nil
  }

  // MARK: - Keys

  mutating func key(
    _ name: String, _ site: Site, in object: JSONObject, at place: [String]
  ) -> String? {
    let isBase64 = site.places.contains { $0.encoding == .base64 }
    let before = places.count
    var new: String?
    let values = matcher.valueNames(of: name)
    if values.count == 1 {
      places.append(keyPlace(place, values[0], .plain, span: nil))
      new = values[0]
    } else if isBase64 {
      guard let clear = EncodedText.strictlyDecoded(name) else { return nil }
      let names = matcher.valueNames(of: clear)
      guard names.count == 1 else { return nil }
      new = Base64.encode(Array(names[0].utf8))
      places.append(keyPlace(place, names[0], .base64, span: nil))
    } else {
      let answer: BindingMatcher.Answer
      if Hosts.firstRange(of: "://", in: name) != nil {
        answer = matcher.matchURL(name)
      } else if site.places.contains(where: { $0.content == .hostAndPort || $0.content == .host })
        || Hosts.looksLikeHost(name)
      {
        answer = matcher.matchHosts(name)
      } else {
        return nil
      }
      new = recordKey(answer, in: name, at: place)
    }
    guard let new, !new.utf8.elementsEqual(name.utf8) else { return new }
    if object[new] != nil {
      places.removeSubrange(before...)
      note(
        "key-collision", .blocking, at: place,
        "the key cannot be bound to '\(new)': there is one of that name already",
        hint: "give the binding another name")
      return nil
    }
    // The place leads to the member by its neutral name.
    for index in before..<places.count {
      places[index].pointer = JSONPointer(place.dropLast() + [new])
    }
    return new
  }

  private func keyPlace(
    _ place: [String], _ name: String, _ encoding: BoundPlace.Encoding, span: Range<Int>?
  ) -> BoundPlace {
    BoundPlace(
      pointer: JSONPointer(place), part: .key, encoding: encoding, span: span,
      filler: .binding(name, .whole))
  }

  private mutating func recordKey(
    _ answer: BindingMatcher.Answer, in text: String, at place: [String]
  ) -> String? {
    switch answer {
    case .none: return nil
    case .tie(let names):
      tie(names, at: place)
      return nil
    case .matches(let matches):
      let (neutral, spans) = NeutralText.replacing(matches, in: text)
      for (match, span) in zip(matches, spans) {
        places.append(
          BoundPlace(pointer: JSONPointer(place), part: .key, span: span, filler: match.filler))
      }
      return neutral
    }
  }

  // MARK: - Recording

  private mutating func append(_ place: BoundPlace) { places.append(place) }

  private mutating func whole(_ name: String, at place: [String]) -> JSON {
    append(BoundPlace(pointer: JSONPointer(place), filler: .binding(name, .whole)))
    return .string(name)
  }

  /// A secret's place stands empty; the name of its binding is beside it, where there is one.
  private mutating func secret(
    _ name: String?, at place: [String], isText: Bool = true
  ) -> JSON {
    append(
      BoundPlace(
        pointer: JSONPointer(place), filler: name.map { .binding($0, .whole) } ?? .secret,
        isText: isText))
    return name.map { .string($0) } ?? .null
  }

  private mutating func record(
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

  private mutating func tie(_ names: [String], at place: [String]) {
    let list = names.map { "'\($0)'" }.joined(separator: " and ")
    note(
      "ambiguous-binding", .blocking, at: place,
      "\(list) are bound to the same value in '\(source.environment)'",
      hint:
        "say which one by a rewrite rule, under rewrites in environments/pipeline.yaml:  "
        + "- { match: { kind: \(address.kind), id: \(address.id) }, path: \(JSONPointer(place)), "
        + "bind: \(names[0]) }")
  }

  private mutating func note(
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
