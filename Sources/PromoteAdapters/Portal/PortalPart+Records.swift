internal import PromoteCore
internal import PromoteEngine

/// Parts of records that are written by a request of their own.
extension PortalClient {
  // MARK: - The catalogues of a product or plan

  /// There whether or not it stands in any: so that being in none can be promoted too.
  func memberships(
    _ owner: KindName, of row: PortalRow
  ) async throws(APIFailure) -> [LiveObject] {
    guard let shown = try await show(row.path) else { return [] }
    let names: [JSON]
    if let catalogues = shown["Catalogues"] {
      var found: [JSON] = []
      for item in catalogues.array ?? [] {
        guard let number = PortalCalls.text(item).flatMap({ item.integer == nil ? nil : $0 })
        else {
          found.append(item)
          continue
        }
        guard let catalogue = try await address(.catalogue, number: number) else {
          throw .unreadableAnswer("\(row.path) names the catalogue \(number), which is not there")
        }
        found.append(.string(catalogue.id))
      }
      names = found
    } else {
      names = owner == .plan ? try await cataloguesNaming(plan: shown, row) : []
    }
    return [
      part(
        .membership(of: owner), row.address.id,
        beside: [(owner.text, .string(row.address.id))], [("Catalogues", .array(names))],
        at: row.path)
    ]
  }

  /// Before 1.18 a plan does not show its catalogues; these show the names of their plans.
  private func cataloguesNaming(
    plan shown: JSON, _ row: PortalRow
  ) async throws(APIFailure) -> [JSON] {
    let name = shown["Name"]?.string ?? ""
    var found: [JSON] = []
    for catalogue in try await rows(.catalogue) {
      let plans = Self.names(try await show(catalogue.path)?["Plans"] ?? .null)
      guard plans.contains(where: { $0.utf8.elementsEqual(name.utf8) }) else { continue }
      found.append(.string(catalogue.address.id))
    }
    guard !found.isEmpty else { return [] }
    let same = try await rows(.plan).filter {
      $0.json["Name"]?.string?.utf8.elementsEqual(name.utf8) ?? false
    }
    guard same.count == 1 else {
      throw .unreadableAnswer(
        "\(same.count) plans are called '\(name)', and this Portal says by name alone in which "
          + "catalogues a plan is")
    }
    return found
  }

  func writeMembership(_ path: String, _ json: JSON) async throws(APIFailure) -> WriteAnswer {
    var numbers: [JSON] = []
    for name in json["Catalogues"]?.array ?? [] {
      let catalogue = Address(kind: .catalogue, id: name.string ?? "")
      numbers.append(try integer(try await number(of: catalogue), .catalogue))
    }
    // An empty array would leave it where it is.
    return try await put(path, ["Catalogues": numbers.isEmpty ? .null : .array(numbers)])
  }

  private func put(_ path: String, _ body: JSON) async throws(APIFailure) -> WriteAnswer {
    let answer = try await calls.send("PUT", path, body) { [] }
    return WriteAnswer(status: answer.status, databaseID: path)
  }

  // MARK: - Whether everybody sees a catalogue

  func visibility(of row: PortalRow) async throws(APIFailure) -> [LiveObject] {
    var status = row.json["VisibilityStatus"]
    if status == nil { status = try await show(row.path)?["VisibilityStatus"] }
    guard let status else { return [] }
    return [
      part(
        .visibility, row.address.id, beside: [("catalogue", .string(row.address.id))],
        [("VisibilityStatus", status)], at: row.path)
    ]
  }

  func writeVisibility(_ path: String, _ json: JSON) async throws(APIFailure) -> WriteAnswer {
    let status = json["VisibilityStatus"]?.string ?? ""
    return try await put(path, ["VisibilityStatus": .string(status.isEmpty ? "Private" : status)])
  }

  // MARK: - The order of tutorials

  /// The list has them in the order in which they are shown [C]. Of fewer than two there is none.
  func order(of row: PortalRow) async throws(APIFailure) -> [LiveObject] {
    let docs = try await rows(.doc, below: row)
    guard docs.count > 1 else { return [] }
    return [
      part(
        .order, row.address.id, beside: [("product", .string(row.address.id))],
        [("docs", .array(docs.map { .string($0.address.id) }))], at: row.path)
    ]
  }

  /// Every tutorial is named: those that the order does not know come after the others.
  func writeOrder(
    _ product: Address, _ path: String, _ json: JSON
  ) async throws(APIFailure) -> WriteAnswer {
    let owner = PortalRow(address: product, path: path, json: .null, owner: nil)
    let there = try await rows(.doc, below: owner)
    var numbers: [String] = []
    for id in json["docs"]?.array?.compactMap(\.string) ?? [] {
      guard let row = there.first(where: { $0.address.id.utf8.elementsEqual(id.utf8) }) else {
        throw .unreachable("the order names the tutorial '\(id)', which \(product) does not have")
      }
      numbers.append(PortalRecords.number(in: row.path))
    }
    for row in there where !numbers.contains(PortalRecords.number(in: row.path)) {
      numbers.append(PortalRecords.number(in: row.path))
    }
    var body: [JSON] = []
    for number in numbers { body.append(try integer(number, .doc)) }
    let answer = try await calls.send("POST", "\(path)/docs/reorder", .array(body)) { [] }
    return WriteAnswer(status: answer.status, databaseID: path)
  }

  // MARK: - The current theme

  func activation() async throws(APIFailure) -> [LiveObject] {
    for row in try await themeRows() where row["Status"]?.string == "Current" {
      let name = row["Name"]?.string ?? row["ID"]?.string ?? ""
      return [part(.activation, "current", beside: [("theme", .string(name))], [], at: "themes")]
    }
    return []
  }

  func activate(_ json: JSON) async throws(APIFailure) -> WriteAnswer {
    let name = json[ResourceKind.beside("theme")]?.string ?? ""
    guard !name.isEmpty, name != ".", name != ".." else {
      throw .unreachable("there is no theme to make the current one")
    }
    let path = "themes/\(BaseURL.encode(name))/activate"
    let answer = try await calls.send("PUT", path, nil) { [] }
    return WriteAnswer(status: answer.status, databaseID: "themes")
  }

  /// Themes have one list without pages.
  func themeRows() async throws(APIFailure) -> [JSON] {
    guard let answer = try await calls.get("themes")?.json else { return [] }
    return try calls.items(of: answer, "themes")
  }
}
