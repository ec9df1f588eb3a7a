internal import PromoteCore

/// What was read of `approvers.yaml`, and whether roles can be looked up in it.
struct ReadApprovers {
  var list = ApproverList()
  var readable = false
}

extension RegistryFiles {
  /// `approvers.yaml`; without gates it may be missing.
  ///
  ///     people:
  ///       ana:
  ///         keys:
  ///           - ssh-ed25519 AAAAC3Nza… ana@laptop
  ///           - key: sk-ssh-ed25519@openssh.com AAAAGnNr… ana@yubikey
  ///             validAfter: 2026-01-01T00:00:00Z      # optional
  ///             validBefore: 2027-01-01T00:00:00Z     # optional
  ///             origins: [ https://promote.example.com ]   # optional, for a passkey
  ///           - key: ssh-ed25519 AAAAC3NzaC1l… ana@lost-laptop
  ///             revokedAt: 2026-06-01T00:00:00Z       # what was logged from then on does not count
  ///             revocation: compromised               # or retired
  ///         roles: [ release-manager ]
  ///     services:                      # optional: programs that ask for promotions
  ///       pipeline@ci: { keys: [ ssh-ed25519 AAAAC3NzaC1l… ] }
  ///     administrators:
  ///       members: [ ana ]
  ///       threshold: 1                 # how many sign a trust document; 1 unless given
  func readApprovers() -> ReadApprovers {
    guard files["approvers.yaml"] != nil else { return ReadApprovers(readable: true) }
    guard let document = document("approvers.yaml", required: false),
      var map = document.root.map()
    else { return ReadApprovers() }
    var list = ApproverList()
    var owners: [String: String] = [:]
    for (id, value) in map.require("people")?.map()?.members ?? [] {
      if let person = readPerson(id, value, withRoles: true, &owners) { list.people.append(person) }
    }
    for (id, value) in map.optional("services")?.map()?.members ?? [] {
      guard let service = readPerson(id, value, withRoles: false, &owners) else { continue }
      if list.people.contains(where: { same($0.id, id) }) {
        value.refuse("'\(id)' is a person too; a service needs a name of its own")
      }
      list.services.append(service)
    }
    if let administrators = map.require("administrators"), var members = administrators.map() {
      let names = members.require("members")
      for item in names?.list() ?? [] {
        guard let id = item.string() else { continue }
        if !list.people.contains(where: { same($0.id, id) }) {
          item.refuse(
            "there is nobody called '\(id)' among 'people'\(didYouMean(id, among: list.people.map(\.id)))"
          )
        } else if list.administrators.contains(where: { same($0, id) }) {
          item.refuse("'\(id)' is there twice")
        } else {
          list.administrators.append(id)
        }
      }
      if let threshold = members.optional("threshold"),
        let count = threshold.integer(in: 1...max(1, list.administrators.count))
      {
        list.threshold = count
      }
      members.close()
    }
    map.close()
    return ReadApprovers(list: list, readable: true)
  }

  private func readPerson(
    _ id: String, _ value: YAMLValue, withRoles: Bool, _ owners: inout [String: String]
  ) -> ApproverList.Person? {
    guard var person = value.map() else { return nil }
    if !isPersonID(id) {
      value.refuse("'\(id)' is no person's id: letters, digits and '.', '_', '-', '@'")
    }
    let keys = person.require("keys")?.list() ?? []
    let roles =
      withRoles ? person.require("roles")?.list()?.compactMap { $0.string() } ?? [] : []
    let read = keys.compactMap { readKey($0) }
    for (key, item) in zip(read, keys) where read.count == keys.count {
      let blob = key.publicKey.split(separator: " ").dropFirst().first.map(String.init) ?? ""
      if let owner = owners[blob] {
        item.refuse("'\(item.name)' is also a key of '\(owner)'; a key names one person")
      }
      owners[blob] = id
    }
    person.close()
    return ApproverList.Person(id: id, keys: read, roles: roles)
  }

  private func isPersonID(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.count <= 64
      && text.utf8.allSatisfy {
        (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0)
          || "._-@".utf8.contains($0)
      }
  }

  private func readKey(_ value: YAMLValue) -> ApproverList.Key? {
    guard value.isMapping else {
      return value.string().flatMap { publicKey($0, value) }.map { .init(publicKey: $0) }
    }
    guard var map = value.map() else { return nil }
    let line = map.require("key")
    let key = line?.string().flatMap { text in line.flatMap { publicKey(text, $0) } }
    let after = map.optional("validAfter").flatMap { readInstant($0) }
    let before = map.optional("validBefore").flatMap { readInstant($0) }
    let origins = map.optional("origins")?.list()?.compactMap { $0.string() } ?? []
    let revokedAt = map.optional("revokedAt").flatMap { readInstant($0) }
    let revocation = map.optional("revocation")?.word(TrustDocument.Key.Revocation.self)
    map.close()
    if (revokedAt == nil) != (revocation == nil) {
      value.refuse("'\(value.name)' needs 'revokedAt' and 'revocation', or neither")
    }
    if let after, let before, before <= after {
      value.refuse("'\(value.name)' ends before it begins")
    }
    return key.map {
      .init(
        publicKey: $0, validAfter: after, validBefore: before, origins: origins,
        revokedAt: revokedAt, revocation: revocation)
    }
  }

  /// A line of an OpenSSH public key file: the type, and the key that repeats it.
  private func publicKey(_ text: String, _ value: YAMLValue) -> String? {
    if text.contains("PRIVATE KEY") {
      value.refuse("'\(value.name)' holds a private key; write the line of the .pub file")
      return nil
    }
    let parts = text.split(separator: " ", omittingEmptySubsequences: true)
    guard parts.count >= 2, let blob = Base64.decode(String(parts[1])), blob.count > 4,
      blob.starts(with: [0, 0, 0, UInt8(clamping: parts[0].utf8.count)] + Array(parts[0].utf8))
    else {
      value.refuse("'\(value.name)' is not a line of an OpenSSH public key file")
      return nil
    }
    do { _ = try SSHPublicKey(line: text) } catch {
      value.refuse("'\(value.name)': \(error)")
      return nil
    }
    return text
  }

  private func readInstant(_ value: YAMLValue) -> Instant? {
    guard let text = value.string() else { return nil }
    guard let instant = Instant(text) else {
      value.refuse("'\(value.name)' is not a time in UTC such as 2026-01-31T00:00:00Z")
      return nil
    }
    return instant
  }
}
