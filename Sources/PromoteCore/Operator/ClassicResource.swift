/// `ApiDefinition`: a Classic API definition as the spec, with members that only a cluster knows.
enum ClassicResource {
  /// Members of the spec that name objects of the cluster: Secrets with certificates and keys.
  private static let clusterOnly: Set<String> = [
    "certificate_secret_names", "client_certificate_refs", "upstream_certificate_refs",
    "pinned_public_keys_refs", "pinnedPublicKeysSecretNames",
  ]

  static func read(
    _ manifest: KubernetesObject, _ spec: JSON, _ reader: inout CustomResourceReader
  ) -> OperatorObject {
    let known = reader.own(manifest)
    let id = known?.id ?? manifest.target.derivedID
    var definition = spec.object ?? JSONObject()
    for member in definition where clusterOnly.contains(member.name) && !member.value.isEmpty {
      reader.note(
        "only-in-a-cluster", .blocking, manifest, at: JSONPointer(["spec", member.name]),
        "\(member.name) refers to Secrets, which only a cluster has",
        hint: "upload the certificates and name them by id")
    }
    for name in clusterOnly { definition[name] = nil }
    for (name, kind) in [("name", JSON.Kind.string), ("proxy", .object)]
    where spec[name]?.kind != kind {
      reader.note(
        "wrong-type", .blocking, manifest, at: JSONPointer(["spec", name]),
        "has no \(name), which every API needs")
    }
    for name in ["contextRef", "context", "id", "org_id"] { definition[name] = nil }
    definition["api_id"] = .string(id)
    var json = JSON.object(definition)
    readGraph(&json, manifest, &reader)
    readLinks(&json, manifest, &reader)
    readPolicies(&json, manifest, &reader)
    readPercents(&json, manifest, &reader)
    if json["version_data"]?.object?.isEmpty ?? true {
      json.set(
        JSONPointer(["version_data"]),
        to: ["not_versioned": true, "versions": ["Default": ["name": "Default"]]])
    }
    return OperatorObject(
      kind: .classic, id: id, name: known?.name ?? manifest.name,
      document: [
        "api_definition": json, "hook_references": [], "user_group_owners": [], "user_owners": [],
      ])
  }

  /// Federation resources hold part of the API; that part is not here.
  private static func readGraph(
    _ json: inout JSON, _ manifest: KubernetesObject, _ reader: inout CustomResourceReader
  ) {
    for path in [
      ["graphql", "graph_ref"], ["graphql", "supergraph", "subgraph_refs"],
      ["graphql", "supergraph", "subgraphs_refs"],
    ] {
      let place = JSONPointer(path)
      guard let value = json[place], !value.isEmpty else { continue }
      reader.note(
        "only-in-a-cluster", .blocking, manifest, at: JSONPointer(["spec"] + path),
        "\(path.last ?? "") refers to SubGraph or SuperGraph resources, which are not published",
        hint: "write the schema and the sub-graphs into the definition")
      json.set(place, to: nil)
    }
  }

  /// `target_internal` and `rewrite_to_internal` become `tyk://` links.
  private static func readLinks(
    _ json: inout JSON, _ manifest: KubernetesObject, _ reader: inout CustomResourceReader
  ) {
    var found: [(JSONPointer, JSON)] = []
    json.walk { place, value in
      let name = place.tokens.last
      guard name == "target_internal" || name == "rewrite_to_internal" else { return true }
      found.append((place, value))
      return false
    }
    for (place, value) in found {
      let parent = JSONPointer(place.tokens.dropLast())
      let here = JSONPointer(["spec"] + place.tokens)
      json.set(place, to: nil)
      guard !value.isEmpty else { continue }
      guard let target = KubernetesName(value["target"], namespace: manifest.namespace) else {
        reader.note("no-name", .blocking, manifest, at: here, "does not say which API is meant")
        continue
      }
      let known = reader.apiID(
        target, kind: OperatorKind.classic.text, from: manifest, at: here)
      var link = "tyk://\(known.id)"
      if let path = value["path"]?.string, !path.isEmpty { link += path.absolutePath }
      if let query = value["query"]?.string, !query.isEmpty { link += "?\(query)" }
      let member = place.tokens.last == "target_internal" ? "target_url" : "rewrite_to"
      json.set(parent.appending(member), to: .string(link))
    }
  }

  /// Places that name policies: `namespace/name` there, ids here.
  private static let policyPlaces = [
    ["jwt_default_policies"], ["jwt_scope_to_policy_mapping"],
    ["scopes", "jwt", "scope_to_policy"], ["scopes", "oidc", "scope_to_policy"],
  ]

  private static func readPolicies(
    _ json: inout JSON, _ manifest: KubernetesObject, _ reader: inout CustomResourceReader
  ) {
    changePolicies(&json) { place, text in
      guard let target = KubernetesName(text: text) else { return nil }
      return reader.policyID(target, from: manifest, at: JSONPointer(["spec"] + place.tokens))
    }
  }

  private static func changePolicies(
    _ json: inout JSON, _ change: (JSONPointer, String) -> String?
  ) {
    for path in policyPlaces {
      var changes: [(JSONPointer, String)] = []
      json[JSONPointer(path)]?.walk(from: JSONPointer(path)) { place, value in
        if let text = value.string, let new = change(place, text) { changes.append((place, new)) }
        return true
      }
      for (place, new) in changes { json.set(place, to: .string(new)) }
    }
    // OpenID Connect: a policy for every client.
    for (index, provider) in (json["openid_options"]?["providers"]?.array ?? []).enumerated() {
      for client in provider["client_ids"]?.object ?? JSONObject() {
        let place = JSONPointer([
          "openid_options", "providers", String(index), "client_ids", client.name,
        ])
        if let text = client.value.string, let new = change(place, text) {
          json.set(place, to: .string(new))
        }
      }
    }
  }

  // MARK: - Writing

  static func write(_ object: OperatorObject, _ writer: inout CustomResourceWriter) -> [JSON] {
    let name =
      writer.names[object.address]
      ?? KubernetesName(namespace: writer.namespace, name: object.id)
    var json = object.document["api_definition"] ?? object.document
    for member in ["id", "_id", "org_id"] { json.set(JSONPointer([member]), to: nil) }
    json.set(JSONPointer(["api_id"]), to: .string(object.id))
    if (json["protocol"]?.string ?? "").isEmpty { json.set(JSONPointer(["protocol"]), to: "http") }
    writePercents(&json)
    changePolicies(&json) { place, id in
      if let target = writer.policyTarget(of: id) { return target.text }
      writer.note(
        "unknown-reference", .warning, object.address,
        at: JSONPointer(["api_definition"] + place.tokens),
        "policy \(id) is not written here; its id stands in the resource")
      return nil
    }
    for member in ["hook_references", "user_owners", "user_group_owners"] {
      guard let value = object.document[member], !value.isEmpty else { continue }
      writer.note(
        "not-carried", .warning, object.address, at: JSONPointer([member]),
        "has no place in an ApiDefinition and was left out")
    }
    let spec = OperatorSchema.classic.kept(json, object.address, &writer)
    return [
      [
        "apiVersion": .string(KubernetesObject.operatorVersion),
        "kind": .string(OperatorKind.classic.text), "metadata": writer.metadata(name),
        "spec": spec,
      ]
    ]
  }

  // MARK: - Percents

  /// Circuit breakers: a number in Tyk, a text in the resource.
  private static func percentPlaces(_ json: JSON) -> [JSONPointer] {
    var places: [JSONPointer] = []
    for version in json["version_data"]?["versions"]?.object ?? JSONObject() {
      let list = version.value["extended_paths"]?["circuit_breakers"]?.array ?? []
      for index in list.indices {
        places.append(
          JSONPointer([
            "version_data", "versions", version.name, "extended_paths", "circuit_breakers",
            String(index), "threshold_percent",
          ]))
      }
    }
    return places
  }

  private static func readPercents(
    _ json: inout JSON, _ manifest: KubernetesObject, _ reader: inout CustomResourceReader
  ) {
    for place in percentPlaces(json) {
      guard let text = json[place]?.string else { continue }
      guard let number = JSONNumber(text) else {
        reader.note(
          "wrong-type", .blocking, manifest, at: JSONPointer(["spec"] + place.tokens),
          "'\(text)' is no number")
        continue
      }
      json.set(place, to: .number(number))
    }
  }

  private static func writePercents(_ json: inout JSON) {
    for place in percentPlaces(json) {
      if let number = json[place]?.number { json.set(place, to: .string(number.text)) }
    }
  }
}

extension JSON {
  /// Null, nothing in it, or the zero of its type: what a server that stores it typed adds itself.
  var isEmpty: Bool {
    switch shape {
    case .null, .bool(false), .string(""): true
    case .number(let number): number.integer == 0
    case .array(let items): items.isEmpty
    case .object(let object): object.allSatisfy { $0.value.isEmpty }
    default: false
    }
  }
}
