/// One line of a hand-written `allowed_signers` file.
public struct AllowedSigner: Hashable, Sendable {
  public let identity: String
  public let publicKey: SSHPublicKey
  /// Nil: the line names none, so the key is for everything.
  public let namespaces: [String]?
  public let validAfter: Instant?
  public let validBefore: Instant?
  /// From 1.
  public let line: Int

  /// Whether the line lets the key approve.
  public var isForApprovals: Bool {
    namespaces?.containsExactly(ApprovalFormat.namespace) ?? true
  }
}

/// What is wrong with a line.
public struct AllowedSignersProblem: Hashable, Sendable, CustomStringConvertible {
  public let line: Int
  public let reason: String
  public var description: String { "line \(line): \(reason)" }
}

/// Every line that cannot be taken over.
public struct AllowedSignersProblems: Error, Hashable, Sendable, CustomStringConvertible {
  public let problems: [AllowedSignersProblem]
  public var description: String { problems.map(\.description).joined(separator: "\n") }
}

extension AllowedSigner {
  /// Reads a file that people wrote, to take its people over. Format: ssh-keygen(1).
  ///
  /// Stricter than OpenSSH, which skips what it cannot read: refused are wildcards, negation, lists
  /// of identities, `cert-authority`, options it does not know, namespaces without quotes, times
  /// that are not UTC, and CR LF. All problems at once.
  public static func read(_ file: [UInt8]) throws(AllowedSignersProblems) -> [AllowedSigner] {
    var signers: [AllowedSigner] = []
    var problems: [AllowedSignersProblem] = []
    for (index, bytes) in file.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated()
    {
      let number = index + 1
      do throws(LineProblem) {
        if let signer = try line(Array(bytes), number) { signers.append(signer) }
      } catch { problems.append(AllowedSignersProblem(line: number, reason: error.reason)) }
    }
    guard problems.isEmpty else { throw AllowedSignersProblems(problems: problems) }
    return signers
  }

  private struct LineProblem: Error {
    let reason: String
    init(_ reason: String) { self.reason = reason }
  }

  private static func line(_ bytes: [UInt8], _ number: Int) throws(LineProblem) -> AllowedSigner? {
    guard !bytes.contains(0x0D) else { throw LineProblem("it ends with CR LF") }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw LineProblem("it is not UTF-8")
    }
    let words = try words(text)
    guard let identity = words.first, !identity.utf8.starts(with: "#".utf8) else { return nil }
    guard TrustDocument.isPrincipalName(identity) else {
      throw LineProblem(
        "'\(identity)' must name one person, without patterns, lists or quotes")
    }
    guard words.count >= 3 else { throw LineProblem("expected a person and a public key") }
    let rest = Array(words.dropFirst())
    if let key = try? SSHPublicKey(line: "\(rest[0]) \(rest[1])") {
      return AllowedSigner(
        identity: identity, publicKey: key, namespaces: nil, validAfter: nil, validBefore: nil,
        line: number)
    }
    guard rest.count >= 3 else { throw LineProblem(keyProblem(rest[0], rest[1])) }
    var options = Options()
    for option in try split(rest[0]) { try options.take(option) }
    if let after = options.validAfter, let before = options.validBefore, after > before {
      throw LineProblem("its validity ends before it begins")
    }
    guard let key = try? SSHPublicKey(line: "\(rest[1]) \(rest[2])") else {
      throw LineProblem(keyProblem(rest[1], rest[2]))
    }
    return AllowedSigner(
      identity: identity, publicKey: key, namespaces: options.namespaces,
      validAfter: options.validAfter, validBefore: options.validBefore, line: number)
  }

  private static func keyProblem(_ type: String, _ base64: String) -> String {
    do {
      _ = try SSHPublicKey(line: "\(type) \(base64)")
      return "the key cannot be read"
    } catch { return error.description }
  }

  /// Splits at spaces and tabs outside quotes.
  private static func words(_ text: String) throws(LineProblem) -> [String] {
    try pieces(text, at: [0x20, 0x09]).filter { !$0.isEmpty }
  }

  private static func split(_ options: String) throws(LineProblem) -> [String] {
    try pieces(options, at: [0x2C])
  }

  private static func pieces(
    _ text: String, at separators: [UInt8]
  ) throws(LineProblem) -> [String] {
    var pieces: [[UInt8]] = [[]]
    var quoted = false
    for byte in text.utf8 {
      if byte == 0x22 { quoted.toggle() }
      if !quoted, separators.contains(byte) {
        pieces.append([])
      } else {
        pieces[pieces.count - 1].append(byte)
      }
    }
    guard !quoted else { throw LineProblem("a quote is not closed") }
    return pieces.map { String(decoding: $0, as: UTF8.self) }
  }

  private struct Options {
    var namespaces: [String]?
    var validAfter: Instant?
    var validBefore: Instant?

    mutating func take(_ option: String) throws(LineProblem) {
      let parts = option.split(separator: "=", maxSplits: 1).map(String.init)
      guard parts.count == 2 else { throw LineProblem("the option '\(option)' is not taken over") }
      let quoted = parts[1].utf8
      guard quoted.count >= 2, quoted.first == 0x22, quoted.last == 0x22 else {
        throw LineProblem("the value of '\(parts[0])' needs quotes")
      }
      let value = String(parts[1].dropFirst().dropLast())
      switch parts[0].lowercased() {
      case "namespaces" where namespaces == nil:
        let names = value.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        guard names.allSatisfy({ !$0.isEmpty && !$0.contains { "*?!".contains($0) } }) else {
          throw LineProblem("namespaces must be named, not matched by a pattern")
        }
        namespaces = names
      case "valid-after" where validAfter == nil: validAfter = try time(value)
      case "valid-before" where validBefore == nil: validBefore = try time(value)
      default: throw LineProblem("the option '\(parts[0])' is not taken over")
      }
    }

    /// `YYYYMMDD[HHMM[SS]]Z`.
    private func time(_ value: String) throws(LineProblem) -> Instant {
      let digits = value.dropLast()
      if value.last == "Z", [8, 12, 14].contains(digits.utf8.count),
        digits.utf8.allSatisfy({ (0x30...0x39).contains($0) })
      {
        let full = Array(digits + String(repeating: "0", count: 14 - digits.utf8.count))
        let part = { (range: Range<Int>) in String(full[range]) }
        let text =
          "\(part(0..<4))-\(part(4..<6))-\(part(6..<8))"
          + "T\(part(8..<10)):\(part(10..<12)):\(part(12..<14))Z"
        if let instant = Instant(text) { return instant }
      }
      throw LineProblem("'\(value)' is no time in UTC such as 20260101000000Z")
    }
  }
}
