internal import PromoteCore

internal import struct Foundation.Data

/// The blocks of a PEM file (RFC 7468), as far as a certificate store looks at them.
enum PEM {
  /// The first certificate, as DER.
  static func leaf(_ file: [UInt8]) -> [UInt8]? {
    let text = String(decoding: file, as: UTF8.self)
    guard let body = between("-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----", in: text),
      let der = Data(base64Encoded: String(body.filter { !$0.isWhitespace })),
      der.first == 0x30
    else { return nil }
    return Array(der)
  }

  static func hasPrivateKey(_ file: [UInt8]) -> Bool {
    String(decoding: file, as: UTF8.self).split(separator: "\n").contains {
      $0.hasPrefix("-----BEGIN ") && $0.contains("PRIVATE KEY-----")
    }
  }

  private static func between(_ begin: String, _ end: String, in text: String) -> Substring? {
    guard let start = text.firstRange(of: begin),
      let stop = text[start.upperBound...].firstRange(of: end)
    else { return nil }
    return text[start.upperBound..<stop.lowerBound]
  }
}

extension Sequence where Element == UInt8 {
  var hex: String {
    var text = ""
    for byte in self {
      text += (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }
    return text
  }
}

/// What a certificate store shows of a certificate (RFC 5280, section 4.1).
struct X509Facts {
  private(set) var issuer: [(String, String)] = []
  private(set) var subject: [(String, String)] = []
  private(set) var notBefore = ""
  private(set) var notAfter = ""
  private(set) var dnsNames: [String] = []
  private(set) var isCA = false

  /// What cannot be read stays empty.
  init(_ der: [UInt8]) {
    guard let certificate = DER(der[...]), let body = certificate.children.first else { return }
    var fields = body.children
    if fields.first?.tag == 0xA0 { fields.removeFirst() }  // The version.
    guard fields.count >= 6 else { return }
    issuer = Self.names(fields[2])
    let validity = fields[3].children
    if validity.count == 2 {
      notBefore = Self.time(validity[0])
      notAfter = Self.time(validity[1])
    }
    subject = Self.names(fields[4])
    for field in fields where field.tag == 0xA3 {
      for entry in field.children.first?.children ?? [] { read(entry) }
    }
  }

  func json(hasPrivate: Bool) -> JSON {
    [
      "has_private": .bool(hasPrivate), "issuer": Self.object(issuer),
      "subject": Self.object(subject), "not_before": .string(notBefore),
      "not_after": .string(notAfter), "dns_names": .array(dnsNames.map { .string($0) }),
      "is_ca": .bool(isCA),
    ]
  }

  private static func object(_ names: [(String, String)]) -> JSON {
    var object = JSONObject()
    for (name, value) in names { object[name] = .string(value) }
    return .object(object)
  }

  private static let attributes: [String: String] = [
    "550403": "CommonName", "550406": "Country", "550407": "Locality", "550408": "Province",
    "55040a": "Organization", "55040b": "OrganizationalUnit", "550405": "SerialNumber",
  ]

  private static func names(_ name: DER) -> [(String, String)] {
    name.children.flatMap(\.children).compactMap { pair in
      let parts = pair.children
      guard parts.count == 2, let attribute = attributes[parts[0].content.hex] else { return nil }
      return (attribute, String(decoding: parts[1].content, as: UTF8.self))
    }
  }

  /// `YYMMDDHHMMSSZ` or `YYYYMMDDHHMMSSZ` as RFC 3339 has it.
  private static func time(_ value: DER) -> String {
    var digits = String(
      decoding: value.content.prefix { (0x30...0x39).contains($0) }, as: UTF8.self)
    if digits.count == 12 { digits = (digits < "50" ? "20" : "19") + digits }
    guard digits.count == 14 else { return "" }
    let parts = [4, 2, 2, 2, 2, 2].map { count -> Substring in
      defer { digits.removeFirst(count) }
      return Substring(digits.prefix(count))
    }
    return "\(parts[0])-\(parts[1])-\(parts[2])T\(parts[3]):\(parts[4]):\(parts[5])Z"
  }

  private mutating func read(_ entry: DER) {
    let parts = entry.children
    guard let id = parts.first?.content.hex, let value = parts.last.flatMap({ DER($0.content) })
    else { return }
    switch id {
    case "551d11":
      dnsNames = value.children.filter { $0.tag == 0x82 }
        .map { String(decoding: $0.content, as: UTF8.self) }
    case "551d13": isCA = value.children.first { $0.tag == 0x01 }?.content.first == 0xFF
    default: break
    }
  }
}

/// One value of the Distinguished Encoding Rules (X.690).
struct DER {
  let tag: UInt8
  let content: ArraySlice<UInt8>
  /// What follows it in the bytes it was read from.
  private let rest: ArraySlice<UInt8>

  init?(_ bytes: ArraySlice<UInt8>) {
    var bytes = bytes
    guard let tag = bytes.popFirst(), let first = bytes.popFirst() else { return nil }
    var length = Int(first)
    if first >= 0x80 {
      let count = Int(first & 0x7F)
      guard (1...4).contains(count), bytes.count >= count else { return nil }
      length = bytes.prefix(count).reduce(0) { $0 << 8 | Int($1) }
      bytes = bytes.dropFirst(count)
    }
    guard bytes.count >= length else { return nil }
    self.tag = tag
    content = bytes.prefix(length)
    rest = bytes.dropFirst(length)
  }

  var children: [DER] {
    var found: [DER] = []
    var bytes = content
    while !bytes.isEmpty, let next = DER(bytes) {
      found.append(next)
      bytes = next.rest
    }
    return found
  }
}
