internal import PromoteCore

/// The digest of everything in the registry that rewrites: rules, shared values, the bindings of
/// both sides and the target's overrides. Secrets count by their reference.
func rewriteDigest(
  _ pipeline: Pipeline, from source: EnvironmentConfiguration, to target: EnvironmentConfiguration
) -> Digest {
  JSON.object([
    "rewrites": .array((pipeline.rewrites + source.rewrites).map(json)),
    "shared": .array(pipeline.shared.map { .string($0) }),
    "source": json(source.bindings), "target": json(target.bindings),
    "overrides": .array(target.overrides.map(json)),
  ]).digest()
}

private func json(_ bindings: [Binding]) -> JSON {
  JSON.object(
    JSONObject(
      bindings.map { binding -> (String, JSON) in
        switch binding.value {
        case .literal(let text): (binding.name, ["value": .string(text)])
        case .secret(let reference): (binding.name, ["secret": .string(reference.description)])
        }
      }))
}

private func json(_ match: Match) -> JSON {
  var object = JSONObject()
  object["kind"] = match.kind.map { .string($0) }
  object["id"] = match.id.map { .string($0) }
  object["name"] = match.name.map { .string($0) }
  object["tag"] = match.tag.map { .string($0) }
  object["category"] = match.category.map { .string($0) }
  return .object(object)
}

private func json(_ rule: RewriteRule) -> JSON {
  var object = JSONObject()
  object["match"] = json(rule.match)
  object["path"] = .string(rule.path.description)
  object["bind"] = rule.bind.map { .string($0) }
  object["inside"] = rule.inside.map { .string($0.rawValue) }
  object["bindHosts"] = .bool(rule.bindHosts)
  return .object(object)
}

private func json(_ override: Override) -> JSON {
  [
    "match": json(override.match),
    "set": .array(
      override.set.map { ["path": .string($0.path.description), "value": $0.value] }),
    "keep": .array(override.keep.map { .string($0.path.description) }),
    "remove": .array(override.remove.map { .string($0.path.description) }),
  ]
}
