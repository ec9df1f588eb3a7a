/// A text with signature lines: C2SP signed-note.
///
///     <text, one or more lines>
///     <empty line>
///     — <name> <base64 of key id and signature>
///
/// Reading refuses what is not UTF-8, control characters other than newlines, a note above 1 MB,
/// and a signature line that is none. Nothing is verified yet: see ``verified(by:)``.
public struct SignedNote: Hashable, Sendable {
  public struct Signature: Hashable, Sendable {
    public let name: String
    /// 4 bytes.
    public let keyID: [UInt8]
    /// Whatever the key's type says; never empty.
    public let bytes: [UInt8]

    public init(name: String, keyID: [UInt8], bytes: [UInt8]) {
      self.name = name
      self.keyID = keyID
      self.bytes = bytes
    }

    public var line: String { "— \(name) \(Base64.encode(keyID + bytes))\n" }

    func isBy(_ key: VerifierKey) -> Bool { keyID == key.id && ByteLines.same(name, key.name) }
  }

  /// A signature that was found good.
  public struct Verified: Hashable, Sendable {
    public let key: VerifierKey
    /// When a witness says that it signed; nil for other keys.
    public let time: Instant?
  }

  /// What is signed: every line of the text with its newline.
  public let text: [UInt8]
  public let signatures: [Signature]

  public init(text: [UInt8], signatures: [Signature]) {
    self.text = text
    self.signatures = signatures
  }

  public init(_ bytes: [UInt8]) throws(LogFormatError) {
    guard bytes.count <= 1_000_000 else { throw LogFormatError(.note, "larger than 1 MB") }
    let valid = String(validating: bytes, as: UTF8.self) != nil
    guard valid, !bytes.contains(where: { $0 < 0x20 && $0 != ByteLines.newline || $0 == 0x7F })
    else {
      throw LogFormatError(.note, "not UTF-8, or a control character other than a newline")
    }
    guard let lines = ByteLines.split(bytes) else {
      throw LogFormatError(.note, "the last line has no newline")
    }
    guard let blank = lines.lastIndex(of: []), blank > 0, blank < lines.count - 1 else {
      throw LogFormatError(.note, "no empty line between a text and its signatures")
    }
    text = lines[..<blank].flatMap { $0 + [ByteLines.newline] }
    var signatures: [Signature] = []
    for line in lines[(blank + 1)...] { signatures.append(try Self.signature(line)) }
    self.signatures = signatures
  }

  private static func signature(_ line: [UInt8]) throws(LogFormatError) -> Signature {
    let dash = Array("— ".utf8)
    let parts = line.dropFirst(dash.count).split(
      separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
    guard line.starts(with: dash), parts.count == 2, VerifierKey.isName(ByteLines.text(parts[0])),
      let bytes = Base64.decode(ByteLines.text(parts[1])), bytes.count >= 5
    else { throw LogFormatError(.note, "a signature line that is none") }
    return Signature(
      name: ByteLines.text(parts[0]), keyID: Array(bytes.prefix(4)),
      bytes: Array(bytes.dropFirst(4)))
  }

  /// The whole note.
  public var bytes: [UInt8] {
    text + [ByteLines.newline] + signatures.flatMap { Array($0.line.utf8) }
  }

  /// The good signatures of these keys, at least one, in the order of the lines.
  ///
  /// Lines of other keys are ignored. Refused: a bad signature by one of the keys, even beside a
  /// good one; no signature by any.
  public func verified(by keys: [VerifierKey]) throws(LogFormatError) -> [Verified] {
    var found: [Verified] = []
    for signature in signatures {
      guard let key = keys.first(where: { signature.isBy($0) }) else { continue }
      guard let good = verify(signature, by: key) else {
        throw LogFormatError(.note, "the signature of '\(key.name)' is not good")
      }
      found.append(good)
    }
    guard !found.isEmpty else { throw LogFormatError(.note, "no signature by a known key") }
    return found
  }

  private func verify(_ signature: Signature, by key: VerifierKey) -> Verified? {
    switch key.algorithm {
    case .ed25519:
      return key.signed(text, signature.bytes) ? Verified(key: key, time: nil) : nil
    case .ed25519Cosignature:
      guard signature.bytes.count == 72 else { return nil }
      let seconds = signature.bytes.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      guard seconds < 1 << 40 else { return nil }
      let message = Array("cosignature/v1\ntime \(seconds)\n".utf8) + text
      return key.signed(message, signature.bytes.dropFirst(8))
        ? Verified(key: key, time: Instant(seconds: Int(seconds))) : nil
    }
  }
}
