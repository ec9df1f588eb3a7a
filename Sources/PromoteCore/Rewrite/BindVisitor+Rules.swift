extension BindVisitor {
  // MARK: - Rules

  mutating func inside(_ text: String, _ rule: RewriteRule, at place: [String]) -> JSON? {
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
  mutating func named(
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
      if !secret.equals(clear), !unseen.contains(JSONPointer(place)) {
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
}
