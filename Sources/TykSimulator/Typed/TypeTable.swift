/// The members a server of Tyk knows, read from a table kept as text.
///
/// The notation, one record after the other, members in the order in which the server prints them:
///
///     Proxy:
///       listen_path   s
///       target_list   []s
///       transport     Transport
///
/// | type | holds | absent or null becomes |
/// |---|---|---|
/// | `s` `n` `b` | text, number, flag | `""`, `0`, `false` |
/// | `a` | any scalar | `""` |
/// | `*` | any JSON | `null` |
/// | `[]T` `{}T` | list, map | `[]`, `{}` |
/// | `Name` | a record | the record with its zero values |
///
/// `?` after a type: left out when zero (a record: when absent or null). `!`: shown as `null` when
/// absent. `@5.13` after it: servers before that version do not know the member.
struct TypeTable: Sendable {
  indirect enum StoredType: Sendable {
    case text, number, flag, scalar, free
    case list(StoredType)
    case map(StoredType)
    case record(String)
  }

  enum Presence: Sendable { case always, omittedWhenZero, nullable }

  struct Member: Sendable {
    var name: String
    var type: StoredType
    var presence: Presence
    var since: TykVersion?
  }

  let records: [String: [Member]]

  init(_ texts: String...) {
    var records: [String: [Member]] = [:]
    var current = ""
    for line in texts.joined(separator: "\n").split(separator: "\n") {
      let words = line.prefix { $0 != "#" }.split(separator: " ")
      guard let first = words.first else { continue }
      if first.last == ":" {
        current = String(first.dropLast())
        precondition(records[current] == nil, "the record \(current) is there twice")
        records[current] = []
      } else {
        precondition(words.count == 2 || words.count == 3, "not a member: \(line)")
        records[current, default: []].append(Self.member(words))
      }
    }
    self.records = records
    for member in records.values.joined() {
      if let name = Self.recordName(in: member.type) {
        precondition(records[name] != nil, "no record \(name)")
      }
    }
  }

  func members(of record: String) -> [Member] { records[record] ?? [] }

  private static func member(_ words: [Substring]) -> Member {
    var type = words[1]
    var presence = Presence.always
    if type.last == "?" { presence = .omittedWhenZero }
    if type.last == "!" { presence = .nullable }
    if presence != .always { type.removeLast() }
    let since = words.count == 3 ? TykVersion(String(words[2].dropFirst())) : nil
    precondition(words.count == 2 || since != nil, "not a version: \(words)")
    return Member(name: String(words[0]), type: Self.type(type), presence: presence, since: since)
  }

  private static func type(_ text: Substring) -> StoredType {
    if text.hasPrefix("[]") { return .list(type(text.dropFirst(2))) }
    if text.hasPrefix("{}") { return .map(type(text.dropFirst(2))) }
    switch text {
    case "s": return .text
    case "n": return .number
    case "b": return .flag
    case "a": return .scalar
    case "*": return .free
    default: return .record(String(text))
    }
  }

  private static func recordName(in type: StoredType) -> String? {
    switch type {
    case .record(let name): name
    case .list(let inner), .map(let inner): recordName(in: inner)
    default: nil
    }
  }
}
