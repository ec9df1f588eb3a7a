internal import PromoteCore
internal import PromoteEngine

/// Between what a Portal shows and what an object is.
extension PortalClient {
  /// The object that a record is: every relation by identity, and nothing that is this Portal's own.
  func object(
    _ row: PortalRow, _ shown: JSON, _ kind: ResourceKind, _ route: PortalRoute
  ) async throws(APIFailure) -> LiveObject {
    guard let all = shown.object else {
      throw .unreadableAnswer("GET \(row.path): \(shown.kind.rawValue), expected an object")
    }
    var beside = JSONObject()
    beside["id"] = .string(row.address.id)
    if let owner = route.owner, let address = row.owner {
      beside[owner.member] = .string(address.id)
    }
    var members = JSONObject()
    if row.isAutomatic {
      beside["automatic"] = true
      beside["name"] = shown["Name"]
    } else {
      let isOfPolicy = route.identity == .policy && shown["ReferenceID"]?.string?.isEmpty == false
      for member in all {
        guard route.has(member.name) || Self.isOwnID(member.name, route) else { continue }
        if isOfPolicy, ["Name", "IsDocumentationOnly"].contains(member.name) { continue }
        members[member.name] = member.value
      }
      try await complete(&members, &beside, row, shown, route, isOfPolicy: isOfPolicy)
    }
    members[ResourceKind.besideMember] = .object(beside)
    let document = JSON.object(members)
    let name = kind.displayName(of: document)
    return LiveObject(
      address: row.address,
      name: name == row.address.id ? beside["name"]?.string ?? name : name,
      databaseID: row.path, document: LiveDocument(document))
  }

  private static func isOwnID(_ member: String, _ route: PortalRoute) -> Bool {
    route.identity == .member(member) && member == "ID"
  }

  private func complete(
    _ members: inout JSONObject, _ beside: inout JSONObject, _ row: PortalRow, _ shown: JSON,
    _ route: PortalRoute, isOfPolicy: Bool
  ) async throws(APIFailure) {
    if route.kind == .user { try await addPlace(of: shown, row, &members, &beside) }
    for link in route.links where route.kind != .user {
      if let value = members[link.member] {
        members[link.member] = try await identities(value, link, row)
      }
    }
    for member in route.commaLists {
      if let value = members[member] { members[member] = Self.split(value) }
    }
    if route.hasCategories, let value = members["Categories"] {
      members["Categories"] = .array(Self.names(value).map { .string($0) })
    }
    switch route.kind {
    case .page, .contentBlock:
      if let cid = shown["CID"]?.string, !cid.isEmpty { members["CID"] = .string(cid) }
    case .catalogue where members["NameWithSlug"] == nil:
      // Since 1.18 the record shows it; the list always did.
      let listed = row.json["NameWithSlug"]
      if listed == nil || row.json["VisibilityStatus"] == nil {
        members["NameWithSlug"] =
          try await rows(.catalogue).first { $0.path == row.path }?.json["NameWithSlug"]
      } else {
        members["NameWithSlug"] = listed
      }
    case .apiDetail:
      beside["api"] = PortalCalls.text(shown["APIID"]).map { .string($0) }
      // An address inside the Portal stands for a file, which is an object of its own.
      if members["OASUrl"]?.string?.hasPrefix("/system/") == true { members["OASUrl"] = nil }
    case .spec:
      if members["OASUrl"]?.string?.hasPrefix("/system/") == true { members["OASUrl"] = nil }
    case .audience:
      let team = PortalCalls.text(shown["TeamID"]) ?? ""
      beside["team"] = try await address(.team, number: team).map { .string($0.id) }
      let organisation = PortalCalls.text(shown["OrganisationID"]) ?? ""
      beside["organisation"] = try await address(.organisation, number: organisation)
        .map { .string($0.id) }
    case .product, .plan:
      beside["name"] = shown["Name"]
      guard isOfPolicy else { break }
      let reference = shown["ReferenceID"]?.string ?? ""
      beside["policy"] = .string(try await policyIDs([reference])[reference] ?? reference)
      beside["provider"] = try await providerName(of: shown).map { .string($0) }
    default: break
    }
  }

  /// What is sent of a document. With `isNew`, nothing that is empty; else `null` for what is to be
  /// emptied, since an absent member stays and an empty array does nothing.
  func body(
    _ document: JSON, _ address: Address, _ route: PortalRoute, isNew: Bool
  ) async throws(APIFailure) -> JSON {
    var body = JSONObject()
    if isNew, let cid = Self.customID(document, address, route) { body["CID"] = .string(cid) }
    if !isNew, let cid = Self.newCustomID(document, address, route) { body["CID"] = .string(cid) }
    if isNew, Self.isOwnID("ID", route) { body["ID"] = .string(address.id) }
    for member in document.object ?? JSONObject() {
      if !isNew, route.onlyCreated.contains(member.name) { continue }
      guard member.name != ResourceKind.besideMember, route.has(member.name) else { continue }
      body[member.name] = member.value
    }
    for link in route.links {
      if let value = body[link.member] { body[link.member] = try await numbers(value, link) }
    }
    for member in route.commaLists {
      guard let items = body[member]?.array else { continue }
      body[member] = .string(items.compactMap(\.string).joined(separator: ","))
    }
    if route.kind == .user {
      let id = document[ResourceKind.beside("organisation")]?.string ?? ""
      body["OrganisationID"] = try integer(
        try await number(of: Address(kind: .organisation, id: id)), .organisation)
    }
    if route.hasCategories, let value = body["Categories"] {
      body["Categories"] = try await categoryNumbers(Self.names(value), address)
    }
    for name in body.names where Self.isNothing(body[name]) { body[name] = isNew ? nil : .null }
    if !isNew {
      for name in route.clearable where body[name] == nil { body[name] = .null }
    }
    return .object(body)
  }

  /// The custom id that a new record gets: the object's identity where that is one.
  private static func customID(
    _ document: JSON, _ address: Address, _ route: PortalRoute
  ) -> String? {
    switch route.identity {
    case .cid: address.id.hasPrefix("~") ? nil : address.id
    // A product that only documents.
    case .policy: address.id.hasPrefix("~") ? nil : address.id
    default: route.only == nil ? document["CID"]?.string : nil
    }
  }

  /// The custom id that a record is asked to take instead of the one that it has.
  private static func newCustomID(
    _ document: JSON, _ address: Address, _ route: PortalRoute
  ) -> String? {
    switch route.identity {
    case .cid, .policy: break
    default: return nil
    }
    guard let cid = document[ResourceKind.customID]?.string, !cid.hasPrefix("~"),
      !cid.utf8.elementsEqual(address.id.utf8)
    else { return nil }
    return cid
  }

  private static func isNothing(_ json: JSON?) -> Bool {
    guard let json else { return false }
    return json.isNull || json.array?.isEmpty == true || json.object?.isEmpty == true
  }

  /// A string with commas as an array, in the spelling that the vendor means: `it_token` is a slip of
  /// its description.
  private static func split(_ json: JSON) -> JSON {
    let items =
      json.array?.compactMap(\.string)
      ?? json.string?.split(separator: ",").map(String.init) ?? []
    return .array(
      items.map { $0.trimmingPrefix { $0 == " " } }
        .map { .string($0 == "it_token" ? "id_token" : String($0)) })
  }
}
