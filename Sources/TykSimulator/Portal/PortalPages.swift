internal import PromoteCore

/// Pages and the blocks that their templates refer to.
extension PortalState {
  static let pageRoutes: [PortalRoute] =
    [
      PortalRoute("GET", "/pages/all/content-blocks", since: TykVersion(1, 6)) {
        (state, call) throws(PortalRefusal) in
        let found = try state.page(state.rows(.contentBlock).all, call)
        return .portal(.array(found.map { state.listed($0, .contentBlock) }))
      }
    ]
    + PortalRoute.collection("/pages", .page)
    + PortalRoute.collection("/pages/{page}/content-blocks", .contentBlock)

  /// A choice: blocks that are there stay, whatever the template.
  mutating func addBlocks(of page: PortalRow, isNew: Bool) {
    let names = Set(rows(.contentBlock).of(page.id).map { $0.text("Name") })
    for name in blocks(ofTemplate: page.text("Template")) where !names.contains(name) {
      let id = add(.contentBlock, parent: page.id, ["Name": .string(name)])
      // Of a fresh Portal they wait with the rest.
      if isNew { change(.contentBlock, id) { $0.awaitsCID = false } }
    }
  }

  /// Two of one name on a page would make it ambiguous.
  func prepareBlock(_ row: PortalRow) throws(PortalRefusal) {
    let isTaken = rows(.contentBlock).of(row.parent).contains {
      $0.id != row.id && $0.text("Name") == row.text("Name")
    }
    guard !isTaken else {
      throw PortalRefusal(422, "content block with that name already exists").inferred
    }
  }

  mutating func addDefaultPages() {
    let pages = [
      ("Home", "/", "home"), ("About us", "/about-us", "flip_flop"),
      ("Product Catalogues", "/portal/catalogue-products", "catalogue"),
    ]
    for (title, path, template) in pages {
      let id = add(
        .page,
        [
          "Title": .string(title), "Path": .string(path), "Template": .string(template),
          "Status": "Published",
        ])
      if let page = row(.page, id) { addBlocks(of: page, isNew: false) }
    }
  }
}
