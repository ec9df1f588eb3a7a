internal import PromoteCore

/// Specifications of documentation-only products.
extension PortalState {
  /// Letters, digits, `_` and `-`.
  func prepareSpec(_ row: PortalRow) throws(PortalRefusal) {
    let isFine = row.text("SpecAlias").utf8.allSatisfy { byte in
      (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
        || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
    }
    guard isFine else { throw PortalRefusal(422, "SpecAlias is not valid").inferred }
  }

  func checkSpecs(_ given: [JSON]) throws(PortalRefusal) {
    for spec in given where (spec["SpecAlias"]?.string ?? "").isEmpty {
      throw PortalRefusal(422, "SpecAlias can't be blank")
    }
  }

  /// A list in a product's body is the whole of its specifications. A choice: they are met by `CID`,
  /// then by number, then by alias.
  mutating func setSpecs(of product: Int, _ given: [JSON]) throws(PortalRefusal) {
    var left = rows(.specDetail).of(product)
    for item in given {
      let matches: [(PortalRow) -> Bool] = [
        { $0.cid == item["CID"]?.string ?? "" }, { $0.id == item["ID"]?.integer ?? 0 },
        { $0.text("SpecAlias") == item["SpecAlias"]?.string ?? "" },
      ]
      var members = item.object ?? JSONObject()
      members["ID"] = nil
      if let index = matches.lazy.compactMap({ left.firstIndex(where: $0) }).first {
        try update(.specDetail, left.remove(at: index), members)
      } else {
        _ = try create(.specDetail, parent: product, members)
      }
    }
    for gone in left { removeSpec(gone.id) }
  }

  mutating func removeSpec(_ id: Int) {
    remove(.specDetail, id)
    for place in ["oas", "graphql"] { files["spec/\(id)/\(place)"] = nil }
  }
}
