internal import Crypto

/// A secret's value. It cannot be printed, encoded, interpolated or mirrored.
///
/// Only the writer of a request body, the leak detector and the keyed digest borrow the value.
public struct Secret: Sendable, CustomStringConvertible, CustomDebugStringConvertible,
  CustomReflectable
{
  private let value: String
  public init(_ value: String) { self.value = value }

  public var description: String { "<secret>" }
  public var debugDescription: String { "<secret>" }
  public var customMirror: Mirror { Mirror(self, children: []) }

  /// Lends the value to the one call that needs it.
  public func reveal<T>(to use: (String) throws -> T) rethrows -> T { try use(value) }

  /// Compared in time that does not depend on where the values differ.
  public func equals(_ other: String) -> Bool {
    let key = SymmetricKey(size: .bits256)
    let mine = HMAC<SHA256>.authenticationCode(for: Array(value.utf8), using: key)
    return HMAC<SHA256>.isValidAuthenticationCode(
      mine, authenticating: Array(other.utf8), using: key)
  }
}

/// Where a secret's value comes from. Resolved when needed, never stored.
public enum SecretReference: Hashable, Sendable, CustomStringConvertible {
  case environment(String)
  case file(String)
  case age(String)
  case command(String)

  /// Reads `env:NAME`, `file:PATH`, `age:PATH`, `exec:NAME`; nil for anything else.
  public init?(_ text: String) {
    guard let colon = text.firstIndex(of: ":") else { return nil }
    let rest = String(text[text.index(after: colon)...])
    guard !rest.isEmpty else { return nil }
    switch text[..<colon] {
    case "env": self = .environment(rest)
    case "file": self = .file(rest)
    case "age": self = .age(rest)
    case "exec": self = .command(rest)
    default: return nil
    }
  }

  public var description: String {
    switch self {
    case .environment(let name): "env:\(name)"
    case .file(let path): "file:\(path)"
    case .age(let path): "age:\(path)"
    case .command(let name): "exec:\(name)"
    }
  }
}

/// The keyed digest that stands wherever a secret would appear:
/// `hmac-sha256:<key id>:<64 hexadecimal digits>`.
///
/// Same environment, place and value give the same binding; nothing else can be learnt from it
/// without the key.
public struct SecretBinding: Hashable, Sendable, CustomStringConvertible {
  public let text: String

  /// Nil unless the text has the form above.
  public init?(_ text: String) {
    let parts = text.utf8.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0].elementsEqual("hmac-sha256".utf8), parts[1].count == 16,
      parts[2].count == 64, Hex.decode(String(Substring(parts[1]))) != nil,
      Hex.decode(String(Substring(parts[2]))) != nil
    else { return nil }
    self.text = text
  }

  /// For people: `f:7c1e90ab`.
  public var short: String { "f:" + text.suffix(64).prefix(8) }
  public var description: String { text }
}

/// The key of one environment that makes ``SecretBinding``s. Derived from the workspace's master key.
public struct SealKey: Sendable, CustomStringConvertible, CustomReflectable {
  private let key: SymmetricKey
  private let environment: String
  /// 16 hexadecimal digits that name the key and do not give it away.
  public let id: String

  /// `master` is 32 bytes; refused (nil) otherwise.
  public init?(master: [UInt8], environment: String) {
    guard master.count == 32 else { return nil }
    let key = HKDF<SHA256>.deriveKey(
      inputKeyMaterial: SymmetricKey(data: master), salt: [UInt8](),
      info: Array("tyk-promote/redaction/v1/\(environment)".utf8), outputByteCount: 32)
    self.key = key
    self.environment = environment
    let bytes = key.withUnsafeBytes { Array($0) }
    let named = Digest(of: Array("tyk-promote/redaction-key-id/v1".utf8) + [0] + bytes)
    id = String(named.hex.prefix(16))
  }

  /// The binding of `value` at `path`, which is `kind/id#pointer` for a place in an object.
  public func binding(of value: String, at path: String) -> SecretBinding {
    binding(of: Array(value.utf8), at: path)
  }

  /// The same for a value that need not be text.
  public func binding(of value: [UInt8], at path: String) -> SecretBinding {
    var message = Array("tyk-promote/secret-binding/v1".utf8) + [0]
    for bytes in [Array(environment.utf8), Array(path.utf8), value] {
      let count = UInt32(bytes.count)
      message += [
        UInt8(count >> 24), UInt8(count >> 16 & 255), UInt8(count >> 8 & 255), UInt8(count & 255),
      ]
      message += bytes
    }
    let code = HMAC<SHA256>.authenticationCode(for: message, using: key)
    return SecretBinding("hmac-sha256:\(id):\(Hex.encode(Array(code)))")!
  }

  public var description: String { "<seal key \(id)>" }
  public var customMirror: Mirror { Mirror(self, children: []) }
}
