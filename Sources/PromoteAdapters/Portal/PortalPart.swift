internal import PromoteCore
internal import PromoteEngine

/// What is only part of a record, or a file beside one, and has requests of its own.
enum PortalPart: Sendable, Hashable {
  /// The catalogues of a product or plan.
  case membership(of: KindName)
  /// Whether everybody sees a catalogue.
  case visibility
  /// The order of a product's tutorials.
  case order
  /// A file beside an API or a spec.
  case file(File, of: KindName)
  /// The images of a product.
  case image
  case theme
  /// The files of the theme that comes with a Portal.
  case ownTheme
  /// Which theme is the current one.
  case activation

  enum File: Sendable, Hashable { case openAPI, graphQL }

  static func of(_ kind: KindName) -> PortalPart? {
    switch kind {
    case .productCatalogues: .membership(of: .product)
    case .planCatalogues: .membership(of: .plan)
    case .catalogueVisibility: .visibility
    case .docOrder: .order
    case .apiDocument: .file(.openAPI, of: .apiDetail)
    case .apiSchema: .file(.graphQL, of: .apiDetail)
    case .specDocument: .file(.openAPI, of: .spec)
    case .specSchema: .file(.graphQL, of: .spec)
    case .productImage: .image
    case .theme: .theme
    case .defaultTheme: .ownTheme
    case .themeActivation: .activation
    default: nil
    }
  }

  var kind: KindName {
    switch self {
    case .membership(let owner): owner == .plan ? .planCatalogues : .productCatalogues
    case .visibility: .catalogueVisibility
    case .order: .docOrder
    case .file(.openAPI, let owner): owner == .spec ? .specDocument : .apiDocument
    case .file(.graphQL, let owner): owner == .spec ? .specSchema : .apiSchema
    case .image: .productImage
    case .theme: .theme
    case .ownTheme: .defaultTheme
    case .activation: .themeActivation
    }
  }

  /// The kind of record that it is part of; nil: it stands alone.
  var owner: KindName? {
    switch self {
    case .membership(let owner), .file(_, let owner): owner
    case .visibility: .catalogue
    case .order, .image: .product
    case .theme, .ownTheme, .activation: nil
    }
  }

  /// The record that a part with this address is of.
  func owner(of address: Address) -> Address? {
    guard let owner else { return nil }
    guard self == .image else { return Address(kind: owner, id: address.id) }
    let parts: [Substring] = address.id.split(separator: ":", omittingEmptySubsequences: false)
    return Address(kind: owner, id: parts.dropLast().joined(separator: ":"))
  }
}

extension PortalClient {
  func list(_ part: PortalPart) async throws(APIFailure) -> [LiveObject] {
    guard let owner = part.owner else { return try await standingAlone(part) }
    let rows = try await rows(owner)
    let found = try await gather(rows.count, width: concurrency) { index throws(APIFailure) in
      try await parts(part, of: rows[index])
    }
    return Array(found.joined())
  }

  func read(_ part: PortalPart, _ address: Address) async throws(APIFailure) -> LiveObject? {
    guard let owner = part.owner(of: address) else {
      return try await standingAlone(part, address.id).first { $0.address == address }
    }
    guard let path = try await path(of: owner) else { return nil }
    let above = await records.address(at: Self.owner(of: path))
    let row = PortalRow(address: owner, path: path, json: .null, owner: above)
    return try await parts(part, of: row).first { $0.address == address }
  }

  /// The parts of one record that are there.
  private func parts(
    _ part: PortalPart, of row: PortalRow
  ) async throws(APIFailure) -> [LiveObject] {
    switch part {
    case .membership(let owner): try await memberships(owner, of: row)
    case .visibility: try await visibility(of: row)
    case .order: try await order(of: row)
    case .file(let file, let owner): try await document(file, owner, of: row)
    case .image: try await images(of: row)
    case .theme, .ownTheme, .activation: []
    }
  }

  private func standingAlone(
    _ part: PortalPart, _ id: String? = nil
  ) async throws(APIFailure) -> [LiveObject] {
    switch part {
    case .theme: try await themes(id)
    case .ownTheme: try await ownTheme()
    default: try await activation()
    }
  }

  /// Creating and replacing are one thing: what is there is written over.
  func write(
    _ part: PortalPart, _ address: Address, _ document: LiveDocument
  ) async throws(APIFailure) -> WriteAnswer {
    let json = document.json
    try checkIdentity(address, json)
    if ResourceKind.isAutomatic(json) { throw Self.automatic(address) }
    guard let owner = part.owner(of: address) else {
      return part == .activation ? try await activate(json) : try await upload(address, json)
    }
    guard let path = try await placed(owner, json) else {
      throw .unreachable("\(address) belongs to \(owner), which this Portal does not have")
    }
    switch part {
    case .membership: return try await writeMembership(path, json)
    case .visibility: return try await writeVisibility(path, json)
    case .order: return try await writeOrder(owner, path, json)
    case .file(let file, let owner): return try await upload(file, owner, path, json)
    case .image: return try await uploadImage(address, path, json)
    case .theme, .ownTheme, .activation: throw .unreachable("\(address) belongs to nothing")
    }
  }

  /// Where the record is that a part is of. An API may have come into its product only now.
  private func placed(_ owner: Address, _ json: JSON) async throws(APIFailure) -> String? {
    if let path = try await path(of: owner) { return path }
    guard owner.kind == .apiDetail, let id = json[ResourceKind.beside("product")]?.string,
      let path = try await path(of: Address(kind: .product, id: id))
    else { return nil }
    let product = PortalRow(
      address: Address(kind: .product, id: id), path: path, json: .null, owner: nil)
    return try await granted(owner, of: product)
  }

  func delete(
    _ part: PortalPart, _ address: Address
  ) async throws(APIFailure) -> WriteAnswer {
    if part == .theme {
      if address.id == Self.ownThemeName { throw Self.automatic(address) }
      return try await remove("themes/\(BaseURL.encode(address.id))")
    }
    guard let owner = part.owner(of: address), let path = try await path(of: owner) else {
      throw .rejected(status: 404, message: "\(address) is not there")
    }
    switch part {
    case .file(.openAPI, _): return try await remove("\(path)/oas")
    case .file(.graphQL, .apiDetail): return try await remove("\(path)/graphql/schema")
    case .image: return try await remove("\(path)/\(Self.slot(of: address))")
    case .file(.graphQL, _), .membership, .visibility, .order, .theme, .ownTheme, .activation:
      throw .unreachable("\(address) goes with what it belongs to")
    }
  }

  private func remove(_ path: String) async throws(APIFailure) -> WriteAnswer {
    let answer = try await calls.send("DELETE", path, nil) { [] }
    return WriteAnswer(status: answer.status, databaseID: path)
  }

  /// The object that a part is.
  func part(
    _ part: PortalPart, _ id: String, beside: [(String, JSON)], _ members: [(String, JSON)],
    at path: String, name: String? = nil
  ) -> LiveObject {
    let besideMembers = JSONObject([("id", .string(id))] + beside)
    let document = JSON.object(
      JSONObject(members + [(ResourceKind.besideMember, .object(besideMembers))]))
    return LiveObject(
      address: Address(kind: part.kind, id: id), name: name ?? id, databaseID: path,
      document: LiveDocument(document))
  }
}
