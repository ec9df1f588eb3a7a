/// What a time stamp authority's answer says (RFC 3161, `TimeStampResp`).
///
/// Read, not verified: whether an authority said it is for `openssl ts` to find out.
public struct TimestampToken: Hashable, Sendable {
  /// The SHA-256 that was stamped.
  public let imprint: Digest
  /// When, by the authority's clock, in whole seconds.
  public let time: Instant

  /// Refused: an answer without a token, another hash than SHA-256, what is not DER.
  public init(response: [UInt8]) throws(LogFormatError) {
    var outer = DERReader(response[...])
    var answer = try outer.enter(.sequence)
    guard outer.isAtEnd else { throw DERReader.refuse("something stands behind it") }
    var status = try answer.enter(.sequence)
    let granted = try status.next(.integer)
    guard granted.elementsEqual([0]) || granted.elementsEqual([1]) else {
      throw DERReader.refuse("the authority did not grant it")
    }
    var content = try answer.enter(.sequence)
    _ = try content.next(.identifier)
    var explicit = try content.enter(.context0)
    var signed = try explicit.enter(.sequence)
    _ = try signed.next(.integer)
    _ = try signed.next(.set)
    var inner = try signed.enter(.sequence)
    // id-ct-TSTInfo, 1.2.840.113549.1.9.16.1.4
    guard
      try inner.next(.identifier).elementsEqual([
        0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 9, 0x10, 1, 4,
      ])
    else { throw DERReader.refuse("it holds something else than a time stamp") }
    var octets = try inner.enter(.context0)
    var wrapped = DERReader(try octets.next(.octets))
    var info = try wrapped.enter(.sequence)
    _ = try info.next(.integer)
    _ = try info.next(.identifier)
    var stamped = try info.enter(.sequence)
    var algorithm = try stamped.enter(.sequence)
    // id-sha256, 2.16.840.1.101.3.4.2.1
    guard
      try algorithm.next(.identifier).elementsEqual([0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 1]),
      let imprint = Digest(bytes: Array(try stamped.next(.octets)))
    else { throw DERReader.refuse("it stamps another hash than SHA-256") }
    _ = try info.next(.integer)
    guard let time = Self.time(try info.next(.time)) else {
      throw DERReader.refuse("its time cannot be read")
    }
    self.imprint = imprint
    self.time = time
  }

  /// `20261121073723Z`, with or without a fraction, which is cut off.
  private static func time(_ bytes: ArraySlice<UInt8>) -> Instant? {
    let text = String(decoding: bytes, as: UTF8.self)
    let digits = Array(text.prefix { $0 != "." && $0 != "Z" })
    guard digits.count == 14, text.hasSuffix("Z") else { return nil }
    func part(_ range: Range<Int>) -> String { String(digits[range]) }
    return Instant(
      "\(part(0..<4))-\(part(4..<6))-\(part(6..<8))T\(part(8..<10)):\(part(10..<12)):"
        + "\(part(12..<14))Z")
  }
}

/// Reads DER (X.690) from the outside in: one value after the other, each of the tag expected.
struct DERReader {
  enum Tag: UInt8 {
    case integer = 0x02
    case octets = 0x04
    case identifier = 0x06
    case time = 0x18
    case sequence = 0x30
    case set = 0x31
    case context0 = 0xA0
  }

  private var rest: ArraySlice<UInt8>

  init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

  var isAtEnd: Bool { rest.isEmpty }

  /// The contents of the next value.
  mutating func next(_ tag: Tag) throws(LogFormatError) -> ArraySlice<UInt8> {
    guard rest.popFirst() == tag.rawValue, let first = rest.popFirst() else {
      throw Self.refuse("it is not what RFC 3161 says")
    }
    var length = Int(first)
    if first >= 0x80 {
      let count = Int(first & 0x7F)
      guard (1...4).contains(count), rest.count >= count else {
        throw Self.refuse("a length that cannot be")
      }
      length = rest.prefix(count).reduce(0) { $0 << 8 | Int($1) }
      rest = rest.dropFirst(count)
    }
    guard rest.count >= length else { throw Self.refuse("it ends too soon") }
    defer { rest = rest.dropFirst(length) }
    return rest.prefix(length)
  }

  mutating func enter(_ tag: Tag) throws(LogFormatError) -> DERReader {
    DERReader(try next(tag))
  }

  static func refuse(_ reason: String) -> LogFormatError { LogFormatError(.timestamp, reason) }
}

extension EvidenceBundle {
  static let timestamp = "log/checkpoint.tsr"

  /// What a time stamp authority is asked to stamp: the checkpoint's text, without signature lines,
  /// so that later cosignatures do not matter. Nil where there is no readable checkpoint.
  public var stampedText: [UInt8]? {
    files[Self.checkpoint].flatMap { try? SignedNote($0).text }
  }

  /// The answer of an authority that came with the bundle.
  public var timestampResponse: [UInt8]? {
    get { files[Self.timestamp] }
    set { files[Self.timestamp] = newValue }
  }
}

extension EvidenceCheck {
  /// Whether a token that came with the bundle is of its checkpoint. Who issued it is not asked here.
  mutating func checkTimestamp() {
    guard let file = files[EvidenceBundle.timestamp] else { return }
    do {
      let token = try TimestampToken(response: file)
      guard let text = EvidenceBundle(files: files).stampedText, Digest(of: text) == token.imprint
      else {
        report(
          .timestampInvalid, "\(EvidenceBundle.timestamp) is of something else than the checkpoint")
        return
      }
      note(
        .timestampUnchecked,
        "\(EvidenceBundle.timestamp) says \(token.time.seconds); who says so is checked with --tsa-ca"
      )
    } catch { report(.timestampInvalid, "\(EvidenceBundle.timestamp): \(error)") }
  }
}
