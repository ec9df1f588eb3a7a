/// What of a document counts when two are compared: without what the server manages, by the
/// kind's equivalences. Doing it twice is doing it once. Never stored or sent.
///
/// In the places that a server stores typed, absent, null, empty and zero are one; elsewhere they
/// differ. Sets are ordered, numbers are what a double makes of them where the kind says so, and a
/// base64 place counts by its text, so that padding does not matter.
public func normalForm(_ document: JSON, kind: ResourceKind) -> JSON {
  .settled(Normaliser(kind, document).written { $0.array() })
}

/// The digest of a sealed document's normal form: equality, staleness and drift.
public func normalDigest(_ document: SealedDocument, kind: ResourceKind) -> Digest {
  normalDigest(document.json, kind: kind)
}

func normalDigest(_ document: JSON, kind: ResourceKind) -> Digest {
  Normaliser(kind, document).written { Digest(of: $0.slice(0, $0.count)) }
}

/// Writes the normal form, in canonical form, in one walk over the document's tape: a member that
/// turns out not to count is taken back.
private struct Normaliser {
  private let kind: CompiledKind
  private let document: JSONDocument
  private let root: Int

  init(_ kind: ResourceKind, _ json: JSON) {
    var json = json
    if let generated = kind.generatedServers { json = generated.removed(from: json) }
    json = kind.withIdentity(json)
    self.kind = kind.compiled
    (document, root) = json.flat
  }

  func written<Result>(_ body: (borrowing RawBuffer<UInt8>) -> Result) -> Result {
    document.read { view in
      var writer = JSONWriter(capacity: view.length(root) + 64)
      value(view, root, kind.automaton.start, kind.typedAtRoot, &writer)
      return body(writer.out)
    }
  }

  private func value(
    _ view: JSONView, _ node: Int, _ state: Int, _ inherited: Bool, _ writer: inout JSONWriter
  ) {
    let flags = kind.flags[state]
    let typed = flags.contains(.freeForm) ? false : inherited || flags.contains(.typed)
    switch view.kind(node) {
    case .null, .no, .yes: view.write(node, sorted: true, to: &writer.out)
    case .number:
      if kind.allDoubles || flags.contains(.double), let kept = double(view.raw(node)) {
        writer.write(.number(kept), sorted: true)
      } else {
        view.write(node, sorted: true, to: &writer.out)
      }
    case .string:
      if flags.contains(.encodedAddress), let clear = decoded(view.string(node)) {
        writer.write(.string(clear), sorted: true)
      } else {
        view.write(node, sorted: true, to: &writer.out)
      }
    case .array: items(view, node, state, typed, isSet: flags.contains(.set), &writer)
    case .object: members(view, node, state, flags, typed, &writer)
    }
  }

  private func items(
    _ view: JSONView, _ node: Int, _ state: Int, _ typed: Bool, isSet: Bool,
    _ writer: inout JSONWriter
  ) {
    let steps = kind.automaton.steps
    let start = writer.out.count
    let count = view.count(node)
    var ends: [Int] = []
    writer.out.append(UInt8(ascii: "["))
    var item = view.first(node)
    for index in 0..<count {
      if index > 0 { writer.out.append(UInt8(ascii: ",")) }
      value(view, item, steps.step(state, index: index), typed, &writer)
      if isSet { ends.append(writer.out.count) }
      item = view.after(item)
    }
    writer.out.append(UInt8(ascii: "]"))
    if isSet, count > 1 { sort(ends, from: start, &writer) }
  }

  /// Brings the items written since `start` into the order of their bytes.
  private func sort(_ ends: [Int], from start: Int, _ writer: inout JSONWriter) {
    var items: [[UInt8]] = []
    var from = start + 1
    for end in ends {
      items.append(Array(writer.out.slice(from, end)))
      from = end + 1
    }
    items.sort { $0.lexicographicallyPrecedes($1) }
    writer.out.truncate(to: start + 1)
    for (index, item) in items.enumerated() {
      if index > 0 { writer.out.append(UInt8(ascii: ",")) }
      item.withUnsafeBufferPointer { writer.out.append($0) }
    }
    writer.out.append(UInt8(ascii: "]"))
  }

  /// A member as it was written: from its name to its end.
  private struct Written {
    let name: Int
    let start: Int
    let value: Int
    let end: Int
  }

  private func members(
    _ view: JSONView, _ node: Int, _ state: Int, _ flags: CompiledKind.Flags, _ typed: Bool,
    _ writer: inout JSONWriter
  ) {
    let steps = kind.automaton.steps
    let start = writer.out.count
    var kept: [Written] = []
    var isFirst = true
    writer.out.append(UInt8(ascii: "{"))
    var names = view.canonicalNames(node)
    while names.remaining > 0 {
      let name = names.next(in: view)
      let next = steps.step(state, name: name, in: view)
      let own = kind.flags[next]
      if own.contains(.leavesComparison) { continue }
      let before = writer.out.count
      if !isFirst { writer.out.append(UInt8(ascii: ",")) }
      let member = writer.out.count
      view.write(name, sorted: true, to: &writer.out)
      writer.out.append(UInt8(ascii: ":"))
      let found = writer.out.count
      value(view, view.after(name), next, typed, &writer)
      let text = writer.out.slice(found, writer.out.count)
      if own.contains(.defaults), isDefault(text, next) {
        writer.out.truncate(to: before)
        continue
      }
      if typed, own.contains(.freeForm) ? Self.isEmpty(text) : Self.isZero(text) {
        guard flags.contains(.map) else {
          writer.out.truncate(to: before)
          continue
        }
        writer.out.truncate(to: found)
        writer.out.append("null")
      }
      isFirst = false
      if flags.contains(.mirrors) {
        kept.append(Written(name: name, start: member, value: found, end: writer.out.count))
      }
    }
    writer.out.append(UInt8(ascii: "}"))
    if flags.contains(.mirrors) { removeMirrors(view, state, kept, from: start, &writer) }
  }

  private func isDefault(_ text: UnsafeBufferPointer<UInt8>, _ state: Int) -> Bool {
    kind.marks(at: state).defaults.contains { value in
      value.withUnsafeBufferPointer { same($0, text) }
    }
  }

  // MARK: - Mirrors

  /// Takes back the members that are exactly what the server makes of others.
  private func removeMirrors(
    _ view: JSONView, _ state: Int, _ members: [Written], from start: Int,
    _ writer: inout JSONWriter
  ) {
    var left = members
    func place(of name: Substring) -> Int? {
      left.firstIndex { member in
        withBytes(String(name)) { view.contentEquals(member.name, $0) }
      }
    }
    for mirror in kind.marks(at: state).mirrors {
      let path: [Substring] = mirror.original.split(separator: "/")
      guard let copy = place(of: Substring(mirror.member)), let first = path.first,
        let original = place(of: first)
      else { continue }
      let holder = JSON.settled(
        Array(writer.out.slice(left[original].value, left[original].end)))
      let rest = JSONPointer(path.dropFirst().map(String.init))
      guard let source = holder[rest],
        mirror.isCopy(
          JSON.settled(Array(writer.out.slice(left[copy].value, left[copy].end))), of: source)
      else { continue }
      left.remove(at: copy)
    }
    guard left.count < members.count else { return }
    let texts = left.map { Array(writer.out.slice($0.start, $0.end)) }
    writer.out.truncate(to: start + 1)
    for (index, text) in texts.enumerated() {
      if index > 0 { writer.out.append(UInt8(ascii: ",")) }
      text.withUnsafeBufferPointer { writer.out.append($0) }
    }
    writer.out.append(UInt8(ascii: "}"))
  }

  // MARK: - Scalars

  /// Of canonical forms.
  private static func isZero(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    switch text.count {
    case 1: text[0] == UInt8(ascii: "0")
    case 2:
      text[0] == UInt8(ascii: "\"") || text[0] == UInt8(ascii: "[")
        || text[0] == UInt8(ascii: "{")
    case 4: text[0] == UInt8(ascii: "n")
    case 5: text[0] == UInt8(ascii: "f")
    default: false
    }
  }

  private static func isEmpty(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    switch text.count {
    case 2: text[0] == UInt8(ascii: "[") || text[0] == UInt8(ascii: "{")
    case 4: text[0] == UInt8(ascii: "n")
    default: false
    }
  }

  /// What a server that keeps doubles would give back; nil where that is what is written.
  private func double(_ text: UnsafeBufferPointer<UInt8>) -> JSONNumber? {
    if text.count <= 15, !text.contains(where: { $0 | 0x20 == UInt8(ascii: "e") }) { return nil }
    let number = JSONNumber(unchecked: String(decoding: text, as: UTF8.self))
    guard number.double.isFinite, let kept = JSONNumber("\(number.double)"), kept != number else {
      return nil
    }
    return kept
  }

  /// The address or key behind a place that is clear or base64, with or without padding. Neither
  /// is base64 of anything itself, so that doing this twice is doing it once.
  private func decoded(_ text: String) -> String? {
    guard let clear = EncodedText.looselyDecoded(text),
      clear.contains("://") || clear.hasPrefix("-----BEGIN ")
    else { return nil }
    return clear
  }
}

extension ResourceKind {
  /// An object that has no identity of its own takes the next one that the kind knows: an old
  /// policy's `_id` becomes its `id`, which is what its references hold.
  func withIdentity(_ document: JSON) -> JSON {
    guard identity.count > 1, document[identity[0]]?.string?.isEmpty != false,
      let address = address(of: document)
    else { return document }
    return document.setting(identity[0], to: .string(address.id)) ?? document
  }
}

extension ResourceKind.Mirror {
  /// Whether the value is exactly what the server makes of the original. Both in normal form.
  func isCopy(_ value: JSON, of original: JSON) -> Bool {
    switch form {
    case .known: original.string?.isEmpty == false
    case .same: value == original
    case .list: value == .array([original])
    case .listOf(let name): value == .array([.object(JSONObject([(name, original)]))])
    }
  }
}
