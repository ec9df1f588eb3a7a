/// Makes objects of the custom resources of Tyk Operator: `ApiDefinition`, `TykOasApiDefinition`,
/// `TykStreamsApiDefinition` and `TykMcpProxyDefinition` with their ConfigMaps, `SecurityPolicy`.
///
/// * An object without an id has the one that the operator would give it, so that publishing what
///   the operator manages finds the same object.
/// * References by namespace and name become ids; one that none of `manifests` explains becomes
///   the id that the operator would have given, with a warning.
/// * Other kinds are named and passed over. What only a cluster can know (certificates in
///   Secrets, sub-graphs) blocks: without it the API would be another one.
///
/// Sources: Tyk Operator's published resource definitions and documentation.
public func readCustomResources(_ manifests: [KubernetesObject]) -> OperatorReading {
  var reader = CustomResourceReader(manifests)
  return reader.read()
}

struct CustomResourceReader {
  struct Known {
    let kind: KindName
    let id: String
    let name: String
  }

  private let manifests: [KubernetesObject]
  /// ConfigMaps by namespace and name.
  private var configMaps: [KubernetesName: JSON] = [:]
  /// APIs by the kind of their resource, namespace and name.
  private var apis: [String: Known] = [:]
  private var policies: [KubernetesName: String] = [:]
  private(set) var result = OperatorReading()

  init(_ manifests: [KubernetesObject]) {
    self.manifests = manifests
    for manifest in manifests where manifest.kind == "ConfigMap" {
      configMaps[manifest.target] = manifest.json["data"] ?? [:]
    }
  }

  mutating func read() -> OperatorReading {
    checkNames()
    var documents: [(KubernetesObject, JSON)] = []
    for manifest in manifests where manifest.isOfTykOperator {
      if let document = document(of: manifest) {
        documents.append((manifest, document))
        register(manifest, document)
      }
    }
    for (manifest, document) in documents {
      let object =
        manifest.kind == OperatorKind.classic.text
        ? ClassicResource.read(manifest, document, &self)
        : readOAS(manifest, document)
      result.objects.append(object)
    }
    for manifest in manifests
    where manifest.kind == OperatorKind.policyText && manifest.isOfTykOperator {
      if let policy = PolicyResource.read(manifest, &self) { result.objects.append(policy) }
    }
    checkIDs()
    return result
  }

  mutating func note(
    _ code: String, _ severity: Finding.Severity, _ manifest: KubernetesObject,
    at place: JSONPointer, _ message: String, hint: String? = nil
  ) {
    result.findings.append(
      Finding(
        code, severity, pointer: place, message: "\(manifest.label): \(message)", hint: hint))
  }

  // MARK: - References

  /// The id of an API that a resource of `kind` defines.
  mutating func apiID(
    _ target: KubernetesName, kind: String, from manifest: KubernetesObject, at place: JSONPointer
  ) -> Known {
    if let known = apis[Self.key(kind, target)] { return known }
    note(
      "unknown-reference", .warning, manifest, at: place,
      "\(kind) \(target.text) is not among these files; its id is taken to be "
        + "\(target.derivedID), as the operator would have it")
    return Known(kind: .classic, id: target.derivedID, name: "")
  }

  mutating func policyID(
    _ target: KubernetesName, from manifest: KubernetesObject, at place: JSONPointer
  ) -> String {
    if let known = policies[target] { return known }
    note(
      "unknown-reference", .warning, manifest, at: place,
      "SecurityPolicy \(target.text) is not among these files; its id is taken to be "
        + "\(target.derivedID), as the operator would have it")
    return target.derivedID
  }

  private static func key(_ kind: String, _ target: KubernetesName) -> String {
    "\(kind) \(target.text)"
  }

  // MARK: - Steps

  /// Every resource has a name and stands there once; what is none of ours is named.
  private mutating func checkNames() {
    var seen: Set<String> = []
    for manifest in manifests {
      let isPolicy = manifest.kind == OperatorKind.policyText
      guard manifest.isOfTykOperator, isPolicy || OperatorKind(manifest.kind) != nil else {
        if manifest.kind != "ConfigMap" {
          note(
            "passed-over", .info, manifest, at: .root,
            "is none of the kinds that are published; it was passed over")
        }
        continue
      }
      if manifest.name.isEmpty {
        note(
          "no-name", .blocking, manifest, at: JSONPointer(["metadata", "name"]), "has no name")
      } else if !seen.insert(Self.key(manifest.kind, manifest.target)).inserted {
        note("there-twice", .blocking, manifest, at: .root, "is there twice")
      }
      if manifest.spec.object == nil {
        note("wrong-type", .blocking, manifest, at: JSONPointer(["spec"]), "has no spec")
      }
      if isPolicy {
        let id = manifest.spec["id"]?.string ?? ""
        policies[manifest.target] = id.isEmpty ? manifest.target.derivedID : id
      }
    }
  }

  /// The API's document: the spec itself, or what the ConfigMap holds. Nil for what is no API.
  private mutating func document(of manifest: KubernetesObject) -> JSON? {
    guard let kind = OperatorKind(manifest.kind) else { return nil }
    guard let holder = kind.holder else {
      if manifest.json["metadata"]?["labels"]?["template"]?.string == "true" {
        note(
          "passed-over", .info, manifest, at: .root,
          "is a template for Ingress resources, not an API; it was passed over")
        return nil
      }
      return manifest.spec
    }
    let place = JSONPointer(["spec", holder, "configmapRef"])
    let reference = manifest.spec[holder]?["configmapRef"]
    guard let target = KubernetesName(reference, namespace: manifest.namespace),
      let key = reference?["keyName"]?.string
    else {
      note(
        "no-config-map", .blocking, manifest, at: place,
        "does not say which ConfigMap and key hold the document")
      return nil
    }
    guard let text = configMaps[target]?[key]?.string else {
      note(
        "no-config-map", .blocking, manifest, at: place,
        "the ConfigMap \(target.text) with the key \(key) is not among these files")
      return nil
    }
    do {
      return try JSON.parse(Array(text.utf8))
    } catch {
      note(
        "unreadable", .blocking, manifest, at: place,
        "\(key) of the ConfigMap \(target.text): \(error)")
      return nil
    }
  }

  private mutating func register(_ manifest: KubernetesObject, _ document: JSON) {
    guard let kind = OperatorKind(manifest.kind) else { return }
    let id: String?
    let name: String?
    if kind == .classic {
      id = document["api_id"]?.string
      name = document["name"]?.string
    } else {
      id = document["x-tyk-api-gateway"]?["info"]?["id"]?.string
      name = document["x-tyk-api-gateway"]?["info"]?["name"]?.string
    }
    let known = Known(
      kind: kind.kind, id: id.flatMap { $0.isEmpty ? nil : $0 } ?? manifest.target.derivedID,
      name: name ?? manifest.name)
    apis[Self.key(manifest.kind, manifest.target)] = known
  }

  func own(_ manifest: KubernetesObject) -> Known? {
    apis[Self.key(manifest.kind, manifest.target)]
  }

  private mutating func checkIDs() {
    var seen: [Address: Int] = [:]
    for object in result.objects {
      seen[object.address, default: 0] += 1
      if seen[object.address] == 2 {
        result.findings.append(
          Finding(
            "there-twice", .blocking, object: object.address,
            message: "two custom resources have the id \(object.id)"))
      }
    }
  }
}
