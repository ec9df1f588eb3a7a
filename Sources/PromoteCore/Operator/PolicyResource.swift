/// `SecurityPolicy`: a policy whose access rights name APIs by resource.
enum PolicyResource {
  static func read(
    _ manifest: KubernetesObject, _ reader: inout CustomResourceReader
  ) -> OperatorObject? {
    guard var policy = manifest.spec.object else { return nil }
    let written = policy["id"]?.string ?? ""
    let id = written.isEmpty ? manifest.target.derivedID : written
    policy["id"] = .string(id)
    for name in ["_id", "org_id", "context", "contextRef"] { policy[name] = nil }
    var rights = policy["access_rights"]?.object ?? JSONObject()
    for (index, entry) in (policy["access_rights_array"]?.array ?? []).enumerated() {
      let place = JSONPointer(["spec", "access_rights_array", String(index)])
      guard var right = entry.object,
        let target = KubernetesName(entry, namespace: manifest.namespace)
      else {
        reader.note("no-name", .blocking, manifest, at: place, "does not say which API is meant")
        continue
      }
      let kind = entry["kind"]?.string ?? ""
      let known = reader.apiID(
        target, kind: kind.isEmpty ? OperatorKind.classic.text : kind, from: manifest, at: place)
      for name in ["name", "namespace", "kind"] { right[name] = nil }
      right["api_id"] = .string(known.id)
      if !known.name.isEmpty { right["api_name"] = .string(known.name) }
      if rights[known.id] != nil {
        reader.note(
          "there-twice", .blocking, manifest, at: place, "the API \(target.text) is there twice")
      }
      rights[known.id] = .object(right)
    }
    policy["access_rights_array"] = nil
    policy["access_rights"] = .object(rights)
    return OperatorObject(
      kind: .policy, id: id, name: policy["name"]?.string ?? manifest.name,
      document: .object(policy))
  }

  /// Nil, noted, where an access right's API has no resource: the operator knows no other name.
  static func write(_ object: OperatorObject, _ writer: inout CustomResourceWriter) -> [JSON]? {
    let name =
      writer.names[object.address]
      ?? KubernetesName(namespace: writer.namespace, name: object.id)
    guard var policy = object.document.object else { return nil }
    for member in ["_id", "org_id", "date_created", "last_updated"] { policy[member] = nil }
    policy["id"] = .string(object.id)
    if (policy["state"]?.string ?? "").isEmpty { policy["state"] = .string(state(policy)) }
    if policy["active"] == nil { policy["active"] = false }
    var rights: [JSON] = []
    var isComplete = true
    for member in policy["access_rights"]?.object ?? JSONObject() {
      let place = JSONPointer(["access_rights", member.name])
      guard let (target, kind) = writer.apiTarget(of: member.name) else {
        writer.note(
          "unknown-reference", .blocking, object.address, at: place,
          "the API \(member.name) has no custom resource here, and a SecurityPolicy names APIs "
            + "by resource only; the policy was not written",
          hint: "dump the API too")
        isComplete = false
        continue
      }
      var right = JSONObject()
      right["name"] = .string(target.name)
      right["namespace"] = .string(target.namespace)
      if kind != .classic { right["kind"] = .string(kind.text) }
      for entry in member.value.object ?? JSONObject()
      where entry.name != "api_id" && entry.name != "api_name" {
        right[entry.name] = entry.value
      }
      rights.append(.object(right))
    }
    guard isComplete else { return nil }
    policy["access_rights"] = nil
    policy["access_rights_array"] = .array(rights)
    let spec = OperatorSchema.policy.kept(.object(policy), object.address, &writer)
    return [
      [
        "apiVersion": .string(KubernetesObject.operatorVersion),
        "kind": .string(OperatorKind.policyText), "metadata": writer.metadata(name), "spec": spec,
      ]
    ]
  }

  /// The word that the resource demands for the pair of switches. The mapping is not published;
  /// inferred from the words.
  private static func state(_ policy: JSONObject) -> String {
    if policy["is_inactive"]?.bool == true { return "deny" }
    return policy["active"]?.bool == true ? "active" : "draft"
  }
}
