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

/// A scalar before anybody spends time on it.
struct Glance {
  let view: JSONView
  let node: Int
  /// The nearest member's name; -1: there is none.
  let member: Int
  /// Whether the kind or a free region says something about the place.
  let hasPlaces: Bool
  /// Whether what it says may make a secret of it.
  let hasSecretPlaces: Bool
  /// Whether a rewrite rule may lead here.
  let hasRules: Bool
  /// As ``Site/namesCount``.
  let namesCount: Bool

  @inline(__always) var isString: Bool { view.kind(node) == .string }

  /// Whether the text can hold this byte.
  @inline(__always) func mayHold(_ byte: UInt8) -> Bool { view.mayHold(byte, node) }

  /// Whether the text can be this many bytes long.
  @inline(__always) func mayHave(length: (Int) -> Bool) -> Bool {
    view.head(node).flags.contains(.escaped) || length(view.length(node) - 2)
  }

  /// Whether the text can begin like this.
  @inline(__always) func mayBegin(with bytes: StaticString) -> Bool {
    if view.head(node).flags.contains(.escaped) { return true }
    let raw = view.raw(node)
    let count = bytes.utf8CodeUnitCount
    return raw.count >= count + 2
      && same(
        UnsafeBufferPointer(start: raw.baseAddress! + 1, count: count),
        UnsafeBufferPointer(start: bytes.utf8Start, count: count))
  }

  /// Whether the member's name can tell a credential.
  @inline(__always) var nameMayTell: Bool {
    guard namesCount, member >= 0 else { return false }
    return view.withContent(member) { Credentials.mayEndInCredentialWord($0) }
  }
}

/// What a walk does.
protocol TreeVisitor {
  /// Whether scalars matter about which neither the kind nor a rule says anything.
  var looksEverywhere: Bool { get }
  /// Whether a scalar cannot matter, however it reads: it stays as it is.
  func passesOver(_ glance: Glance) -> Bool
  /// Whether a member is left out of the result, with all below it.
  func leavesOut(_ flags: CompiledKind.Flags) -> Bool
  /// What stands in the scalar's stead; nil: it stays. `place` leads through the result.
  mutating func scalar(_ value: JSON, _ site: Site, at place: [String]) -> JSON?
  /// What stands in the stead of a key that is a place; nil: it stays.
  mutating func key(_ name: String, _ site: Site, in object: JSONObject, at place: [String])
    -> String?
}

extension TreeVisitor {
  var looksEverywhere: Bool { true }
  func passesOver(_ glance: Glance) -> Bool { false }
  func leavesOut(_ flags: CompiledKind.Flags) -> Bool { false }
  mutating func key(_ name: String, _ site: Site, in object: JSONObject, at place: [String])
    -> String?
  { nil }
}

/// Leads a visitor through a document once, members in canonical order, telling at each scalar what
/// the kind and the rules say about it.
///
/// It walks the tape: names and texts are looked at where they stand, and made into strings only
/// for a scalar that the visitor does not pass over.
struct TreeWalk<Visitor: TreeVisitor> {
  private let kind: CompiledKind
  private let rules: PathAutomaton?
  var visitor: Visitor
  private let writes: Bool
  private let document: JSONDocument
  private let root: Int
  private var path: [Step] = []
  /// New names of keys.
  private var names: [String] = []

  private enum Step: BitwiseCopyable {
    case name(Int)
    case index(Int)
    /// The place of a new name among ``names``.
    case renamed(Int)
  }

  /// Small and without references: one is copied at every step.
  private struct Position: BitwiseCopyable {
    var kind: Int
    var rules: Int
    var region = -1
    var namesCount: Bool
    /// The nearest member's name and the object that has it.
    var member = -1
    var object = -1
  }

  private init(
    _ document: JSON, _ kind: ResourceKind, _ rules: PathAutomaton?, _ visitor: Visitor,
    writes: Bool
  ) {
    self.kind = kind.compiled
    self.rules = rules
    self.visitor = visitor
    self.writes = writes
    (self.document, root) = document.flat
  }

  /// Shows the document to the visitor; returns the visitor. What it wants changed is not.
  static func look(
    at document: JSON, _ kind: ResourceKind, with visitor: Visitor
  ) -> Visitor {
    var walk = TreeWalk(document, kind, nil, visitor, writes: false)
    var nothing = JSONWriter(capacity: 0)
    walk.run(&nothing)
    return walk.visitor
  }

  /// Shows the document to the visitor; returns what it makes of it, in canonical form, and the
  /// visitor.
  static func rewrite(
    _ document: JSON, _ kind: ResourceKind, rules: PathAutomaton? = nil, with visitor: Visitor
  ) -> (JSON, Visitor) {
    var walk = TreeWalk(document, kind, rules, visitor, writes: true)
    var writer = JSONWriter(
      capacity: walk.document.read { $0.length(walk.root) } + 256)
    walk.run(&writer)
    return (.settled(writer.out.array()), walk.visitor)
  }

  private mutating func run(_ writer: inout JSONWriter) {
    let start = Position(
      kind: kind.automaton.start, rules: rules?.start ?? PathAutomaton.dead,
      namesCount: kind.typedAtRoot)
    document.read { view in visit(view, root, start, &writer) }
  }

  private mutating func visit(
    _ view: JSONView, _ node: Int, _ from: Position, _ writer: inout JSONWriter
  ) {
    if from.kind == PathAutomaton.dead, from.region < 0, from.rules == PathAutomaton.dead,
      !visitor.looksEverywhere
    {
      return keep(view, node, &writer)
    }
    let flags = kind.flags[from.kind]
    var position = from
    if flags.contains(.freeForm) {
      position.namesCount = false
    } else if flags.contains(.typed) {
      position.namesCount = true
    }
    switch view.kind(node) {
    case .null: keep(view, node, &writer)
    case .no, .yes, .number, .string: scalar(view, node, position, flags, &writer)
    case .array:
      if flags.contains(.region) { position.region = kind.marks(at: from.kind).region }
      items(view, node, position, &writer)
    case .object:
      if flags.contains(.region) { position.region = kind.marks(at: from.kind).region }
      members(view, node, position, &writer)
    }
  }

  @inline(__always)
  private func keep(_ view: JSONView, _ node: Int, _ writer: inout JSONWriter) {
    if writes { view.write(node, sorted: true, to: &writer.out) }
  }

  private mutating func items(
    _ view: JSONView, _ node: Int, _ position: Position, _ writer: inout JSONWriter
  ) {
    let steps = kind.automaton.steps
    if writes { writer.out.append(UInt8(ascii: "[")) }
    var item = view.first(node)
    for index in 0..<view.count(node) {
      if writes, index > 0 { writer.out.append(UInt8(ascii: ",")) }
      path.append(.index(index))
      var next = position
      next.kind = steps.step(position.kind, index: index)
      if let rules { next.rules = rules.step(position.rules, index: index) }
      visit(view, item, next, &writer)
      path.removeLast()
      item = view.after(item)
    }
    if writes { writer.out.append(UInt8(ascii: "]")) }
  }

  private mutating func scalar(
    _ view: JSONView, _ node: Int, _ position: Position, _ flags: CompiledKind.Flags,
    _ writer: inout JSONWriter
  ) {
    let isFree = position.region >= 0
    let glance = Glance(
      view: view, node: node, member: position.member,
      hasPlaces: isFree || flags.contains(.places),
      hasSecretPlaces: isFree || flags.contains(.secretPlaces),
      hasRules: position.rules != PathAutomaton.dead, namesCount: position.namesCount || isFree)
    if visitor.passesOver(glance) { return keep(view, node, &writer) }
    var site = Site()
    if flags.contains(.places) {
      site.places = kind.marks(at: position.kind).places
    } else if isFree {
      site.places = kind.regions[position.region]
    }
    site.isFree = isFree
    site.namesCount = glance.namesCount
    if position.member >= 0 {
      let name = view.string(position.member)
      site.member = name
      site.header = header(view, name, position)
    }
    if let rules, position.rules != PathAutomaton.dead {
      site.rules = rules.accepted(at: position.rules)
    }
    if let new = visitor.scalar(JSON(flat: document, node), site, at: place(view)) {
      if writes { writer.write(new, sorted: true) }
    } else {
      keep(view, node, &writer)
    }
  }

  /// The header whose value this is: named beside it where the member is called `value`.
  private func header(_ view: JSONView, _ name: String, _ position: Position) -> String {
    guard name == "value" else { return name }
    return document.member(position.object, "name")?.string
      ?? document.member(position.object, "key")?.string ?? name
  }

  private mutating func members(
    _ view: JSONView, _ node: Int, _ position: Position, _ writer: inout JSONWriter
  ) {
    let steps = kind.automaton.steps
    let start = writer.out.count
    var isFirst = true
    var isRenamed = false
    if writes { writer.out.append(UInt8(ascii: "{")) }
    var all = view.canonicalNames(node)
    while all.remaining > 0 {
      let name = all.next(in: view)
      var next = position
      next.kind = steps.step(position.kind, name: name, in: view)
      if let rules { next.rules = rules.steps.step(position.rules, name: name, in: view) }
      let flags = kind.flags[next.kind]
      if visitor.leavesOut(flags) { continue }
      if writes {
        if !isFirst { writer.out.append(UInt8(ascii: ",")) }
        isFirst = false
      }
      var step = Step.name(name)
      if flags.contains(.keys) || position.region >= 0,
        let new = newKey(view, name, next.kind, position, node)
      {
        names.append(new)
        step = .renamed(names.count - 1)
        isRenamed = true
        if writes { writer.write(.string(new), sorted: true) }
      } else {
        keep(view, name, &writer)
      }
      if writes { writer.out.append(UInt8(ascii: ":")) }
      if view.contentEquals(name, Self.gatewayExtension) { next.namesCount = true }
      next.member = name
      next.object = node
      path.append(step)
      visit(view, view.after(name), next, &writer)
      path.removeLast()
    }
    guard writes else { return }
    writer.out.append(UInt8(ascii: "}"))
    if isRenamed {
      // New names have other places among the members.
      let made = JSON.settled(Array(writer.out.slice(start, writer.out.count)))
      writer.out.truncate(to: start)
      writer.write(made, sorted: true)
    }
  }

  private static var gatewayExtension: UnsafeBufferPointer<UInt8> {
    let name: StaticString = "x-tyk-api-gateway"
    return UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)
  }

  private mutating func newKey(
    _ view: JSONView, _ name: Int, _ state: Int, _ position: Position, _ object: Int
  ) -> String? {
    var site = Site()
    site.places = kind.marks(at: state).keys
    site.isFree = position.region >= 0
    path.append(.name(name))
    defer { path.removeLast() }
    return visitor.key(
      view.string(name), site, in: JSONObject(flat: document, object), at: place(view))
  }

  private func place(_ view: JSONView) -> [String] {
    path.map { step in
      switch step {
      case .name(let name): view.string(name)
      case .index(let index): String(index)
      case .renamed(let number): names[number]
      }
    }
  }
}
