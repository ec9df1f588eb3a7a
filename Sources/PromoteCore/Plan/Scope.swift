/// What a plan is about, before anything is rendered.
public struct Scope: Sendable {
  /// Every object of the release to promote, and why.
  public let included: [Address: Reason]
}

/// The selected objects and, of what they name directly or through others, what the target lacks.
///
/// Something named that the target has already is left as it is there: a selection never updates
/// an object that was not asked for, except for its parts (a product's tutorials and documents), which
/// are it. A product also brings the plans that are offered in its catalogues. `held` is what the
/// target has.
public func scope(
  _ selection: Selection, of entries: [SelectionEntry], held: Set<Address>,
  kinds: [KindName: ResourceKind]
) -> Scope {
  var included: [Address: Reason] = [:]
  var byAddress: [Address: SelectionEntry] = [:]
  for entry in entries { byAddress[entry.address] = entry }
  for entry in entries where selection.matches(entry, kinds: kinds) {
    included[entry.address] = .selected
  }
  guard !selection.isEverything else { return Scope(included: included) }
  var closure = Closure(entries, held: held, kinds: kinds, included: included)
  closure.run()
  return Scope(included: closure.included)
}

/// Grows a selection until nothing is missing.
private struct Closure {
  private(set) var included: [Address: Reason]
  private var byAddress: [Address: SelectionEntry] = [:]
  private let index: ReferenceIndex
  private let holdings: ReferenceIndex
  /// What belongs to an object as its part.
  private var parts: [Address: [Address]] = [:]
  /// The plans that stand in a catalogue.
  private var plans: [Address: [Address]] = [:]

  init(
    _ entries: [SelectionEntry], held: Set<Address>, kinds: [KindName: ResourceKind],
    included: [Address: Reason]
  ) {
    self.included = included
    for entry in entries { byAddress[entry.address] = entry }
    index = ReferenceIndex(entries.map { ($0.address, $0.name) }, kinds: kinds)
    holdings = ReferenceIndex(held.map { ($0, "") }, kinds: kinds)
    for entry in entries.sorted(by: { $0.address < $1.address }) {
      if let owner = entry.whole { parts[owner, default: []].append(entry.address) }
      guard entry.address.kind == .planCatalogues, let plan = entry.whole else { continue }
      for reference in entry.references where reference.to == .catalogue {
        plans[Address(kind: .catalogue, id: reference.id), default: []].append(plan)
      }
    }
  }

  mutating func run() {
    var frontier = included.keys.sorted()
    while !frontier.isEmpty {
      var next: [Address] = []
      for address in frontier {
        guard let entry = byAddress[address] else { continue }
        for (found, reason) in needed(by: entry) where included[found] == nil {
          included[found] = reason
          next.append(found)
        }
      }
      frontier = next.sorted()
    }
  }

  private func needed(by entry: SelectionEntry) -> [(Address, Reason)] {
    let address = entry.address
    var needed: [(Address, Reason)] = []
    for reference in entry.references where holdings.find(reference, from: address) == nil {
      guard let found = index.find(reference, from: address) else { continue }
      needed.append((found, .required(by: address, name: entry.name)))
    }
    // Its parts are it, also those that the target has otherwise.
    for part in parts[address] ?? [] {
      needed.append((part, .part(of: address, name: entry.name)))
    }
    // Nobody gets at a product without a plan that is offered in the same catalogue.
    guard address.kind == .productCatalogues, let product = entry.whole.flatMap({ byAddress[$0] })
    else { return needed }
    for reference in entry.references where reference.to == .catalogue {
      for plan in plans[Address(kind: .catalogue, id: reference.id)] ?? []
      where holdings.find(FoundReference(pointer: .root, to: plan.kind, id: plan.id), from: address)
        == nil && byAddress[plan] != nil
      {
        needed.append((plan, .offered(with: product.address, name: product.name)))
      }
    }
    return needed
  }
}

extension SelectionEntry {
  /// The object that this one is a part of.
  var whole: Address? {
    guard let kind = ResourceKind.wholes[address.kind] else { return nil }
    let member = ResourceKind.besideMember
    guard
      let owner = references.first(where: { $0.to == kind && $0.pointer.tokens.first == member })
    else { return nil }
    return Address(kind: kind, id: owner.id)
  }
}
