internal import PromoteCore

/// Tutorials, in the order in which a product shows them.
extension PortalState {
  private static let order = "DocOrder"

  /// A choice: as they were put in order; those that no order names after them, newest first.
  func ordered(_ docs: [PortalRow], of product: Int) -> [PortalRow] {
    let order = (row(.product, product)?.values[Self.order]?.array ?? []).compactMap(\.integer)
    guard !order.isEmpty else { return docs }
    let places = Dictionary(
      order.enumerated().map { ($0.element, $0.offset) }, uniquingKeysWith: { first, _ in first })
    return docs.filter { places[$0.id] != nil }
      .sorted { (places[$0.id] ?? 0) < (places[$1.id] ?? 0) }
      + docs.filter { places[$0.id] == nil }
  }

  mutating func setOrder(_ ids: [Int], of product: Int) {
    change(.product, product) { $0.values[Self.order] = .array(ids.map { .integer($0) }) }
  }

  /// A bare array of numbers. Nothing answers but the status.
  mutating func reorderDocs(_ call: PortalCall) throws(PortalRefusal) -> Answer {
    let refusal = PortalRefusal(400, .empty)
    guard let product = place(.product, call), let items = try call.json(orRefuse: 400).array else {
      throw refusal
    }
    let ids = items.compactMap(\.integer)
    guard ids.count == items.count, Set(ids).count == ids.count,
      ids.allSatisfy({ row(.doc, $0)?.parent == product })
    else { throw refusal }
    setOrder(ids, of: product)
    return Answer(status: 200, body: [])
  }
}
