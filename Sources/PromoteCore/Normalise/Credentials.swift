/// Tells what looks like a credential, and what Tyk looks up itself.
enum Credentials {
  /// A reference that gateways resolve when they load a definition, or fill in per request:
  /// neutral in every environment, never a secret.
  static func isResolvedByTyk(_ text: String) -> Bool {
    guard let first = text.utf8.first else { return false }
    switch first {
    case UInt8(ascii: "$"):
      return starts(text, "$secret_") || starts(text, "${") || starts(text, "$tyk_context.")
        || starts(text, "$tyk_meta.")
    case UInt8(ascii: "e"): return starts(text, "env://")
    case UInt8(ascii: "s"): return starts(text, "secrets://")
    case UInt8(ascii: "v"): return starts(text, "vault://")
    case UInt8(ascii: "c"): return starts(text, "consul://")
    case UInt8(ascii: "f"): return starts(text, "file://")
    case UInt8(ascii: "k"): return starts(text, "kv://")
    case UInt8(ascii: "{"): return starts(text, "{{")
    default: return false
    }
  }

  private static func starts(_ text: String, _ prefix: String) -> Bool {
    text.utf8.starts(with: prefix.utf8)
  }

  /// Whether a member of this name holds a credential: `password`, `apiKey`, `client_secret`, but
  /// not `token_url` or `auth_header_name`. The last words of the name decide.
  static func isCredentialName(_ name: String) -> Bool {
    guard withBytes(name, { mayEndInCredentialWord($0) }) else { return false }
    let words = Self.words(of: name)
    guard let last = words.last else { return false }
    if credentialWords.contains(last) { return true }
    guard words.count > 1 else { return false }
    return credentialPairs.contains(words[words.count - 2] + " " + last)
  }

  /// Whether the name ends with the last letters of one of the words below; most names are done
  /// with that.
  static func mayEndInCredentialWord(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    guard bytes.count >= 3 else { return false }
    let last = bytes[bytes.count - 1] | 0x20
    let before = bytes[bytes.count - 2] | 0x20
    switch (before, last) {
    case (UInt8(ascii: "r"), UInt8(ascii: "d")), (UInt8(ascii: "w"), UInt8(ascii: "d")),
      (UInt8(ascii: "s"), UInt8(ascii: "e")), (UInt8(ascii: "e"), UInt8(ascii: "t")),
      (UInt8(ascii: "e"), UInt8(ascii: "n")), (UInt8(ascii: "e"), UInt8(ascii: "y")),
      (UInt8(ascii: "s"), UInt8(ascii: "n")), (UInt8(ascii: "a"), UInt8(ascii: "s")),
      (UInt8(ascii: "a"), UInt8(ascii: "l")), (UInt8(ascii: "l"), UInt8(ascii: "s")),
      (UInt8(ascii: "n"), UInt8(ascii: "g")):
      return true
    case (UInt8(ascii: "o"), UInt8(ascii: "n")): return bytes.count >= 13
    default: return false
    }
  }

  private static let credentialWords: Set<String> = [
    "password", "passwd", "pwd", "passphrase", "secret", "token", "apikey", "accesskey",
    "privatekey", "secretkey", "dsn", "sas", "credential", "credentials", "authorization",
  ]
  private static let credentialPairs: Set<String> = [
    "api key", "access key", "private key", "secret key", "shared key", "account key",
    "connection string", "encryption key", "signing key", "subscription key", "functions key",
  ]

  /// The words of `camelCase`, `snake_case` and `kebab-case`, in lower case.
  private static func words(of name: String) -> [String] {
    var words: [String] = []
    var word: [UInt8] = []
    var previousIsLower = false
    for byte in name.utf8 {
      let isUpper = (0x41...0x5A).contains(byte)
      let isLetter = isUpper || (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte)
      if !isLetter || (isUpper && previousIsLower) {
        if !word.isEmpty { words.append(String(decoding: word, as: UTF8.self)) }
        word = []
      }
      if isLetter { word.append(isUpper ? byte | 0x20 : byte) }
      previousIsLower = isLetter && !isUpper
    }
    if !word.isEmpty { words.append(String(decoding: word, as: UTF8.self)) }
    return words
  }

  /// Whether a header holds a credential, by its name or by its value (`Bearer …`, `Basic …`).
  static func isCredentialHeader(_ name: String?, _ value: String) -> Bool {
    let value = Hosts.trimmed(value)
    let scheme: [Substring] = value.split(separator: " ", maxSplits: 1)
    let bare = scheme.count == 2 ? Hosts.trimmed(String(scheme[1])) : value
    if bare.isEmpty || isResolvedByTyk(bare) { return false }
    if scheme.count == 2,
      ["bearer", "basic", "digest", "token", "apikey"]
        .contains(scheme[0].lowercased())
    {
      return bare.utf8.count >= 6
    }
    guard let name else { return false }
    let words = Self.words(of: name)
    return isCredentialName(name) || words.contains("authorization") || words.contains("cookie")
      || (words.last == "key" && words.count > 1) || name.lowercased() == "key"
  }

  /// Whether a text holds a URL with a password in its user info, or with a credential in its
  /// query (`token`, `code`, `api_key`, `sig` …), or the address of an incoming webhook that is a
  /// secret by itself.
  static func urlHoldsCredential(_ text: String) -> Bool {
    guard text.utf8.contains(UInt8(ascii: ":")) else { return false }
    var text = text
    return text.withUTF8 { bytes in
      var index = 0
      while let url = URLText(in: bytes, from: index) {
        if url.userInfoHoldsPassword(bytes) || url.queryHoldsCredential(bytes)
          || url.isSecretAddress(bytes)
        {
          return true
        }
        index = url.authorityEnd
      }
      return false
    }
  }

  /// Whether a text holds a URL with a password in its user info: a credential wherever it stands.
  static func urlHoldsPassword(_ text: String) -> Bool {
    guard text.utf8.contains(UInt8(ascii: "@")) else { return false }
    var text = text
    return text.withUTF8 { bytes in
      var index = 0
      while let url = URLText(in: bytes, from: index) {
        if url.userInfoHoldsPassword(bytes) { return true }
        index = url.authorityEnd
      }
      return false
    }
  }

  static func isCredentialParameter(_ name: String) -> Bool {
    ["token", "code", "api_key", "apikey", "sig", "signature", "key", "access_token"]
      .contains(name.lowercased()) || isCredentialName(name)
  }

  /// Whether code or prose holds a credential: in a URL, after `Bearer` or `Basic`, or given to a
  /// name that tells one (`password = "…"`, `"apiKey": "…"`).
  static func textHoldsCredential(_ text: String) -> Bool {
    urlHoldsCredential(text) || CredentialText.holdsCredential(text)
      || text.contains("PRIVATE KEY-----")
  }

  /// Keys that anybody may know.
  static func isPublicKey(_ text: String) -> Bool {
    text.utf8.starts(with: "-----BEGIN ".utf8) && !text.contains("PRIVATE KEY")
  }
}
