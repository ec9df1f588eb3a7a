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
  let (json, secrets, findings) = sealed(document, as: address, kind: kind, key: key, also: also)
  return Sealing(document: SealedDocument(sealed: json), secrets: secrets, findings: findings)
}

/// As ``seal(_:as:kind:key:also:)``, and nothing is worked out of the result.
func sealed(
  _ document: LiveDocument, as address: Address, kind: ResourceKind, key: SealKey,
  also: Set<JSONPointer>
) -> (json: JSON, secrets: [JSONPointer: SecretBinding], findings: [Finding]) {
  var secrets: [JSONPointer: SecretBinding] = [:]
  func binding(_ pointer: JSONPointer, _ value: JSON) -> JSON {
    let text = value.string ?? String(decoding: value.serialised(), as: UTF8.self)
    let binding = key.binding(of: text, at: "\(address.text)#\(pointer)")
    secrets[pointer] = binding
    return .string(binding.text)
  }
  var json = document.json
  let found = SecretVisitor.secrets(of: json, kind: kind)
  for place in found {
    if let value = json[place.pointer] {
      json.set(place.pointer, to: binding(place.pointer, value))
    }
  }
  for pointer in also.sorted() where secrets[pointer] == nil {
    guard let value = json[pointer], value.isScalar, value.string != "", !value.isNull else {
      continue
    }
    json.set(pointer, to: binding(pointer, value))
  }
  let findings = found.filter { $0.secrecy == .credential && !also.contains($0.pointer) }.map {
    Finding(
      "plaintext-secret", .warning, object: address, pointer: $0.pointer,
      message: "\(address): '\($0.pointer)' holds what looks like a credential, in clear",
      hint: "bind it to a secret, or let Tyk look it up (`vault://…`, `$secret_…`)")
  }
  return (json, secrets, findings)
}

extension JSON {
  var isScalar: Bool { kind != .array && kind != .object }
}
