/// Makes custom resources of Tyk Operator of objects: a file for each.
///
/// * A resource is called after its object (lower-case letters, digits and `-`); objects that
///   would be called the same get a part of their id's digest. Ids are written out, so that the
///   operator takes over the same objects.
/// * References among the objects become namespace and name. A policy that names an API without
///   a resource is not written.
/// * Members that the resource's schema lacks stay in the file, so that nothing is lost, and are
///   reported: `kubectl apply` refuses them.
/// * Kinds that the operator does not know are reported by name.
public func customResources(
  for objects: [OperatorObject], namespace: String = KubernetesObject.defaultNamespace
) -> OperatorWriting {
  var writer = CustomResourceWriter(objects, namespace: namespace)
  return writer.write(objects)
}

struct CustomResourceWriter {
  let namespace: String
  let names: [Address: KubernetesName]
  /// The kind of resource by the API's id.
  private var kinds: [String: OperatorKind] = [:]
  private(set) var result = OperatorWriting()

  init(_ objects: [OperatorObject], namespace: String) {
    self.namespace = namespace
    names = Self.names(objects, namespace)
    for object in objects {
      if let kind = OperatorKind(kind: object.kind) { kinds[object.id] = kind }
    }
  }

  mutating func write(_ objects: [OperatorObject]) -> OperatorWriting {
    for object in objects where object.kind != .policy {
      guard let kind = OperatorKind(kind: object.kind) else {
        note(
          "not-carried", .blocking, object.address, at: .root,
          "Tyk Operator has no resource for a \(object.kind)")
        continue
      }
      let documents =
        kind == .classic ? ClassicResource.write(object, &self) : writeOAS(object, kind)
      add(object, kind.filePrefix, documents)
    }
    for object in objects where object.kind == .policy {
      if let documents = PolicyResource.write(object, &self) { add(object, "policy-", documents) }
    }
    return result
  }

  mutating func note(
    _ code: String, _ severity: Finding.Severity, _ address: Address, at place: JSONPointer,
    _ message: String, hint: String? = nil
  ) {
    result.findings.append(
      Finding(code, severity, object: address, pointer: place, message: message, hint: hint))
  }

  func metadata(_ name: KubernetesName) -> JSON {
    ["name": .string(name.name), "namespace": .string(name.namespace)]
  }

  /// The resource of an API: one that is written here, or one that its id gives away.
  func apiTarget(of id: String) -> (KubernetesName, OperatorKind)? {
    if let kind = kinds[id], let name = names[Address(kind: kind.kind, id: id)] {
      return (name, kind)
    }
    return KubernetesName(derivedID: id).map { ($0, .classic) }
  }

  func target(of id: String, kind: OperatorKind) -> KubernetesName? {
    names[Address(kind: kind.kind, id: id)]
  }

  func policyTarget(of id: String) -> KubernetesName? {
    names[Address(kind: .policy, id: id)] ?? KubernetesName(derivedID: id)
  }

  private mutating func add(_ object: OperatorObject, _ prefix: String, _ documents: [JSON]) {
    result.files.append(
      .init(
        name: prefix + Self.fileNamePart(object.id) + ".yaml", address: object.address,
        documents: documents))
  }

  /// An id without what would lead out of a folder.
  private static func fileNamePart(_ id: String) -> String {
    String(id.unicodeScalars.map { "/\\\0".unicodeScalars.contains($0) ? "_" : Character($0) })
  }

  // MARK: - Names

  private static func names(
    _ objects: [OperatorObject], _ namespace: String
  ) -> [Address: KubernetesName] {
    /// Every kind of resource has names of its own, but ConfigMaps share theirs.
    func group(_ object: OperatorObject) -> String {
      switch object.kind {
      case .policy, .classic: object.kind.text
      default: "config map"
      }
    }
    var taken: [String: Int] = [:]
    var wanted: [(OperatorObject, String)] = []
    for object in objects {
      let name = KubernetesName(derivedID: object.id)?.name ?? label(object.name, object.id)
      taken["\(group(object)) \(name)", default: 0] += 1
      wanted.append((object, name))
    }
    var names: [Address: KubernetesName] = [:]
    for (object, name) in wanted {
      let isAlone = taken["\(group(object)) \(name)"] == 1
      let suffix = isAlone ? "" : "-" + Digest(of: Array(object.id.utf8)).short
      names[object.address] = KubernetesName(namespace: namespace, name: name + suffix)
    }
    return names
  }

  /// A name of at most 50 characters that Kubernetes accepts (RFC 1123 label); the id's where
  /// nothing of the name is left.
  private static func label(_ name: String, _ id: String) -> String {
    func allowed(_ text: String) -> String {
      var label = ""
      for byte in text.lowercased().utf8 {
        let isFine = (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte)
        if isFine {
          label.unicodeScalars.append(UnicodeScalar(byte))
        } else if !label.isEmpty, !label.hasSuffix("-") {
          label += "-"
        }
        if label.utf8.count == 50 { break }
      }
      while label.hasSuffix("-") { label.removeLast() }
      return label
    }
    let label = allowed(name)
    if !label.isEmpty { return label }
    let fromID = allowed(id)
    return fromID.isEmpty ? "object-" + Digest(of: Array(id.utf8)).short : fromID
  }
}
