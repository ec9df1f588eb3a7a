/// What an approver should know about a change of the Developer Portal: who sees more than before,
/// what happens without anybody asking any more, and texts that point into one environment.
///
/// Source of the places: the Portal's reference of its administration API; the texts' shapes were seen
/// in real Portals.
func portalChecks(_ change: Comparison) -> [Finding] {
  var findings = environmentTexts(change)
  let isNew = change.before == nil
  switch change.object.kind {
  case .catalogueVisibility:
    let pointer = place("/VisibilityStatus")
    let (old, new) = change.both(pointer)
    if new?.string == "Public", old?.string != "Public" {
      findings.append(
        isNew
          ? change.told("public-catalogue", pointer, "everybody will see this catalogue")
          : change.loosened(pointer, "everybody will see this catalogue: it was private"))
    }
  case .plan:
    let pointer = place("/AutoApproveAccessRequests")
    if change.turnedOn(pointer) {
      findings.append(
        isNew
          ? change.told("auto-approval", pointer, "access to this plan is approved by nobody")
          : change.loosened(pointer, "access to this plan is approved by nobody any more"))
    }
  case .product:
    let pointer = place("/DCREnabled")
    if change.turnedOn(pointer) {
      findings.append(
        change.told(
          "needs-scopes", pointer,
          "applications are registered with an identity provider: the scopes of this product and of its "
            + "plans must exist there",
          hint: "make them in the identity provider of the target, if they are not there"))
    }
  case .oauthProvider:
    let pointer = place("/SSLInsecureSkipVerify")
    if change.turnedOn(pointer) {
      findings.append(change.loosened(pointer, "certificates of it are no longer verified"))
    }
  case .themeActivation:
    findings.append(
      change.told("live-theme", .root, "the Portal changes its looks at once, for everybody"))
  case .user:
    let pointer = place("/Role")
    let (old, new) = change.both(pointer)
    if !isNew, old != new, new?.string == "consumer-admin" {
      findings.append(change.loosened(pointer, "this user administrates the organisation"))
    }
  case .theme where !isNew, .defaultTheme:
    findings.append(
      change.told(
        "live-theme", .root, "if this is the current theme, the Portal changes its looks at once"))
  case .attribute:
    let (old, new) = change.both(place("/Type"))
    if !isNew, old != new {
      findings.append(
        change.breaking(place("/Type"), "the type of an attribute cannot be changed: it will stay"))
    }
  default: break
  }
  return findings
}

/// Texts with addresses that mean something in one Portal only: its files, its numbers.
private func environmentTexts(_ change: Comparison) -> [Finding] {
  let kinds: Set<KindName> = [.product, .page, .contentBlock, .post, .doc, .apiDetail]
  guard kinds.contains(change.object.kind) else { return [] }
  var findings: [Finding] = []
  for member in ["Content", "MarkdownContent", "Description", "PreviewContent", "Lede"] {
    let pointer = JSONPointer([member])
    let (old, new) = change.both(pointer)
    guard let text = new?.string, old != new else { continue }
    let found = PortalText.environmentParts(of: text)
    guard !found.isEmpty else { continue }
    let shown = found.prefix(3).map { "'\($0)'" }.joined(separator: ", ")
    findings.append(
      Finding(
        "environment-text", .warning, object: change.object, pointer: pointer,
        message:
          "it points at what has another address in each Portal: \(shown)"
          + (found.count > 3 ? " and \(found.count - 3) more" : ""),
        hint: "give it by a rewrite rule, or link by name"))
  }
  return findings
}

extension Comparison {
  func told(
    _ code: String, _ pointer: JSONPointer, _ message: String, hint: String? = nil
  ) -> Finding {
    Finding(code, .info, object: object, pointer: pointer, message: message, hint: hint)
  }
}

/// Reads the texts of a Portal.
enum PortalText {
  /// Parts of the text that hold a number or a file of one Portal: `/system/…` addresses of uploaded
  /// files, `catalogue=<number>` filters, product addresses that end with a provider's number.
  static func environmentParts(of text: String) -> [String] {
    let bytes = Array(text.utf8)
    var found: [String] = []
    func add(_ range: Range<Int>) {
      let part = String(decoding: bytes[range], as: UTF8.self)
      if !found.contains(part) { found.append(part) }
    }
    for start in occurrences(of: "/system/", in: bytes) {
      // A word before it makes it another path (`/filesystem/` does not match the slash anyway).
      add(start..<end(of: bytes, from: start))
    }
    for name in ["catalogue=", "catalogues=", "catalogue_id=", "product=", "provider="] {
      for start in occurrences(of: name, in: bytes) {
        let first = start + name.utf8.count
        let digits = bytes[first...].prefix { isDigit($0) }.count
        if digits > 0 { add(start..<(first + digits)) }
      }
    }
    for start in occurrences(of: "/portal/catalogue-products/", in: bytes) {
      let last = end(of: bytes, from: start)
      let tail = bytes[start..<last].reversed().prefix { isDigit($0) }.count
      if tail > 0, last - tail - 1 > start, bytes[last - tail - 1] == UInt8(ascii: "-") {
        add(start..<last)
      }
    }
    return found
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

  /// Where an address in a text ends.
  private static func end(of bytes: [UInt8], from start: Int) -> Int {
    let stops = Array("\"'<>()[]{}?#& \t\r\n,;\\".utf8)
    return bytes[start...].firstIndex { stops.contains($0) } ?? bytes.endIndex
  }

  private static func occurrences(of needle: String, in bytes: [UInt8]) -> [Int] {
    let wanted = Array(needle.utf8)
    guard bytes.count >= wanted.count else { return [] }
    return (0...(bytes.count - wanted.count)).filter { start in
      bytes[start] == wanted[0] && bytes[start..<(start + wanted.count)].elementsEqual(wanted)
    }
  }
}
