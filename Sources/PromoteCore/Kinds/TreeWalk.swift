/// What is known about a scalar or a key when a walk meets it.
struct Site {
  /// The kind's places here, or the free region that this is inside of.
  var places: [ResourceKind.Place] = []
  /// Inside a free region: names and keys count as well.
  var isFree = false
  /// Whether a member's name can tell a credential here: not in an OpenAPI document's own part,
  /// where `password` is the name of a property.
  var namesCount = false
  /// The nearest member's name.
  var member: String?
  /// The header whose value this is, where it is one.
  var header: String?
  /// The rewrite rules whose path leads here, by number.
  var rules: [Int] = []

  var hasPlace: Bool { !places.isEmpty || !rules.isEmpty }
}

/// What a walk does.
protocol TreeVisitor {
  /// Whether scalars matter about which neither the kind nor a rule says anything.
  var looksEverywhere: Bool { get }
  /// Whether a member is left out of the result, with all below it.
  func leavesOut(_ marks: CompiledKind.Marks) -> Bool
  /// What stands in the scalar's stead; nil: it stays. `place` leads through the result.
  mutating func scalar(_ value: JSON, _ site: Site, at place: [String]) -> JSON?
  /// What stands in the stead of a key that is a place; nil: it stays.
  mutating func key(_ name: String, _ site: Site, in object: JSONObject, at place: [String])
    -> String?
}

extension TreeVisitor {
  var looksEverywhere: Bool { true }
  func leavesOut(_ marks: CompiledKind.Marks) -> Bool { false }
  mutating func key(_ name: String, _ site: Site, in object: JSONObject, at place: [String])
    -> String?
  { nil }
}

/// Leads a visitor through a document once, telling at each scalar what the kind and the rules say
/// about it. What does not change is not made anew.
struct TreeWalk<Visitor: TreeVisitor> {
  let kind: CompiledKind
  let rules: PathAutomaton?
  var visitor: Visitor
  private var path: [String] = []
  /// The nearest member's name, and the header's where the member is the value of one.
  private var member: String?
  private var header: String?

  init(_ kind: ResourceKind, rules: PathAutomaton? = nil, visitor: Visitor) {
    self.kind = kind.compiled
    self.rules = rules
    self.visitor = visitor
  }

  /// Small and without references: one is copied at every step.
  private struct Position {
    var kind: Int
    var rules: Int
    var region: Int
    var namesCount: Bool
  }

  mutating func run(_ document: JSON) -> JSON {
    let start = Position(
      kind: kind.automaton.start, rules: rules?.start ?? PathAutomaton.dead, region: -1,
      namesCount: kind.typedAtRoot)
    return visit(document, start) ?? document
  }

  private mutating func visit(_ json: JSON, _ from: Position) -> JSON? {
    if from.kind == PathAutomaton.dead, from.region < 0, from.rules == PathAutomaton.dead,
      !visitor.looksEverywhere
    {
      return nil
    }
    let marks = kind.marks(at: from.kind)
    var position = from
    if marks.freeForm {
      position.namesCount = false
    } else if marks.typed {
      position.namesCount = true
    }
    switch json.shape {
    case .null: return nil
    case .bool, .number, .string: return scalar(json, position, marks)
    case .array(let items):
      if marks.region >= 0 { position.region = marks.region }
      var changed: [JSON]?
      for (index, item) in items.enumerated() {
        path.append(String(index))
        var next = position
        next.kind = kind.automaton.step(position.kind, index: index)
        if let rules { next.rules = rules.step(position.rules, index: index) }
        if let new = visit(item, next) {
          if changed == nil { changed = items }
          changed?[index] = new
        }
        path.removeLast()
      }
      return changed.map { .array($0) }
    case .object(let object):
      if marks.region >= 0 { position.region = marks.region }
      return members(object, position)
    }
  }

  private mutating func scalar(
    _ json: JSON, _ position: Position, _ marks: CompiledKind.Marks
  ) -> JSON? {
    var site = Site()
    site.places =
      marks.places.isEmpty && position.region >= 0
      ? kind.regions[position.region] : marks.places
    site.isFree = position.region >= 0
    site.namesCount = position.namesCount || site.isFree
    site.member = member
    site.header = header
    if let rules, position.rules != PathAutomaton.dead {
      site.rules = rules.accepted(at: position.rules)
    }
    return visitor.scalar(json, site, at: path)
  }

  private mutating func members(_ object: JSONObject, _ position: Position) -> JSON? {
    // The members before the first change are taken over only when there is one.
    var kept: [JSONObject.Member]?
    let outer = (member, header)
    var index = 0
    for entry in object {
      defer { index += 1 }
      var next = position
      next.kind = kind.automaton.step(position.kind, name: entry.name)
      if let rules { next.rules = rules.step(position.rules, name: entry.name) }
      let marks = kind.marks(at: next.kind)
      if visitor.leavesOut(marks) {
        if kept == nil { kept = Array(object.prefix(index)) }
        continue
      }
      var name = entry.name
      var isRenamed = false
      if !marks.keys.isEmpty || position.region >= 0 {
        if let new = visitKey(entry.name, marks, position, object) {
          name = new
          isRenamed = true
        }
      }
      if entry.name == "x-tyk-api-gateway" { next.namesCount = true }
      member = entry.name
      header =
        entry.name == "value"
        ? object["name"]?.string ?? object["key"]?.string ?? entry.name : entry.name
      path.append(name)
      let new = visit(entry.value, next)
      path.removeLast()
      if kept == nil, new != nil || isRenamed {
        kept = Array(object.prefix(index))
      }
      kept?.append(JSONObject.Member(name: name, value: new ?? entry.value))
    }
    (member, header) = outer
    return kept.map { .object(JSONObject(unchecked: $0)) }
  }

  private mutating func visitKey(
    _ name: String, _ marks: CompiledKind.Marks, _ position: Position, _ object: JSONObject
  ) -> String? {
    var site = Site()
    site.places = marks.keys
    site.isFree = position.region >= 0
    path.append(name)
    defer { path.removeLast() }
    return visitor.key(name, site, in: object, at: path)
  }
}
