/// The order of a plan's operations.
///
///     what is named ──▶ what names it ──▶ deletes, the other way round
///
/// Deterministic: where nothing decides, certificates come before webhooks, templates, APIs,
/// policies, identity providers and OAuth clients, these before what the Portal keeps (in the order
/// of ``Kinds/portal``), and then the smaller address before the larger. A cycle (an API and the
/// policy it gives to new keys) is broken by identity: the smaller goes first although it names the
/// larger, which is harmless since identities are known beforehand. What makes an object public
/// waits for everything else that names it.
struct Order {
  /// Indexes of the drafts, first to last.
  private(set) var sequence: [Int] = []
  /// For each place of the sequence, the places that must come before it, ascending.
  private(set) var dependsOn: [[Int]] = []
  /// Drafts that wait for another to give up a listen path or name, and in vain: a cycle.
  private(set) var deadlocks: [(waits: Int, for: Int)] = []

  private static let ranks: [KindName: Int] = {
    var ranks: [KindName: Int] = [
      .certificate: 0, .webhook: 1, .template: 2, .classic: 3, .oas: 3, .streams: 3, .mcp: 4,
      .policy: 5, .idp: 6, .oauthClient: 7,
    ]
    for (index, kind) in Kinds.portal.enumerated() { ranks[kind.name] = 9 + index }
    return ranks
  }()
  private static let unranked = 8
  private static let deletes = 1_000

  /// `deletesMakeRoom`: a create may wait for a delete that frees its listen path. Going back
  /// needs that; going forth, deletes are last.
  init(_ drafts: [Draft], deletesMakeRoom: Bool) {
    let byKey = Self.byKey(drafts)
    var rank = [Int](repeating: 0, count: drafts.count)
    for (position, index) in byKey.enumerated() { rank[index] = position }

    let edges = Self.edges(drafts, deletesMakeRoom: deletesMakeRoom)
    let component = components(edges.map { $0.keys.sorted() })
    var before = [[Int]](repeating: [], count: drafts.count)
    for (index, others) in edges.enumerated() {
      for (other, isRoom) in others {
        if component[index] != component[other] || rank[other] < rank[index] {
          before[index].append(other)
        } else if isRoom {
          deadlocks.append((index, other))
        }
      }
    }
    deadlocks.sort { (rank[$0.waits], rank[$0.for]) < (rank[$1.waits], rank[$1.for]) }
    sequence = Self.sequence(before, byKey: byKey, rank: rank)
    var place = [Int](repeating: 0, count: drafts.count)
    for (position, index) in sequence.enumerated() { place[index] = position }
    dependsOn = sequence.map { before[$0].map { place[$0] }.sorted() }
  }

  /// Draft indexes as they come where no dependency decides: deletes last, and reversed.
  private static func byKey(_ drafts: [Draft]) -> [Int] {
    func key(_ draft: Draft) -> Int {
      let rank = ranks[draft.address.kind] ?? unranked
      return draft.action == .delete ? deletes - rank : rank
    }
    let keys = drafts.map { (rank: key($0), text: Array($0.address.text.utf8)) }
    return drafts.indices.sorted { left, right in
      guard keys[left].rank == keys[right].rank else { return keys[left].rank < keys[right].rank }
      let precedes = keys[left].text.lexicographicallyPrecedes(keys[right].text)
      return keys[left].rank >= deletes / 2 ? !precedes : precedes
    }
  }

  /// For each draft, those it must come after, and whether only because they make room.
  private static func edges(_ drafts: [Draft], deletesMakeRoom: Bool) -> [[Int: Bool]] {
    var touched: [Address: Int] = [:]
    for (index, draft) in drafts.enumerated() { touched[draft.address] = index }
    var edges = [[Int: Bool]](repeating: [:], count: drafts.count)
    for (index, draft) in drafts.enumerated() {
      for address in draft.after?.references ?? [] {
        guard let other = touched[address], other != index, drafts[other].action != .delete
        else { continue }
        edges[index][other] = false
      }
      for address in draft.before?.references ?? [] {
        guard let other = touched[address], other != index, drafts[other].action == .delete
        else { continue }
        edges[other][index] = false
      }
    }
    finish(drafts, &edges)
    var leaving: [ExactText: [Int]] = [:]
    for (index, draft) in drafts.enumerated() where draft.action == .update || deletesMakeRoom {
      for place in draft.placesLeft { leaving[place, default: []].append(index) }
    }
    for (index, draft) in drafts.enumerated() {
      for place in draft.placesTaken {
        for other in leaving[place] ?? [] where other != index && edges[index][other] == nil {
          edges[index][other] = true
        }
      }
    }
    return edges
  }

  /// What makes an object public waits for everything of a smaller rank that names the object.
  private static func finish(_ drafts: [Draft], _ edges: inout [[Int: Bool]]) {
    var naming: [Address: [Int]] = [:]
    for (index, draft) in drafts.enumerated() where draft.action != .delete {
      for address in draft.after?.references ?? [] { naming[address, default: []].append(index) }
    }
    for (index, draft) in drafts.enumerated() where draft.action != .delete {
      guard let owner = Kinds.named(draft.address.kind)?.finishes else { continue }
      let rank = ranks[draft.address.kind] ?? unranked
      for address in draft.after?.references ?? [] where address.kind == owner {
        for other in naming[address] ?? []
        where other != index && (ranks[drafts[other].address.kind] ?? unranked) < rank {
          edges[index][other] = false
        }
      }
    }
  }

  /// Kahn's algorithm, always taking the first by key of what is free.
  private static func sequence(_ before: [[Int]], byKey: [Int], rank: [Int]) -> [Int] {
    var missing = before.map(\.count)
    var after = [[Int]](repeating: [], count: before.count)
    for (index, others) in before.enumerated() {
      for other in others { after[other].append(index) }
    }
    var free = Heap(byKey.filter { missing[$0] == 0 }.map { rank[$0] })
    var sequence: [Int] = []
    while let next = free.removeFirst() {
      let index = byKey[next]
      sequence.append(index)
      for waiting in after[index] {
        missing[waiting] -= 1
        if missing[waiting] == 0 { free.insert(rank[waiting]) }
      }
    }
    return sequence
  }
}

extension Draft {
  /// Listen paths and names it has before and not after.
  var placesLeft: [ExactText] { places(before).filter { !places(after).contains($0) } }
  /// Listen paths and names it has after and not before.
  var placesTaken: [ExactText] { places(after).filter { !places(before).contains($0) } }

  private func places(_ side: Side?) -> [ExactText] {
    guard let facts = side?.facts else { return [] }
    return [
      facts.listen.map { "listen " + $0 }, facts.slug.map { "slug " + $0 },
      facts.policyName.map { "policy " + $0 },
    ].compactMap { $0.map(ExactText.init) }
  }
}
