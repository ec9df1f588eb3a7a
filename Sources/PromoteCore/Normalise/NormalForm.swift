/// What of a document counts when two are compared: without what the server manages, by the
/// kind's equivalences. Doing it twice is doing it once. Never stored or sent.
///
/// In the places that a server stores typed, absent, null, empty and zero are one; elsewhere they
/// differ. Sets are ordered, numbers are what a double makes of them where the kind says so, and a
/// base64 place counts by its text, so that padding does not matter.
public func normalForm(_ document: JSON, kind: ResourceKind) -> JSON {
  Normaliser(kind: kind).normalForm(of: document)
}

/// The digest of a sealed document's normal form: equality, staleness and drift.
public func normalDigest(_ document: SealedDocument, kind: ResourceKind) -> Digest {
  normalForm(document.json, kind: kind).digest()
}

private struct Normaliser {
  let kind: ResourceKind
  var compiled: CompiledKind { kind.compiled }

  func normalForm(of document: JSON) -> JSON {
    var document = document
    if let generated = kind.generatedServers { document = generated.removed(from: document) }
    document = kind.withIdentity(document)
    return value(document, compiled.automaton.start, compiled.typedAtRoot) ?? document
  }

  /// The normal form of a value; nil where it is as it was.
  private func value(_ json: JSON, _ state: Int, _ inherited: Bool) -> JSON? {
    let marks = compiled.marks(at: state)
    let typed = marks.freeForm ? false : inherited || marks.typed
    switch json.shape {
    case .null, .bool: return nil
    case .number(let number): return compiled.allDoubles || marks.double ? double(number) : nil
    case .string(let text):
      return marks.isEncodedAddress ? decoded(text) : nil
    case .array(let items):
      var changed: [JSON]?
      for (index, item) in items.enumerated() {
        if let new = value(item, compiled.automaton.step(state, index: index), typed) {
          if changed == nil { changed = items }
          changed?[index] = new
        }
      }
      if marks.set { return .array(sorted(changed ?? items)) }
      return changed.map { .array($0) }
    case .object(let object): return members(of: object, state, marks, typed)
    }
  }

  private func members(
    of object: JSONObject, _ state: Int, _ marks: CompiledKind.Marks, _ typed: Bool
  ) -> JSON? {
    // The members before the first change are taken over only when there is one.
    var kept: [JSONObject.Member]?
    var index = 0
    for member in object {
      defer { index += 1 }
      let next = compiled.automaton.step(state, name: member.name)
      let own = compiled.marks(at: next)
      let new = own.leavesComparison ? nil : value(member.value, next, typed)
      var result: JSON? = own.leavesComparison ? nil : new ?? member.value
      var isChanged = new != nil
      if let found = result {
        if own.defaults.contains(found) {
          result = nil
        } else if typed, own.freeForm ? Self.isEmpty(found) : Self.isZero(found) {
          result = marks.map ? .null : nil
          isChanged = isChanged || !found.isNull
        }
      }
      if kept == nil, isChanged || result == nil { kept = Array(object.prefix(index)) }
      if let result { kept?.append(JSONObject.Member(name: member.name, value: result)) }
    }
    var result = kept.map { JSONObject(unchecked: $0) }
    for mirror in marks.mirrors where mirror.isCopy(in: result ?? object) {
      if result == nil { result = object }
      result?[mirror.member] = nil
    }
    return result.map { .object($0) }
  }

  private static func isZero(_ json: JSON) -> Bool {
    switch json.shape {
    case .null: true
    case .bool(let value): !value
    case .number(let number):
      number.text.utf8.allSatisfy { "-0.eE+".utf8.contains($0) }
        || (number.text.utf8.count > 1 && number.canonicalText == "0")
    case .string(let text): text.utf8.isEmpty
    case .array(let items): items.isEmpty
    case .object(let object): object.isEmpty
    }
  }

  private static func isEmpty(_ json: JSON) -> Bool {
    switch json.shape {
    case .null: true
    case .array(let items): items.isEmpty
    case .object(let object): object.isEmpty
    default: false
    }
  }

  private func sorted(_ items: [JSON]) -> [JSON] {
    items.map { (bytes: $0.canonical(), item: $0) }
      .sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) }
      .map(\.item)
  }

  /// What a server that keeps doubles would give back; nil where that is what is written.
  private func double(_ number: JSONNumber) -> JSON? {
    if number.text.utf8.count <= 15,
      !number.text.utf8.contains(where: { $0 | 0x20 == UInt8(ascii: "e") })
    {
      return nil
    }
    guard number.double.isFinite, let kept = JSONNumber("\(number.double)"), kept != number else {
      return nil
    }
    return .number(kept)
  }

  /// The address or key behind a place that is clear or base64, with or without padding. Neither
  /// is base64 of anything itself, so that doing this twice is doing it once.
  private func decoded(_ text: String) -> JSON? {
    guard let clear = EncodedText.looselyDecoded(text),
      clear.contains("://") || clear.hasPrefix("-----BEGIN ")
    else { return nil }
    return .string(clear)
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
  /// Whether the member is exactly what the server makes of the original. Both in normal form.
  func isCopy(in object: JSONObject) -> Bool {
    guard let copy = object[member] else { return false }
    let path: [Substring] = original.split(separator: "/")
    guard let source = JSON.object(object)[JSONPointer(path.map(String.init))] else { return false }
    switch form {
    case .same: return copy == source
    case .list: return copy == .array([source])
    case .listOf(let name): return copy == .array([.object(JSONObject([(name, source)]))])
    }
  }
}
