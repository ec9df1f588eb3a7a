/// A kind's paths as one automaton, with what each state of it means. Never changed once the kind is
/// compiled.
final class CompiledKind: @unchecked Sendable {
  /// What matters most of a state, in one word.
  struct Flags: OptionSet, BitwiseCopyable, Sendable {
    let rawValue: UInt32
    /// Not part of a release.
    static let leavesRelease = Flags(rawValue: 1 << 0)
    /// Not part of the normal form.
    static let leavesComparison = Flags(rawValue: 1 << 1)
    static let freeForm = Flags(rawValue: 1 << 2)
    static let typed = Flags(rawValue: 1 << 3)
    static let map = Flags(rawValue: 1 << 4)
    static let set = Flags(rawValue: 1 << 5)
    static let double = Flags(rawValue: 1 << 6)
    /// A string here is an address or a key that may be base64.
    static let encodedAddress = Flags(rawValue: 1 << 7)
    static let defaults = Flags(rawValue: 1 << 8)
    static let mirrors = Flags(rawValue: 1 << 9)
    static let references = Flags(rawValue: 1 << 10)
    static let places = Flags(rawValue: 1 << 11)
    /// One of the places may hold a secret.
    static let secretPlaces = Flags(rawValue: 1 << 12)
    static let keys = Flags(rawValue: 1 << 13)
    /// A region begins here.
    static let region = Flags(rawValue: 1 << 14)

    /// The protocol's own is slow in a build without optimisation, and asked at every place.
    @inline(__always) func contains(_ other: Flags) -> Bool {
      rawValue & other.rawValue == other.rawValue
    }
  }

  /// What a kind says about one place. Never changed once the kind is compiled; a reference, so
  /// that a walk copies none of it.
  final class Marks: @unchecked Sendable {
    var organisation = false
    var databaseID = false
    var managed = false
    var targetOwned = false
    var ignored = false
    var freeForm = false
    var typed = false
    var map = false
    var set = false
    var double = false
    /// In canonical form.
    var defaults: [[UInt8]] = []
    var mirrors: [ResourceKind.Mirror] = []
    var places: [ResourceKind.Place] = []
    var keys: [ResourceKind.Place] = []
    var references: [ResourceKind.Reference] = []

    /// The number of the region that begins here; -1: none does.
    private(set) var region = -1

    var flags: Flags {
      var flags: Flags = []
      func add(_ flag: Flags, _ holds: Bool) { if holds { flags.insert(flag) } }
      let leavesRelease = organisation || databaseID || managed || targetOwned
      add(.leavesRelease, leavesRelease)
      add(.leavesComparison, leavesRelease || ignored)
      add(.freeForm, freeForm)
      add(.typed, typed)
      add(.map, map)
      add(.set, set)
      add(.double, double)
      add(.encodedAddress, places.contains { $0.content == .url && $0.encoding != .plain })
      add(.defaults, !defaults.isEmpty)
      add(.mirrors, !mirrors.isEmpty)
      add(.references, !references.isEmpty)
      add(.places, !places.isEmpty)
      add(.secretPlaces, places.contains { $0.secrecy != .never })
      add(.keys, !keys.isEmpty)
      add(.region, region >= 0)
      return flags
    }

    /// Derives what is asked for often. A region is a free one, or a secret that is no scalar.
    func close(_ regions: inout [[ResourceKind.Place]]) {
      if let place = places.first(where: { $0.content == .free || $0.secrecy == .always }) {
        region = regions.count
        regions.append([place])
      }
    }
  }

  let automaton: PathAutomaton
  private let marks: [Marks]
  private let allFlags: UnsafeMutableBufferPointer<Flags>
  /// The places that go for everything below them, by number; each in an array of its own.
  let regions: [[ResourceKind.Place]]
  /// Whether the document's root counts as typed.
  let typedAtRoot: Bool
  let allDoubles: Bool
  private static let allDepths: PathPattern = "/**"

  init(
    organisation: [PathPattern], databaseID: [JSONPointer], managed: [PathPattern],
    defaults: [ResourceKind.Default], freeForm: [PathPattern], typed: Bool,
    typedOnly: [PathPattern], maps: [PathPattern], ignored: [PathPattern],
    targetOwned: [PathPattern], sets: [PathPattern], doubles: [PathPattern],
    references: [ResourceKind.Reference], places: [ResourceKind.Place],
    mirrors: [ResourceKind.Mirror]
  ) {
    typedAtRoot = typed && typedOnly.isEmpty
    allDoubles = doubles.contains(Self.allDepths)
    var patterns: [PathPattern] = []
    var meanings: [@Sendable (Marks) -> Void] = []
    func add(_ new: [PathPattern], _ meaning: @escaping @Sendable (Marks) -> Void) {
      patterns += new
      meanings += new.map { _ in meaning }
    }
    add(organisation) { $0.organisation = true }
    add(databaseID.map { PathPattern(tokens: $0.tokens.map { .name($0) }) }) {
      $0.databaseID = true
    }
    add(managed) { $0.managed = true }
    add(targetOwned) { $0.targetOwned = true }
    add(ignored) { $0.ignored = true }
    add(freeForm) { $0.freeForm = true }
    add(typedOnly) { $0.typed = true }
    add(maps) { $0.map = true }
    add(sets) { $0.set = true }
    add(doubles.filter { $0 != Self.allDepths }) { $0.double = true }
    for value in defaults {
      let bytes = value.value.canonical()
      add([value.path]) { $0.defaults.append(bytes) }
    }
    for place in places {
      add([place.path]) { marks in
        if place.isKey { marks.keys.append(place) } else { marks.places.append(place) }
      }
    }
    for mirror in mirrors { add([mirror.path]) { $0.mirrors.append(mirror) } }
    for reference in references { add([reference.path]) { $0.references.append(reference) } }
    let automaton = PathAutomaton(patterns)
    self.automaton = automaton
    var regions: [[ResourceKind.Place]] = []
    marks = (0..<automaton.stateCount).map { state in
      let result = Marks()
      for pattern in automaton.accepted(at: state) { meanings[pattern](result) }
      result.close(&regions)
      return result
    }
    self.regions = regions
    allFlags = .allocate(capacity: marks.count)
    for (state, mark) in marks.enumerated() {
      allFlags.initializeElement(at: state, to: mark.flags)
    }
  }

  deinit { allFlags.deallocate() }

  /// The flags by state, for as long as the kind is there.
  var flags: UnsafePointer<Flags> { UnsafePointer(allFlags.baseAddress!) }

  func marks(at state: Int) -> Marks { marks[state] }
}
