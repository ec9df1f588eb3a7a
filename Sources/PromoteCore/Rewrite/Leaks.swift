/// Searches a rendered document for what other environments own: code `leak`, blocking.
///
/// For many objects make a ``LeakDetector`` once.
public func findLeaks(
  in document: LiveDocument, address: Address, kind: ResourceKind, target: ResolvedBindings,
  others: [ResolvedBindings], shared: [String] = [], guards: Guards = Guards()
) -> [Finding] {
  LeakDetector(target: target, others: others, shared: shared, guards: guards)
    .findLeaks(in: document, address: address, kind: kind)
}

/// Looks for everything that is owned by another environment or forbidden in this one.
///
/// Owned are the hosts, URLs and values that an environment binds (values of four bytes and more),
/// its secrets of eight bytes and more, its Dashboard's host, its organisation's id (also as the
/// beginning of a certificate's) and its database ids; what the target binds as well, or the
/// pipeline shares, is nobody's. Every string and key is searched, as it stands and behind base64,
/// percent-encoding and backslash escapes, three layers deep. Host names are compared without
/// regard to case and only at the boundaries of a name.
///
/// `databaseIDs` of the environments must not hold ids that objects are promoted under (an old
/// policy's).
public struct LeakDetector: Sendable {
  private let target: ResolvedBindings
  private let needles: [Needle]
  private let words: AhoCorasick
  private let own: OwnedTexts
  private let ranges: [(range: IPRange, place: RegistryPlace)]

  public init(
    target: ResolvedBindings, others: [ResolvedBindings], shared: [String] = [],
    guards: Guards = Guards()
  ) {
    self.target = target
    needles = Needle.all(target: target, others: others, shared: shared, guards: guards)
    words = AhoCorasick(needles.map(\.text))
    own = OwnedTexts(target, shared: shared)
    ranges = guards.forbid.compactMap { forbidden in
      IPRange(forbidden.text).map { ($0, forbidden.place) }
    }
  }

  public func findLeaks(
    in document: LiveDocument, address: Address, kind: ResourceKind
  ) -> [Finding] {
    var search = LeakSearch(detector: self, address: address)
    search.visit(document.json)
    return search.findings
  }

  var looksForNothing: Bool { needles.isEmpty && ranges.isEmpty }

  /// Whether a text is worth a closer look: something stands in it, or something may stand behind
  /// an encoding of it.
  func mayHold(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    guard bytes.count >= 4 else { return false }
    return words.holdsAny(bytes) || (!ranges.isEmpty && Self.mayHoldAddress(bytes))
      || contains(bytes, UInt8(ascii: "%"))
      || contains(bytes, UInt8(ascii: "\\")) || EncodedText.mayHoldBase64(bytes)
  }

  /// A digit before a full stop, or a bracket.
  private static func mayHoldAddress(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    for index in bytes.indices {
      if bytes[index] == UInt8(ascii: "[") { return true }
      if bytes[index] == UInt8(ascii: "."), index > 0, (0x30...0x39).contains(bytes[index - 1]) {
        return true
      }
    }
    return false
  }

  /// One find in a text.
  struct Hit: Sendable {
    let owner: Needle.Owner
    let isSecret: Bool
    /// What was found; not for a secret.
    let text: String
    let length: Int
  }

  /// What a text holds, the longest find of each owner.
  func hits(in text: String) -> [Hit] {
    var found: [Hit] = []
    var text = text
    text.withUTF8 { bytes in
      words.scan(bytes) { number, end in
        if let hit = check(needles[number], bytes, end) { found.append(hit) }
      }
      if !ranges.isEmpty { found += forbiddenAddresses(bytes) }
    }
    return found
  }

  private func check(
    _ needle: Needle, _ bytes: UnsafeBufferPointer<UInt8>, _ end: Int
  ) -> Hit? {
    let count = needle.text.utf8.count
    let start = end - count
    let before = start > 0 ? bytes[start - 1] : nil
    let after = end < bytes.count ? bytes[end] : nil
    func hit(_ range: Range<Int>) -> Hit {
      Hit(
        owner: needle.owner, isSecret: false,
        text: String(decoding: bytes[range], as: UTF8.self), length: count)
    }
    func isExact() -> Bool { bytes[start..<end].elementsEqual(needle.text.utf8) }
    switch needle.shape {
    case .secret:
      return isExact() ? Hit(owner: needle.owner, isSecret: true, text: "", length: count) : nil
    case .scalar:
      return start == 0 && end == bytes.count && isExact() ? hit(start..<end) : nil
    case .word, .prefix:
      guard isExact(), !Self.isWordByte(before),
        needle.shape == .prefix || !Self.isWordByte(after)
      else { return nil }
      return hit(start..<end)
    case .address:
      guard !Self.isHostByte(before) || before == UInt8(ascii: "."), !Self.isWordByte(after),
        after != UInt8(ascii: "-")
      else { return nil }
      return hit(start..<end)
    case .host:
      guard let range = hostRange(needle, bytes, start, end) else { return nil }
      return hit(range)
    }
  }

  /// The whole host name that ends with the needle; nil where it is not one, or is the target's.
  private func hostRange(
    _ needle: Needle, _ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int
  ) -> Range<Int>? {
    // A needle `.dev.example.com` stands for what is below that domain.
    let isBelow = needle.text.utf8.first == UInt8(ascii: ".")
    if start > 0, !isBelow, Self.isHostByte(bytes[start - 1]),
      bytes[start - 1] != UInt8(ascii: ".")
    {
      return nil
    }
    if end < bytes.count {
      let next = bytes[end]
      if Self.isWordByte(next) || next == UInt8(ascii: "-") || next == UInt8(ascii: "_") {
        return nil
      }
      // A full stop may end a sentence; with a letter behind it the name goes on.
      if next == UInt8(ascii: "."), end + 1 < bytes.count, Self.isWordByte(bytes[end + 1]) {
        return nil
      }
    }
    var first = start
    while first > 0, Self.isHostByte(bytes[first - 1]) { first -= 1 }
    guard first < start || !isBelow else { return nil }
    let isQualified = bytes[first..<end].contains(UInt8(ascii: "."))
    if !isQualified && !Self.standsAsHost(bytes, first, end) { return nil }
    if case .forbidden = needle.owner { return first..<end }
    let host = String(decoding: bytes[first..<end], as: UTF8.self).lowercased()
    return own.owns(host, moreCloselyThan: needle.text) ? nil : first..<end
  }

  /// Whether a single label is a host here: behind `//` or user info, before a port, or alone.
  private static func standsAsHost(
    _ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int
  ) -> Bool {
    if start == 0, end == bytes.count { return true }
    if start >= 2, bytes[start - 1] == UInt8(ascii: "/"), bytes[start - 2] == UInt8(ascii: "/") {
      return true
    }
    if start >= 1, bytes[start - 1] == UInt8(ascii: "@") { return true }
    return end + 1 < bytes.count && bytes[end] == UInt8(ascii: ":")
      && (0x30...0x39).contains(bytes[end + 1])
  }

  private func forbiddenAddresses(_ bytes: UnsafeBufferPointer<UInt8>) -> [Hit] {
    var found: [Hit] = []
    var index = 0
    while index < bytes.count {
      let isDigit = (0x30...0x39).contains(bytes[index])
      guard isDigit || bytes[index] == UInt8(ascii: "["),
        index == 0 || !Self.isHostByte(bytes[index - 1])
      else {
        index += 1
        continue
      }
      var end = index + 1
      if isDigit {
        while end < bytes.count, (0x30...0x39).contains(bytes[end]) || bytes[end] == 0x2E {
          end += 1
        }
      } else {
        while end < bytes.count, bytes[end] != UInt8(ascii: "]"), end - index < 48 { end += 1 }
        end = min(end + 1, bytes.count)
      }
      let text = String(decoding: bytes[index..<end], as: UTF8.self)
      if let address = IPAddress(text) {
        for (range, place) in ranges where range.contains(address) {
          found.append(
            Hit(owner: .forbidden(place), isSecret: false, text: text, length: text.utf8.count))
        }
      }
      index = max(end, index + 1)
    }
    return found
  }

  private static func isWordByte(_ byte: UInt8?) -> Bool {
    guard let byte else { return false }
    return (0x61...0x7A).contains(byte | 0x20) || (0x30...0x39).contains(byte)
  }
  private static func isHostByte(_ byte: UInt8?) -> Bool { byte.map(Hosts.isHostByte) ?? false }

  func binds(_ name: String) -> Bool { target.binding(named: name) != nil }
  var environment: EnvironmentName { target.environment }
}
