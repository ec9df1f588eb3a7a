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
/// (older data) a database id; `tyk://self` names nothing. A certificate is named by its fingerprint,
/// the end of its id, whatever the organisation before it; other texts in such a place (files) name
/// nothing. A list of certificates in one string gives each of them.
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
    case .value, .pin: ids = json.string.map { [$0] } ?? []
    case .valueUnless(let word): ids = json.string.map { $0 == word ? [] : [$0] } ?? []
    case .tykLink: ids = json.string.flatMap(Self.linked).map { [$0] } ?? []
    }
    if reference.to == .certificate {
      ids = ids.flatMap { Self.fingerprints(in: $0, bare: reference.form != .pin) }
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
    var name = String(Substring(rest.prefix { !"/?#".utf8.contains($0) }))
    // The MCP side of a REST API.
    if name.hasSuffix(mcpServer) { name.removeLast(mcpServer.count) }
    return name.isEmpty || name == "self" ? nil : name
  }

  private static let mcpServer = "__mcp-server"

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
