/// Bindings that none of the releases uses: code `unused-binding`, a warning.
public func findUnusedBindings(
  in environment: ResolvedBindings, used releases: some Sequence<ReleaseObject>
) -> [Finding] {
  var used: Set<ByteString> = []
  for release in releases {
    for place in release.places {
      if let name = place.bindingName { used.insert(ByteString(name)) }
    }
  }
  return environment.bindings.filter { !used.contains(ByteString($0.name)) }.map { binding in
    let near = used.map(\.text).filter { editDistance($0, binding.name) <= 2 }.sorted().first
    return Finding(
      "unused-binding", .warning,
      message: "\(binding.place): nothing that is promoted uses the binding '\(binding.name)'",
      hint: near.map { "did you mean '\($0)'?" } ?? "remove the line, or select more")
  }
}

/// How many letters must be put in, left out or changed to come from one name to the other.
private func editDistance(_ left: String, _ right: String) -> Int {
  let a = Array(left.utf8)
  let b = Array(right.utf8)
  var row = Array(0...b.count)
  for i in a.indices {
    var diagonal = row[0]
    row[0] = i + 1
    for j in b.indices {
      let change = diagonal + (a[i] == b[j] ? 0 : 1)
      diagonal = row[j + 1]
      row[j + 1] = min(change, row[j] + 1, diagonal + 1)
    }
  }
  return row[b.count]
}

/// Rewrite rules and overrides that match none of the objects: code `unused-rule`, a warning.
public func findUnusedRules(
  rules: [RewriteRule], overrides: [Override], objects: some Sequence<(ResourceKind, JSON)>
) -> [Finding] {
  var used = Set<RegistryPlace>()
  for (kind, document) in objects {
    for rule in rules where !used.contains(rule.place) {
      if rule.match.matches(document, kind: kind),
        !kind.documentPath(rule.path).places(in: document).isEmpty
      {
        used.insert(rule.place)
      }
    }
    for override in overrides where !used.contains(override.place) {
      if override.match.matches(document, kind: kind) { used.insert(override.place) }
    }
  }
  func finding(_ place: RegistryPlace, _ what: String) -> Finding {
    Finding(
      "unused-rule", .warning, message: "\(place): the \(what) matches nothing that is promoted",
      hint: "correct its match or its path, or remove it")
  }
  return rules.filter { !used.contains($0.place) }.map { finding($0.place, "rewrite rule") }
    + overrides.filter { !$0.isImplied && !used.contains($0.place) }
    .map { finding($0.place, "override") }
}
