internal import PromoteCore

/// Takes known secrets out of texts that came from a server, before anybody reads them.
///
/// Servers echo what they were sent. A secret is found as it is, and as JSON, percent-encoding and
/// base64 write it.
struct Redactor: Sendable {
  /// Shorter values are part of ordinary words; they are left.
  static let shortest = 8
  private static let longestText = 600

  private var secrets: [Secret]
  private let always: Secret

  /// `credential` is taken out whatever its length, others from eight bytes on.
  init(credential: Secret, secrets: [Secret]) {
    always = credential
    self.secrets = secrets
  }

  func adding(_ more: [Secret]) -> Redactor {
    var copy = self
    copy.secrets += more
    return copy
  }

  /// The text without secrets and controls, cut to a readable length.
  func clean(_ text: String) -> String {
    var bytes = Array(text.utf8)
    for form in always.reveal(to: { Self.forms($0) }) where !form.isEmpty {
      bytes = Self.replace(form, in: bytes)
    }
    for secret in secrets {
      for form in secret.reveal(to: { $0.utf8.count < Self.shortest ? [] : Self.forms($0) }) {
        bytes = Self.replace(form, in: bytes)
      }
    }
    let whole = String(decoding: bytes, as: UTF8.self)
    var scalars = String.UnicodeScalarView()
    for scalar in whole.unicodeScalars {
      let isControl = scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
      scalars.append(isControl ? " " : scalar)
    }
    let clean = String(scalars).split(separator: " ").joined(separator: " ")
    return clean.count <= Self.longestText ? clean : clean.prefix(Self.longestText) + "…"
  }

  private static func forms(_ value: String) -> [[UInt8]] {
    let json = JSON.string(value).serialised()
    var forms = [
      Array(value.utf8), Array(json.dropFirst().dropLast()), Array(BaseURL.encode(value).utf8),
      Array(Base64.encode(value.utf8).utf8), Array(Base64.encodeURL(value.utf8).utf8),
    ]
    // The longest first, so that no part of one remains.
    forms.sort { $0.count > $1.count }
    return forms
  }

  private static func replace(_ needle: [UInt8], in bytes: [UInt8]) -> [UInt8] {
    guard !needle.isEmpty, bytes.count >= needle.count else { return bytes }
    var result: [UInt8] = []
    var position = 0
    while position < bytes.count {
      if bytes[position] == needle[0], position + needle.count <= bytes.count,
        bytes[position..<position + needle.count].elementsEqual(needle)
      {
        result += Array("<secret>".utf8)
        position += needle.count
      } else {
        result.append(bytes[position])
        position += 1
      }
    }
    return result
  }
}
