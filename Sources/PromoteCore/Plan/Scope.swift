/// What a plan is about, before anything is rendered.
public struct Scope: Sendable {
  /// Every object of the release to promote, and why.
  public let included: [Address: Reason]
}

/// The selected objects and, of what they name directly or through others, what the target lacks.
///
/// Something named that the target has already is left as it is there: a selection never updates
/// an object that was not asked for. `held` is what the target has.
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
  let index = ReferenceIndex(entries.map { ($0.address, $0.name) }, kinds: kinds)
  let holdings = ReferenceIndex(held.map { ($0, "") }, kinds: kinds)
  var frontier = included.keys.sorted()
  while !frontier.isEmpty {
    var next: [Address] = []
    for address in frontier {
      guard let entry = byAddress[address] else { continue }
      for reference in entry.references where holdings.find(reference, from: address) == nil {
        guard let found = index.find(reference, from: address), included[found] == nil else {
          continue
        }
        included[found] = .required(by: address, name: entry.name)
        next.append(found)
      }
    }
    frontier = next.sorted()
  }
  return Scope(included: included)
}
