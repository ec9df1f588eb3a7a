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
  /// Whether a member is left out of the result, with all below it.
  func leavesOut(_ marks: CompiledKind.Marks) -> Bool
  /// What stands in the scalar's stead; nil: it stays. `place` leads through the result.
  mutating func scalar(_ value: JSON, _ site: Site, at place: [String]) -> JSON?
  /// What stands in the stead of a key that is a place; nil: it stays.
  mutating func key(_ name: String, _ site: Site, in object: JSONObject, at place: [String])
    -> String?
}

extension TreeVisitor {
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

  init(_ kind: ResourceKind, rules: PathAutomaton? = nil, visitor: Visitor) {
    self.kind = kind.compiled
    self.rules = rules
    self.visitor = visitor
  }

  private struct Position {
    var kind: Int
    var rules: Int
    var typed: Bool
    var region: ResourceKind.Place?
    var namesCount: Bool
    var member: String?
    var header: String?
  }

  mutating func run(_ document: JSON) -> JSON {
    let start = Position(
      kind: kind.automaton.start, rules: rules?.start ?? PathAutomaton.dead,
      typed: kind.typedAtRoot, region: nil, namesCount: kind.typedAtRoot, member: nil,
      header: nil)
    return visit(document, start) ?? document
  }

  private mutating func visit(_ json: JSON, _ from: Position) -> JSON? {
    let marks = kind.marks(at: from.kind)
    var position = from
    if marks.freeForm {
      position.typed = false
      position.namesCount = false
    } else if marks.typed {
      position.typed = true
      position.namesCount = true
    }
    switch json.shape {
    case .null: return nil
    case .bool, .number, .string: return scalar(json, position, marks)
    case .array(let items):
      position.region = marks.region ?? position.region
      var changed: [JSON]?
      for (index, item) in items.enumerated() {
        path.append(String(index))
        let next = step(position, index: index)
        if let new = visit(item, next) {
          if changed == nil { changed = items }
          changed?[index] = new
        }
        path.removeLast()
      }
      return changed.map { .array($0) }
    case .object(let object):
      position.region = marks.region ?? position.region
      return members(object, position)
    }
  }

  private func step(_ from: Position, index: Int) -> Position {
    var next = from
    next.kind = kind.automaton.step(from.kind, index: index)
    if let rules { next.rules = rules.step(from.rules, index: index) }
    return next
  }

  private mutating func scalar(
    _ json: JSON, _ position: Position, _ marks: CompiledKind.Marks
  ) -> JSON? {
    var site = Site()
    site.places = marks.places.isEmpty ? position.region.map { [$0] } ?? [] : marks.places
    site.isFree = position.region != nil
    site.namesCount = position.namesCount || site.isFree
    site.member = position.member
    site.header = position.header
    if let rules, position.rules != PathAutomaton.dead {
      site.rules = rules.accepted(at: position.rules)
    }
    return visitor.scalar(json, site, at: path)
  }

  private mutating func members(_ object: JSONObject, _ position: Position) -> JSON? {
    var kept: [JSONObject.Member] = []
    kept.reserveCapacity(object.count)
    var changed = false
    let listed = object["name"]?.string ?? object["key"]?.string
    for member in object {
      var next = position
      next.kind = kind.automaton.step(position.kind, name: member.name)
      if let rules { next.rules = rules.step(position.rules, name: member.name) }
      let marks = kind.marks(at: next.kind)
      if visitor.leavesOut(marks) {
        changed = true
        continue
      }
      var name = member.name
      if !marks.keys.isEmpty || position.region != nil {
        var site = Site()
        site.places = marks.keys
        site.isFree = position.region != nil
        path.append(name)
        if let new = visitor.key(name, site, in: object, at: path) {
          name = new
          changed = true
        }
        path.removeLast()
      }
      next.member = member.name
      next.header = member.name == "value" ? listed ?? member.name : member.name
      if member.name == "x-tyk-api-gateway" { next.namesCount = true }
      path.append(name)
      let new = visit(member.value, next)
      path.removeLast()
      changed = changed || new != nil
      kept.append(JSONObject.Member(name: name, value: new ?? member.value))
    }
    return changed ? .object(JSONObject(unchecked: kept)) : nil
  }
}

extension CompiledKind.Marks {
  /// The place whose meaning goes for everything below it: a free region, or a secret that is no
  /// scalar.
  var region: ResourceKind.Place? {
    places.first { $0.content == .free || $0.secrecy == .always }
  }
}
