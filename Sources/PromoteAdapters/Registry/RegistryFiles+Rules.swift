internal import PromoteCore

extension RegistryFiles {
  /// A member of `rewrites:`; also allowed among an environment's `overrides:`.
  func readRewrite(_ value: YAMLValue) -> RewriteRule? {
    guard var map = value.map() else { return nil }
    let match = map.optional("match").map { readMatch($0) } ?? Match()
    let path = map.require("path").flatMap { readPath($0) }
    let bind = map.optional("bind")
    let name = bind?.string()
    if let bind, let name, !isTemplate(name) {
      bind.refuse("'\(bind.name)' has a brace without its partner")
    }
    let inside = map.optional("inside")?.word(RewriteRule.Encoding.self)
    let bindHosts = map.optional("bindHosts")?.bool() ?? false
    map.close()
    if bind == nil, !bindHosts { value.refuse("'\(value.name)' needs 'bind' or 'bindHosts: true'") }
    guard let path else { return nil }
    return RewriteRule(
      match: match, path: path, bind: name, inside: inside, bindHosts: bindHosts,
      place: value.place)
  }

  /// `{kind, id, name, tag, category}`: all given must hold.
  func readMatch(_ value: YAMLValue) -> Match {
    guard var map = value.map() else { return Match() }
    let kind = map.optional("kind")
    let kindName = kind?.string()
    if let kind, let kindName { checkKind(kindName, kind) }
    let match = Match(
      kind: kindName, id: map.optional("id")?.string(), name: map.optional("name")?.string(),
      tag: map.optional("tag")?.string(), category: map.optional("category")?.string())
    map.close()
    return match
  }

  func checkKind(_ text: String, _ value: YAMLValue) {
    let known = kinds.map(\.text) + ["api"]
    if known.contains(where: { same($0, text) }) { return }
    value.refuse("'\(value.name)': there is no kind '\(text)'\(didYouMean(text, among: known))")
  }

  func readPath(_ value: YAMLValue) -> PathPattern? {
    guard let text = value.string() else { return nil }
    return pathPattern(text, value)
  }

  func pathPattern(_ text: String, _ value: YAMLValue) -> PathPattern? {
    guard let pattern = PathPattern(text), !pattern.tokens.isEmpty else {
      value.refuse("'\(text)' is not a JSON Pointer: it begins with '/', '~' is written '~0'")
      return nil
    }
    return pattern
  }

  private func isTemplate(_ text: String) -> Bool {
    var open = false
    for byte in text.utf8 {
      if byte == UInt8(ascii: "{") {
        if open { return false }
        open = true
      } else if byte == UInt8(ascii: "}") {
        if !open { return false }
        open = false
      }
    }
    return !open
  }

  /// A member of `overrides:`:
  ///
  ///     - match: { kind: policy, tag: partner }
  ///       set: { /state: active }      # values as in JSON; quote what is a text
  ///       keep: [ /rate, /quota_max ]
  ///       remove: [ /throttle_interval ]
  func readOverride(_ value: YAMLValue) -> Override? {
    guard var map = value.map() else { return nil }
    var override = Override(
      match: map.optional("match").map { readMatch($0) } ?? Match(), place: value.place)
    let set = map.optional("set")
    for (key, item) in set?.map()?.members ?? [] {
      checkNoSecret(item, named: key.split(separator: "/").last.map(String.init) ?? key)
      guard let path = pathPattern(key, item), let json = item.json() else { continue }
      override.set.append((path, json, item.place))
    }
    let keep = map.optional("keep")
    for item in keep?.list() ?? [] {
      if let path = readPath(item) { override.keep.append((path, item.place)) }
    }
    let remove = map.optional("remove")
    for item in remove?.list() ?? [] {
      if let path = readPath(item) { override.remove.append((path, item.place)) }
    }
    map.close()
    if set == nil, keep == nil, remove == nil {
      value.refuse("'\(value.name)' needs 'set', 'keep' or 'remove'")
    }
    return override
  }
}
