/// `TykOasApiDefinition` and its kin: the document is in a ConfigMap, some settings beside it.
extension CustomResourceReader {
  mutating func readOAS(_ manifest: KubernetesObject, _ document: JSON) -> OperatorObject {
    let kind = OperatorKind(manifest.kind) ?? .oas
    var document = document
    let extensionPlace = JSONPointer(["x-tyk-api-gateway"])
    if document["x-tyk-api-gateway"]?.object == nil {
      note(
        "not-an-api", .blocking, manifest, at: .root,
        "its document has no x-tyk-api-gateway")
    }
    let own = own(manifest)
    let id = own?.id ?? manifest.target.derivedID
    document.set(JSONPointer(["x-tyk-api-gateway", "info", "id"]), to: .string(id))
    for member in manifest.spec.object ?? JSONObject() {
      let place = JSONPointer(["spec", member.name])
      switch member.name {
      case kind.holder, "contextRef", "context": break
      case "categories": break
      case "versioning":
        let versioning = versioning(member.value, manifest, at: place)
        document.set(
          extensionPlace.appending("info").appending("versioning"), to: versioning)
      default:
        note(
          "only-in-a-cluster", .blocking, manifest, at: place,
          "\(member.name) refers to what only a cluster has",
          hint: "put the setting into the document")
      }
    }
    let categories = (manifest.spec["categories"]?.array ?? []).compactMap(\.string)
    return OperatorObject(
      kind: kind.kind, id: id, name: own?.name ?? manifest.name, document: document,
      categories: categories)
  }

  /// `spec.versioning` names children by resource; the document names them by id.
  private mutating func versioning(
    _ versioning: JSON, _ manifest: KubernetesObject, at place: JSONPointer
  ) -> JSON {
    var result = versioning
    for (index, version) in (versioning["versions"]?.array ?? []).enumerated() {
      let here = place.appending("versions").appending(index)
      let reference = version["tykOasApiDefinitionRef"]
      guard let target = KubernetesName(reference, namespace: manifest.namespace) else {
        note(
          "no-name", .blocking, manifest, at: here.appending("tykOasApiDefinitionRef"),
          "does not say which API the version is")
        continue
      }
      let known = apiID(target, kind: OperatorKind.oas.text, from: manifest, at: here)
      var entry = version.object ?? JSONObject()
      entry["tykOasApiDefinitionRef"] = nil
      entry["id"] = .string(known.id)
      result.set(JSONPointer(["versions", String(index)]), to: .object(entry))
    }
    return result
  }
}

extension CustomResourceWriter {
  /// A ConfigMap with the document, and the resource that names it.
  mutating func writeOAS(_ object: OperatorObject, _ kind: OperatorKind) -> [JSON] {
    let name = names[object.address] ?? KubernetesName(namespace: namespace, name: object.id)
    let keyName = "\(name.name).json"
    var document = object.document
    for member in ["dbId", "orgId"] {
      document.set(JSONPointer(["x-tyk-api-gateway", "info", member]), to: nil)
    }
    document.set(JSONPointer(["x-tyk-api-gateway", "info", "id"]), to: .string(object.id))
    var spec = JSONObject()
    spec[kind.holder ?? "tykOAS"] = [
      "configmapRef": [
        "name": .string(name.name), "namespace": .string(name.namespace),
        "keyName": .string(keyName),
      ]
    ]
    if !object.categories.isEmpty {
      spec["categories"] = .array(object.categories.map { .string($0) })
    }
    let place = JSONPointer(["x-tyk-api-gateway", "info", "versioning"])
    if kind == .oas, let written = document[place], !written.isNull {
      if let versioning = versioning(written, object, at: place) {
        spec["versioning"] = versioning
        document.set(place, to: nil)
      }
    }
    let configMap: JSON = [
      "apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata(name),
      "data": .object(JSONObject([(keyName, .string(document.prettyText))])),
    ]
    let resource: JSON = [
      "apiVersion": .string(KubernetesObject.operatorVersion), "kind": .string(kind.text),
      "metadata": metadata(name), "spec": .object(spec),
    ]
    return [configMap, resource]
  }

  /// The versions by resource; nil, noted, where one of them has none here. Then the document
  /// keeps the ids.
  private mutating func versioning(
    _ versioning: JSON, _ object: OperatorObject, at place: JSONPointer
  ) -> JSON? {
    var result = versioning
    for (index, version) in (versioning["versions"]?.array ?? []).enumerated() {
      let here = JSONPointer(["versions", String(index)])
      guard let id = version["id"]?.string, let target = target(of: id, kind: .oas) else {
        note(
          "unknown-reference", .warning, object.address,
          at: JSONPointer(place.tokens + here.tokens),
          "the version \(version["name"]?.string ?? "") is an API that is not written here; "
            + "the document keeps its id")
        return nil
      }
      var entry = version.object ?? JSONObject()
      entry["id"] = nil
      entry["tykOasApiDefinitionRef"] = [
        "name": .string(target.name), "namespace": .string(target.namespace),
      ]
      result.set(here, to: .object(entry))
    }
    return result
  }
}

extension JSON {
  /// Indented by two spaces, as a text.
  var prettyText: String { String(decoding: pretty(), as: UTF8.self) }
}
