/// A live document sealed: a binding in every secret place.
public struct Sealing: Sendable {
  public let document: SealedDocument
  /// Every place that was sealed.
  public let secrets: [JSONPointer: SecretBinding]
  /// `plaintext-secret` (a warning; a protected environment makes it blocking).
  public let findings: [Finding]
  public init(
    document: SealedDocument, secrets: [JSONPointer: SecretBinding], findings: [Finding]
  ) {
    self.document = document
    self.secrets = secrets
    self.findings = findings
  }
}

/// Puts a binding in every secret place of a live document.
///
/// Places that hold a secret by definition are sealed by path; in places that may hold one, what
/// looks like a credential is. `also` names places whose value came from a secret binding. A whole
/// scalar is sealed, never a part of one, and also where the credential is inside base64. Empty
/// values and references that Tyk resolves itself stay as they are. A secret that is no string is
/// bound by its JSON text.
public func seal(
  _ document: LiveDocument, as address: Address, kind: ResourceKind, key: SealKey,
  also: Set<JSONPointer> = []
) -> Sealing {
  var secrets: [JSONPointer: SecretBinding] = [:]
  func binding(_ pointer: JSONPointer, _ value: JSON) -> JSON {
    let text = value.string ?? String(decoding: value.serialised(), as: UTF8.self)
    let binding = key.binding(of: text, at: "\(address.text)#\(pointer)")
    secrets[pointer] = binding
    return .string(binding.text)
  }
  var json = document.json
  let found: [SecretVisitor.Found] = withoutActuallyEscaping(binding) { binding in
    var walk = TreeWalk(kind, visitor: SecretVisitor(seal: binding))
    json = walk.run(json)
    return walk.visitor.found
  }
  for pointer in also.sorted() where secrets[pointer] == nil {
    guard let value = json[pointer], value.isScalar, value.string != "", !value.isNull else {
      continue
    }
    json = json.setting(pointer, to: binding(pointer, value)) ?? json
  }
  let findings = found.filter { $0.secrecy == .credential && !also.contains($0.pointer) }.map {
    Finding(
      "plaintext-secret", .warning, object: address, pointer: $0.pointer,
      message: "\(address): '\($0.pointer)' holds what looks like a credential, in clear",
      hint: "bind it to a secret, or let Tyk look it up (`vault://…`, `$secret_…`)")
  }
  return Sealing(document: SealedDocument(sealed: json), secrets: secrets, findings: findings)
}

extension JSON {
  var isScalar: Bool { kind != .array && kind != .object }
}
