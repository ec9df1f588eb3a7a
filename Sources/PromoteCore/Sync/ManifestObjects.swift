/// The objects of a directory's Kubernetes manifests, custom resources of the Tyk Operator.
///
/// `documents` are the parsed documents of each file. Everything is read together, since resources
/// name each other; what cannot be understood without the cluster is a problem.
public func syncObjects(
  ofManifests documents: [(file: String, json: JSON)]
) -> (objects: [SyncObject], problems: [SyncProblem], warnings: [SyncProblem]) {
  let manifests = documents.flatMap { KubernetesObject.all(in: $0.json, source: $0.file) }
  let reading = readCustomResources(manifests)
  var objects: [SyncObject] = []
  for object in reading.objects {
    guard let kind = Kinds.named(object.kind), let group = SyncGroup.of(object.kind) else {
      continue
    }
    objects.append(
      SyncObject(
        file: object.address.text, group: group, kind: kind,
        document: LiveDocument(object.document),
        categories: object.categories.isEmpty ? nil : object.categories))
  }
  let unknown = reading.objects.filter { Kinds.named($0.kind) == nil }.map {
    SyncProblem($0.address.text, "this version does not know the kind '\($0.kind)'")
  }
  func told(_ finding: Finding) -> SyncProblem {
    SyncProblem(finding.object?.text ?? "manifests", finding.message)
  }
  return (
    objects, unknown + reading.findings.filter { $0.severity == .blocking }.map(told),
    reading.findings.filter { $0.severity == .warning }.map(told)
  )
}

/// Objects as the writer of custom resources takes them. The kinds that it does not know are counted
/// apart.
public func operatorObjects(
  of lives: [SyncLive]
) -> (objects: [OperatorObject], others: [SyncLive]) {
  let known: Set<KindName> = [.classic, .oas, "streams", "mcp", .policy]
  let objects = lives.filter { known.contains($0.kind.name) }
    .sorted { $0.object.address < $1.object.address }
    .map { live in
      OperatorObject(
        kind: live.kind.name, id: live.id, name: live.name,
        document: live.object.document.json.setting(
          JSONPointer([ResourceKind.besideMember]), to: nil) ?? live.object.document.json,
        categories: live.categories)
    }
  return (objects, lives.filter { !known.contains($0.kind.name) })
}
