internal import PromoteCore

extension RegistryFiles {
  /// A reference to a secret. A literal is refused by its line; its value is told nowhere.
  func readSecret(_ value: YAMLValue) -> SecretReference? {
    guard let text = value.string() else { return nil }
    guard let reference = SecretReference(text) else {
      value.refuse(
        "'\(value.name)' holds a literal secret; write env:NAME, file:PATH, age:PATH or exec:NAME")
      return nil
    }
    if let problem = Self.problem(reference) {
      value.refuse("'\(value.name)' \(problem)")
      return nil
    }
    return reference
  }

  private static func problem(_ reference: SecretReference) -> String? {
    func plain(_ text: String, also: String) -> Bool {
      text.utf8.allSatisfy {
        (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0)
          || also.utf8.contains($0)
      }
    }
    switch reference {
    case .environment(let name):
      return plain(name, also: "_") ? nil : "names no variable: letters, digits and '_'"
    case .command(let name):
      return plain(name, also: "_-.") ? nil : "names no command: letters, digits, '_', '-' and '.'"
    case .age(let path):
      if path.hasPrefix("/") || path.split(separator: "/").contains("..") {
        return "names a file outside the registry's folder"
      }
      return path.hasSuffix(".age") ? nil : "names a file that does not end in .age"
    case .file: return nil
    }
  }

  /// An environment's own values: a text, or `{ secret: REFERENCE }`.
  func readBindings(_ value: YAMLValue) -> [Binding] {
    var bindings: [Binding] = []
    for (name, item) in value.map()?.members ?? [] {
      let allowed = name.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F && !"{}/".utf8.contains($0) }
      if name.isEmpty || !allowed {
        item.refuse("'\(name)' is no binding's name: no space, brace or slash")
        continue
      }
      if item.isMapping {
        guard var map = item.map() else { continue }
        let secret = map.require("secret").flatMap { readSecret($0) }
        map.close()
        if let secret {
          bindings.append(Binding(name: name, value: .secret(secret), place: item.place))
        }
      } else if let text = item.string(), checkNoSecret(item, named: name) {
        bindings.append(Binding(name: name, value: .literal(text), place: item.place))
      }
    }
    return bindings
  }

  /// Refuses a literal that is a secret by its name or by its look. References that Tyk itself
  /// resolves are none.
  @discardableResult
  func checkNoSecret(_ value: YAMLValue, named name: String) -> Bool {
    if value.isMapping {
      for (key, item) in value.map()?.members ?? [] where !checkNoSecret(item, named: key) {
        return false
      }
      return true
    }
    guard let text = value.scalarText, !text.isEmpty else { return true }
    let foreign = ["env://", "file://", "secrets://", "consul://", "vault://", "kv://", "$secret_"]
    if foreign.contains(where: { text.hasPrefix($0) }) { return true }
    if value.isPlain, text == "true" || text == "false" { return true }
    let what: String
    if text.contains("PRIVATE KEY-----") {
      what = "a private key"
    } else if Self.hasUserInfo(text) {
      what = "a URL with a password"
    } else if Self.namesASecret(name), !text.contains("://") {
      what = "a literal secret"
    } else if SecretReference(text) != nil, Self.looksLikeReference(text) {
      value.refuse(
        "'\(value.name)' would be sent as the text it is; a secret is bound as { secret: … }")
      return false
    } else {
      return true
    }
    value.refuse(
      "'\(value.name)' holds \(what); bind it as { secret: env:NAME }, or with file:, age:, exec:")
    return false
  }

  private static func looksLikeReference(_ text: String) -> Bool {
    text.hasPrefix("env:") || text.hasPrefix("exec:") || text.hasPrefix("age:")
      || text.hasPrefix("file:/")
  }

  private static func hasUserInfo(_ text: String) -> Bool {
    guard let start = text.firstRange(of: "://") else { return false }
    let authority = text[start.upperBound...].prefix { !"/?#".contains($0) }
    guard let at = authority.lastIndex(of: "@") else { return false }
    return authority[..<at].contains(":")
  }

  private static func namesASecret(_ name: String) -> Bool {
    let last = name.lowercased().split { ". ".contains($0) }.last.map(String.init) ?? ""
    let joined = String(last.filter { $0 != "_" && $0 != "-" })
    return [
      "password", "passwd", "passphrase", "secret", "token", "apikey", "accesskey", "privatekey",
      "secretkey", "credential", "credentials",
    ].contains { joined.hasSuffix($0) }
  }
}
