import PromoteCore

/// People and their keys in the registry, and whether the accepted trust document has them so.
struct ApproversView {
  let list: ApproverList
  let accepted: TrustDocument

  private struct Row {
    let person: String
    let roles: [String]
    let key: String
    let kind: String
    let validity: String
    /// `counts`, `revoked`, `not accepted`, `differs`.
    let state: String
  }

  private var rows: [Row] {
    let people = list.people.map { ($0, accepted.principal($0.id)) }
    let services = list.services.map { ($0, accepted.service($0.id)) }
    return (people + services).flatMap { person, known in
      person.keys.map { key in row(person, key, known) }
    }
  }

  private func row(
    _ person: ApproverList.Person, _ key: ApproverList.Key, _ known: TrustDocument.Principal?
  ) -> Row {
    let publicKey: SSHPublicKey
    do { publicKey = try SSHPublicKey(line: key.publicKey) } catch {
      return Row(
        person: person.id, roles: person.roles, key: "?", kind: "?", validity: "", state: "\(error)"
      )
    }
    let id = publicKey.fingerprint
    let mine = known?.keys.contains { $0.utf8.elementsEqual(id.utf8) } == true
    let found = mine ? accepted.key(id) : nil
    let state =
      if let found {
        if key.revokedAt != nil, found.revokedAt == nil {
          "counts until the revocation is accepted"
        } else if found.revokedAt != nil {
          "revoked"
        } else if known?.roles != person.roles {
          "counts as \(known?.roles.joined(separator: ", ") ?? "")"
        } else {
          "counts"
        }
      } else {
        "not accepted"
      }
    return Row(
      person: person.id, roles: person.roles, key: id,
      kind: key.origins.isEmpty ? publicKey.algorithm.rawValue : "passkey",
      validity: found?.validity ?? "", state: state)
  }

  var lines: [String] {
    Table(
      ["person", "roles", "key", "type", "state", ""],
      rows.map {
        [$0.person, $0.roles.joined(separator: ", "), $0.key, $0.kind, $0.state, $0.validity]
      }
    ).lines + [
      "administrators: \(list.administrators.joined(separator: ", ")), \(list.threshold) must sign"
    ]
  }

  var json: JSON {
    [
      "version": .integer(accepted.version),
      "keys": .array(
        rows.map {
          [
            "person": .string($0.person), "roles": .array($0.roles.map { .string($0) }),
            "key": .string($0.key), "type": .string($0.kind), "state": .string($0.state),
          ]
        }),
    ]
  }
}
