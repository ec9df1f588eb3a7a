extension Plan.Contents {
  /// The digest of what would happen: target, ordered operations with before and after, the
  /// bindings of the secrets they send, the inverse, and what the target calls objects that the
  /// release calls otherwise.
  ///
  /// Ids, times, people, names, findings and digests of what led here do not count.
  public var effect: Digest {
    func effects(_ operations: [Plan.Operation]) -> JSON {
      .array(
        operations.map { operation in
          object([
            ("op", .string(operation.action.rawValue)),
            ("kind", .string(operation.address.kind.text)), ("id", .string(operation.address.id)),
            ("before", operation.before.map(blob)), ("after", operation.after.map(blob)),
          ])
        })
    }
    return object([
      ("_type", "urn:tyk-promote:effect:v1"), ("target", place(target, state: false)),
      ("mapping", mapping.isEmpty ? nil : mapping.json), ("aligning", aligning),
      ("operations", effects(operations)), ("inverse", effects(inverse)),
      (
        "secrets",
        .array(
          secrets.map {
            object([("path", .string($0.path)), ("binding", .string($0.binding.text))])
          })
      ),
    ]).digest()
  }

  /// The document of the plan.
  func json(effect: Digest) -> JSON {
    object([
      ("_type", .string(Plan.type)), ("id", .string(id)), ("author", .string(author)),
      ("createdAt", .string(createdAt.seconds)), ("expiresAt", .string(expiresAt.seconds)),
      ("tool", .string(tool)), ("canonicalisation", .integer(Plan.canonicalisation)),
      ("supersedes", supersedes.map { .string($0) }),
      ("rollsBack", rollsBack.map { .string($0) }),
      (
        "selection",
        object([
          ("select", .array(selection.texts.map { .string($0) })),
          ("prune", .string(prune.rawValue)),
        ])
      ),
      ("rewrite", digest(rewrite)), ("source", place(source)), ("release", digest(release)),
      ("target", place(target)), ("operations", .array(operations.map(operation))),
      ("inverse", .array(inverse.map(operation))), ("secrets", .array(secrets.map(secret))),
      ("findings", .array(findings.map(note))), ("effect", digest(effect)),
      ("mapping", mapping.isEmpty ? nil : mapping.json), ("aligning", aligning),
      (
        "trust",
        object([("version", .integer(trust.version)), ("sha256", .string(trust.sha256.hex))])
      ),
    ])
  }

  /// What of the mapping the server is asked to take the release's id for.
  private var aligning: JSON? {
    mapping.aligning.isEmpty
      ? nil : .array(mapping.aligning.sorted().map { .string($0.text) })
  }

  private func object(_ members: [(String, JSON?)]) -> JSON {
    .object(
      JSONObject(
        unchecked: members.compactMap { name, value in
          value.map { JSONObject.Member(name: name, value: $0) }
        }))
  }
  private func digest(_ digest: Digest) -> JSON { object([("sha256", .string(digest.hex))]) }
  private func blob(_ blob: BlobReference) -> JSON {
    object([("sha256", .string(blob.sha256.hex)), ("size", .integer(blob.size))])
  }
  private func place(_ place: Plan.Place, state: Bool = true) -> JSON {
    object([
      ("environment", .string(place.environment.text)),
      ("dashboard", .string(place.identity.dashboard)),
      ("organisation", .string(place.identity.organisation)),
      ("portal", place.portal.map { .string($0) }), ("state", state ? digest(place.state) : nil),
    ])
  }
  private func operation(_ operation: Plan.Operation) -> JSON {
    object([
      ("op", .string(operation.action.rawValue)), ("kind", .string(operation.address.kind.text)),
      ("id", .string(operation.address.id)), ("name", .string(operation.name)),
      ("before", operation.before.map(blob)), ("after", operation.after.map(blob)),
      ("release", operation.release.map(digest)),
      ("dependsOn", .array(operation.dependsOn.map { .integer($0) })),
    ])
  }
  private func secret(_ secret: PlannedSecret) -> JSON {
    object([
      ("path", .string(secret.path)), ("ref", .string(secret.ref)),
      ("binding", .string(secret.binding.text)),
    ])
  }
  private func note(_ note: Plan.Note) -> JSON {
    object([
      ("code", .string(note.code)), ("severity", .string(note.severity.rawValue)),
      ("object", note.object.map { .string($0.text) }),
      ("pointer", note.pointer.map { .string($0.description) }),
    ])
  }
}
