internal import PromoteCore

/// What the JSON schema of a classic definition demands, as far as it is published.
extension DashboardState {
  /// Members that must be there wherever the object before them is. `*`: every entry.
  private static let demanded: [(place: [String], names: [String])] = [
    ([], ["name", "proxy", "version_data"]),
    (["proxy"], ["target_url"]),
    (["version_data"], ["not_versioned", "versions"]),
    (["version_data", "versions", "*"], ["name"]),
    (["definition"], ["key", "location"]),
    (["jwt_jwks_uris", "*"], ["url"]),
    (["request_signing"], ["is_enabled"]),
    (["graphql"], ["enabled"]),
    (["graphql", "playground"], ["enabled"]),
    (["graphql", "engine", "data_sources", "*"], ["kind"]),
    (["graphql", "engine", "global_headers", "*"], ["key", "value"]),
    (["upstream_auth", "oauth", "client_credentials", "header"], ["enabled"]),
    (["upstream_auth", "oauth", "password", "header"], ["enabled"]),
  ]

  /// Root members of old exports that the schema still lets pass; they are not stored.
  private static let tolerated: Set<String> = ["_id", "strip_slash", "version"]

  func schemaProblems(of definition: JSONObject, extraAllowed: Bool) -> [String] {
    var problems: [String] = []
    for (place, names) in Self.demanded {
      for (path, object) in Self.objects(at: place[...], in: .object(definition), path: "") {
        for name in names where object[name] == nil {
          problems.append("\(path.isEmpty ? "(root)" : path): \(name) is required")
        }
      }
    }
    guard !extraAllowed else { return problems }
    let known = Set(
      TypeTable.classic.members(of: "Definition")
        .filter { member in member.since.map { version >= $0 } ?? true }.map(\.name))
    for name in definition.names
    where !known.contains(name) && !Self.tolerated.contains(name)
      && !classic.learned.contains("/" + name)
    {
      problems.append("(root): Additional property \(name) is not allowed")
    }
    return problems
  }

  private static func objects(
    at place: ArraySlice<String>, in value: JSON, path: String
  ) -> [(String, JSONObject)] {
    guard let step = place.first else { return value.object.map { [(path, $0)] } ?? [] }
    let rest = place.dropFirst()
    func inside(_ name: String, _ value: JSON) -> [(String, JSONObject)] {
      objects(at: rest, in: value, path: path.isEmpty ? name : path + "." + name)
    }
    if step != "*" { return value[step].map { inside(step, $0) } ?? [] }
    switch value.shape {
    case .object(let object): return object.flatMap { inside($0.name, $0.value) }
    case .array(let items):
      return items.enumerated().flatMap { inside(String($0.offset), $0.element) }
    default: return []
    }
  }
}
