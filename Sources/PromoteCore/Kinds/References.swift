/// A place of an object that names another one.
public struct FoundReference: Sendable, Hashable {
  public let pointer: JSONPointer
  /// `api` for any kind of API, a kind's name, `certificate` or `webhook`.
  public let to: KindName
  public let id: String
  /// A copy that the server derives from another place.
  public let derived: Bool
  public init(pointer: JSONPointer, to: KindName, id: String, derived: Bool = false) {
    self.pointer = pointer
    self.to = to
    self.id = id
    self.derived = derived
  }
}

/// Every object that this one names, in the order of the document.
///
/// A `tyk://` link gives what stands before its path: an API's id, its name in Tyk's spelling, or
/// (older data) a database id; `tyk://self` names nothing. A list of certificates in one string
/// gives each of them.
public func references(in document: JSON, kind: ResourceKind) -> [FoundReference] {
  var search = ReferenceSearch(kind: kind.compiled)
  search.visit(document, kind.compiled.automaton.start)
  return search.found
}

private struct ReferenceSearch {
  let kind: CompiledKind
  var tokens: [String] = []
  var found: [FoundReference] = []

  mutating func visit(_ json: JSON, _ state: Int) {
    guard state != PathAutomaton.dead else { return }
    let marks = kind.marks(at: state)
    for reference in marks.references { add(reference, json) }
    switch json.shape {
    case .object(let object):
      for member in object {
        tokens.append(member.name)
        visit(member.value, kind.automaton.step(state, name: member.name))
        tokens.removeLast()
      }
    case .array(let items):
      for (index, item) in items.enumerated() {
        tokens.append(String(index))
        visit(item, kind.automaton.step(state, index: index))
        tokens.removeLast()
      }
    default: break
    }
  }

  private mutating func add(_ reference: ResourceKind.Reference, _ json: JSON) {
    var ids: [String] = []
    switch reference.form {
    case .key: ids = tokens.last.map { [$0] } ?? []
    case .value: ids = json.string.map { [$0] } ?? []
    case .valueUnless(let word): ids = json.string.map { $0 == word ? [] : [$0] } ?? []
    case .tykLink: ids = json.string.flatMap(Self.linked).map { [$0] } ?? []
    }
    if reference.to == "certificate" {
      ids = ids.flatMap { (list: String) -> [String] in
        let parts: [Substring] = list.split(separator: ",")
        return parts.map { Hosts.trimmed(String($0)) }
      }
    }
    for id in ids where !id.isEmpty && !Credentials.isResolvedByTyk(id) {
      found.append(
        FoundReference(
          pointer: JSONPointer(tokens), to: reference.to, id: id, derived: reference.derived))
    }
  }

  /// What `tyk://<x>/…` names; nil for other texts and for `self`.
  private static func linked(_ text: String) -> String? {
    let scheme = "tyk://"
    guard text.utf8.starts(with: scheme.utf8) else { return nil }
    let rest: Substring.UTF8View = text.utf8.dropFirst(scheme.utf8.count)
    let name = String(Substring(rest.prefix { !"/?#".utf8.contains($0) }))
    return name.isEmpty || name == "self" ? nil : name
  }
}
