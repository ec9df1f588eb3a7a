/// What was seen in targets besides what promotions did there.
struct Observations: Sendable {
  /// An object that was found as no promotion left it.
  struct Edit: Sendable {
    let environment: String
    let object: String
    /// The digest of what was found; nil: it was gone, or the entry does not say.
    let state: String?
    /// The entry by which it was first noticed.
    let seen: LogEntry
    /// How it came to light.
    let how: String
    var disposed: LogEntry?
  }

  private(set) var edits: [Edit] = []
  /// The last look at each environment.
  private(set) var looks: [String: LogEntry] = [:]
  /// The state that is known of each object, by environment: ours, or what was noticed already.
  private var known: [String: [String: String]] = [:]

  init(_ source: ReportSource) {
    for entry in source.entries { take(entry, source) }
  }

  private mutating func take(_ entry: LogEntry, _ source: ReportSource) {
    switch entry.kind {
    case .operationFinished:
      guard let environment = entry.text("to"), let object = entry.text("object") else { return }
      known[environment, default: [:]][object] = entry.digest("state")?.hex
    case .planCreated: compareBefore(entry, source)
    case .driftChecked:
      guard let environment = entry.text("environment") else { return }
      looks[environment] = entry
      for object in (entry.data["objects"]?.array ?? []).compactMap(\.string) {
        note(
          environment, object, entry.data["states"]?[object]?.string, entry,
          Self.how(entry.data["recorded"]?[object]))
      }
    case .driftDisposed:
      guard let environment = entry.text("environment"), let object = entry.text("object") else {
        return
      }
      let state = entry.digest("state")?.hex
      note(environment, object, state, entry, "a drift check")
      for index in edits.indices
      where edits[index].disposed == nil && ByteLines.same(edits[index].environment, environment)
        && ByteLines.same(edits[index].object, object)
      { edits[index].disposed = entry }
    case .environmentAdopted:
      // What is there now was taken, as a whole and by name, for what is meant to be there.
      guard let environment = entry.text("environment") else { return }
      known[environment] = [:]
      for index in edits.indices
      where edits[index].disposed == nil && ByteLines.same(edits[index].environment, environment) {
        edits[index].disposed = entry
      }
    default: return
    }
  }

  /// Who did it, where the server wrote that down.
  private static func how(_ recorded: JSON?) -> String {
    guard let user = recorded?["user"]?.string else { return "a drift check" }
    let rest = [recorded?["method"]?.string, recorded?["at"]?.string].compactMap(\.self)
    return "a drift check; the server says: " + ([user] + rest).joined(separator: ", ")
  }

  private mutating func note(
    _ environment: String, _ object: String, _ state: String?, _ entry: LogEntry, _ how: String
  ) {
    let again = edits.contains {
      $0.disposed == nil && ByteLines.same($0.environment, environment)
        && ByteLines.same($0.object, object) && ($0.state == state || state == nil)
    }
    let isKnown = state != nil && known[environment]?[object] == state
    known[environment, default: [:]][object] = state
    guard !again, !isKnown else { return }
    edits.append(
      Edit(environment: environment, object: object, state: state, seen: entry, how: how))
  }

  /// A plan says what it found in the target. Where that is not what the last operation left there,
  /// somebody else changed it, even if the promotion then wrote over it.
  private mutating func compareBefore(_ entry: LogEntry, _ source: ReportSource) {
    guard let environment = entry.text("to"), let states = known[environment], !states.isEmpty,
      let digest = entry.digest("plan"), let bytes = source.blob(digest),
      let plan = try? JSON.parse(bytes, limits: .document)
    else { return }
    for operation in plan["operations"]?.array ?? [] {
      guard let kindName = operation["kind"]?.string, let id = operation["id"]?.string,
        let kind = Kinds.named(KindName(kindName))
      else { continue }
      let object = Address(kind: KindName(kindName), id: id).text
      guard let last = states[object] else { continue }
      guard let before = operation["before"]?["sha256"]?.string.flatMap({ Digest(hex: $0) }) else {
        note(environment, object, nil, entry, "planning")
        continue
      }
      guard let document = source.blob(before), let json = try? JSON.parse(document) else {
        continue
      }
      let found = normalForm(json, kind: kind).digest().hex
      if found != last { note(environment, object, found, entry, "planning") }
    }
  }
}
