/// Looks at every `$ref` of a document: does it lead to something a server can see?
struct ReferenceCheck {
  private let document: JSON

  init(_ document: JSON) { self.document = document }

  /// Notes references to other files and references that lead nowhere, each target once.
  func note(_ notes: inout ImportNotes) {
    var seen: [String: Bool] = [:]
    document.walk { place, value in
      if Self.isData(place) { return false }
      guard value.kind == .object, let reference = value["$ref"]?.string else { return true }
      guard seen[reference] == nil else { return true }
      seen[reference] = true
      let here = place.appending("$ref")
      if !reference.hasPrefix("#") {
        notes.add(
          "external-reference", .warning, at: here,
          "leads to \(reference), which the server does not have",
          hint: "bundle the documents into one before importing")
      } else if target(of: reference) == nil {
        notes.add("unresolved-reference", .warning, at: here, "\(reference) leads nowhere")
      }
      return true
    }
  }

  /// Examples and extensions are data: a `$ref` in them means nothing.
  private static func isData(_ place: JSONPointer) -> Bool {
    guard let last = place.tokens.last else { return false }
    let parent = place.tokens.dropLast().last
    if parent == "properties" || parent == "schemas" { return false }
    return last == "example" || last == "examples" || last == "default" || last == "enum"
      || last.hasPrefix("x-")
  }

  /// In a schema of 3.1, `#name` may be an anchor: only pointers are looked up.
  private func target(of reference: String) -> JSON? {
    let fragment = String(reference.dropFirst())
    guard fragment.isEmpty || fragment.hasPrefix("/") else { return document }
    guard let pointer = JSONPointer(fragment.percentDecoded) else { return nil }
    return document[pointer]
  }
}

extension String {
  /// With `%41` decoded (RFC 3986); what is no such escape stays.
  var percentDecoded: String {
    guard utf8.contains(UInt8(ascii: "%")) else { return self }
    func digit(_ byte: UInt8) -> UInt8? {
      switch byte {
      case 0x30...0x39: byte - 0x30
      case 0x41...0x46: byte - 0x37
      case 0x61...0x66: byte - 0x57
      default: nil
      }
    }
    let source = Array(utf8)
    var decoded: [UInt8] = []
    var index = 0
    while index < source.count {
      if source[index] == UInt8(ascii: "%"), index + 2 < source.count,
        let high = digit(source[index + 1]), let low = digit(source[index + 2])
      {
        decoded.append(high << 4 | low)
        index += 3
      } else {
        decoded.append(source[index])
        index += 1
      }
    }
    return String(decoding: decoded, as: UTF8.self)
  }
}
