/// A place of an object that names another one.
public struct FoundReference: Sendable, Hashable {
  public let pointer: JSONPointer
  /// `api` for any kind of API, a kind's name, `certificate` or `webhook`.
  public let to: KindName
  public let id: String
  /// A copy that the server derives from another place.
  public let derived: Bool
  /// A certificate that is presented here: its private key is needed.
  public let needsKey: Bool
  public init(
    pointer: JSONPointer, to: KindName, id: String, derived: Bool = false, needsKey: Bool = false
  ) {
    self.needsKey = needsKey
    self.pointer = pointer
    self.to = to
    self.id = id
    self.derived = derived
  }
}

/// Every object that this one names, in the order of the document.
///
/// A `tyk://` link gives what stands before its path: an API's id, its name in Tyk's spelling, or
/// (older data) a database id; `tyk://self` names nothing. A certificate is named by its fingerprint,
/// the end of its id, whatever the organisation before it; other texts in such a place (files) name
/// nothing. A list of certificates in one string gives each of them.
public func references(in document: JSON, kind: ResourceKind) -> [FoundReference] {
  let (tape, node) = document.flat
  var search = ReferenceSearch(kind: kind.compiled)
  tape.read { search.visit($0, node, kind.compiled.automaton.start) }
  return search.found
}

private struct ReferenceSearch {
  private enum Step: BitwiseCopyable {
    case name(Int)
    case index(Int)
  }

  private let kind: CompiledKind
  private var path: [Step] = []
  private(set) var found: [FoundReference] = []

  init(kind: CompiledKind) { self.kind = kind }

  mutating func visit(_ view: JSONView, _ node: Int, _ state: Int) {
    guard state != PathAutomaton.dead else { return }
    if kind.flags[state].contains(.references) {
      for reference in kind.marks(at: state).references { add(reference, view, node) }
    }
    let steps = kind.automaton.steps
    switch view.kind(node) {
    case .object:
      var name = view.first(node)
      for _ in 0..<view.count(node) {
        let value = view.after(name)
        let next = steps.step(state, name: name, in: view)
        if next != PathAutomaton.dead {
          path.append(.name(name))
          visit(view, value, next)
          path.removeLast()
        }
        name = view.after(value)
      }
    case .array:
      var item = view.first(node)
      for index in 0..<view.count(node) {
        let next = steps.step(state, index: index)
        if next != PathAutomaton.dead {
          path.append(.index(index))
          visit(view, item, next)
          path.removeLast()
        }
        item = view.after(item)
      }
    default: break
    }
  }

  private mutating func add(
    _ reference: ResourceKind.Reference, _ view: JSONView, _ node: Int
  ) {
    let text = view.kind(node) == .string ? view.string(node) : nil
    var ids: [String] = []
    switch reference.form {
    case .key:
      if case .name(let name) = path.last { ids = [view.string(name)] }
      if case .index(let index) = path.last { ids = [String(index)] }
    case .value, .pin: ids = text.map { [$0] } ?? []
    case .valueUnless(let word): ids = text.map { $0 == word ? [] : [$0] } ?? []
    case .tykLink: ids = text.flatMap { TykLink($0) }.map { [$0.target] } ?? []
    }
    if reference.to == .certificate {
      ids = ids.flatMap { Self.fingerprints(in: $0, bare: reference.form != .pin) }
    }
    for id in ids where !id.isEmpty && !Credentials.isResolvedByTyk(id) {
      found.append(
        FoundReference(
          pointer: pointer(view), to: reference.to, id: id, derived: reference.derived,
          needsKey: reference.needsKey))
    }
  }

  private func pointer(_ view: JSONView) -> JSONPointer {
    JSONPointer(
      path.map { step in
        switch step {
        case .name(let name): view.string(name)
        case .index(let index): String(index)
        }
      })
  }

  /// The fingerprints of certificates in a comma list of ids: 64 hexadecimal digits at the end of
  /// each, in lower case.
  private static func fingerprints(in list: String, bare: Bool) -> [String] {
    let parts: [Substring] = list.split(separator: ",")
    return parts.compactMap { part in
      let id = Hosts.trimmed(String(part)).lowercased()
      let tail = Substring(id.utf8.suffix(64))
      guard tail.utf8.count == 64, bare || id.utf8.count > 64,
        tail.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }),
        !id.utf8.contains(UInt8(ascii: "/"))
      else { return nil }
      return String(tail)
    }
  }
}
