internal import PromoteCore

/// Families of versions: a base lists its children, each child has a hidden link to its base.
extension DashboardState {
  /// What a create asks for with `base_api_id` and its companions.
  struct NewVersion {
    var base: StoredAPI
    var name: String
    var baseName: String?
    var setDefault: Bool
  }

  /// The place of the family's settings in a document, and what they are called there.
  private func familyPointer(_ form: StoredAPI.Form) -> JSONPointer {
    switch form {
    case .classic: JSONPointer(["definition"])
    default: JSONPointer(["x-tyk-api-gateway", "info", "versioning"])
    }
  }

  func family(of api: StoredAPI) -> JSON? { api.document[familyPointer(api.form)] }

  /// Version name and api id of each child that a base lists.
  func listedChildren(of api: StoredAPI) -> [(name: String, id: String)] {
    guard let versions = family(of: api)?["versions"] else { return [] }
    if let map = versions.object { return map.map { ($0.name, $0.value.string ?? "") } }
    return (versions.array ?? []).map { ($0["name"]?.string ?? "", $0["id"]?.string ?? "") }
  }

  func children(of base: StoredAPI) -> [StoredAPI] {
    (childIndex[base.apiID] ?? []).compactMap { apis[$0] }
  }

  /// Sets or clears the hidden link of one API.
  mutating func setBase(_ baseID: String?, of databaseID: String) {
    guard let old = apis[databaseID], old.baseID != baseID else { return }
    if let before = old.baseID { childIndex[before]?.remove(databaseID) }
    if let baseID { childIndex[baseID, default: []].insert(databaseID) }
    apis[databaseID]?.baseID = baseID
    apis[databaseID]?.listed = nil
  }

  /// Reads the versioning parameters of a create; nil where there are none.
  func newVersion(_ call: Call, _ form: StoredAPI.Form) throws(Refusal) -> NewVersion? {
    guard let baseID = call.query("base_api_id"), !baseID.isEmpty else { return nil }
    guard let base = apis[baseID] ?? apiIndex[baseID].flatMap({ apis[$0] }) else {
      throw Refusal(400, "\(baseID) is not a valid Base API version")
    }
    guard base.organisation == call.organisation else {
      throw Refusal(
        403, "Could not retrieve detail of apiID \(baseID) in org \(call.organisation).")
    }
    // A choice: a base is of the same form, and is not a version itself.
    guard base.form == form, base.baseID == nil else {
      throw Refusal(400, "\(baseID) is not a valid Base API version").inferred
    }
    guard let name = call.query("new_version_name"), !name.isEmpty else {
      throw Refusal(422, "The new version name is required")
    }
    let baseName = call.query("base_api_version_name").flatMap { $0.isEmpty ? nil : $0 }
    if baseName == nil, family(of: base)?["name"]?.string?.isEmpty ?? true {
      throw Refusal(
        400, "you need to provide a version name for the new Base API: \(baseID)")
    }
    return NewVersion(
      base: base, name: name, baseName: baseName, setDefault: call.flag("set_default"))
  }

  /// Enters a new child in its base, which gets versioning if it had none.
  mutating func add(_ child: StoredAPI, as new: NewVersion) {
    guard var base = apis[new.base.databaseID] else { return }
    var family = family(of: base)?.object ?? JSONObject()
    if family["enabled"]?.bool != true {
      family["enabled"] = true
      if family["key"]?.string?.isEmpty ?? true { family["key"] = "x-api-version" }
      if family["location"]?.string?.isEmpty ?? true { family["location"] = "header" }
      if family["default"]?.string?.isEmpty ?? true { family["default"] = "self" }
    }
    if let baseName = new.baseName, family["name"]?.string?.isEmpty ?? true {
      family["name"] = .string(baseName)
    }
    if new.setDefault { family["default"] = .string(new.name) }
    let listed = listedChildren(of: base) + [(new.name, child.apiID)]
    family["versions"] = versions(listed, base.form)
    write(family, to: &base)
  }

  /// Takes a deleted child out of its base's list.
  mutating func forget(child: String, ofBase baseID: String) {
    guard let databaseID = apiIndex[baseID], var base = apis[databaseID],
      var family = family(of: base)?.object
    else { return }
    let gone = listedChildren(of: base).filter { $0.id == child }.map(\.name)
    family["versions"] = versions(listedChildren(of: base).filter { $0.id != child }, base.form)
    if let current = family["default"]?.string, gone.contains(current) {
      family["default"] = "self"
    }
    write(family, to: &base)
  }

  /// A choice: a base's list sets and clears the hidden links, whoever wrote it.
  mutating func linkChildren(of base: StoredAPI) {
    let enabled = family(of: base)?["enabled"]?.bool == true
    let listed = enabled ? Set(listedChildren(of: base).map(\.id)) : []
    let before = children(of: base)
    for child in before where !listed.contains(child.apiID) { setBase(nil, of: child.databaseID) }
    for id in listed {
      guard let databaseID = apiIndex[id], databaseID != base.databaseID,
        apis[databaseID]?.organisation == base.organisation
      else { continue }
      setBase(base.apiID, of: databaseID)
    }
    guard !listed.isEmpty || !before.isEmpty else { return }
    refreshServers(of: [base] + before + children(of: base))
  }

  private func versions(_ listed: [(name: String, id: String)], _ form: StoredAPI.Form) -> JSON {
    switch form {
    case .classic: GoJSON.sorted(listed.map { ($0.name, .string($0.id)) })
    default: .array(listed.map { ["name": .string($0.name), "id": .string($0.id)] })
    }
  }

  /// The two documents after a rebase: the child carries the family, the base is one of its versions.
  mutating func swapBase(_ base: StoredAPI, _ child: StoredAPI, _ family: JSONObject) {
    var moved = family
    let childName = listedChildren(of: base).first { $0.id == child.apiID }?.name ?? ""
    let baseName = family["name"]?.string ?? ""
    var listed = listedChildren(of: base).filter { $0.id != child.apiID }
    listed.append((baseName, base.apiID))
    moved["name"] = .string(childName)
    switch family["default"]?.string ?? "self" {
    case "self": moved["default"] = .string(baseName)
    case childName: moved["default"] = "self"
    default: break
    }
    moved["versions"] = versions(listed, .oas)
    var (old, new) = (base, child)
    old.document = base.document.setting(familyPointer(.oas), to: nil) ?? base.document
    old.listed = nil
    old.verbatim = nil
    apis[old.databaseID] = old
    setBase(nil, of: new.databaseID)
    new.baseID = nil
    write(moved, to: &new)
  }

  private mutating func write(_ family: JSONObject, to base: inout StoredAPI) {
    guard let changed = base.document.setting(familyPointer(base.form), to: .object(family)) else {
      return
    }
    base.document = changed
    base.updatedAt = now
    base.verbatim = nil
    base.listed = nil
    apis[base.databaseID] = base
    linkChildren(of: base)
  }

  func listVersions(_ call: Call) throws(Refusal) -> Answer {
    guard let base = try api(call, orMCP: true) else { throw Refusal(404, "API not found") }
    let isBase =
      base.form.hasDocument && base.baseID == nil && family(of: base)?["enabled"]?.bool == true
    guard isBase || !version.has(TykVersion(5, 10), backport: TykVersion(5, 8, 6)) else {
      throw Refusal(422, "\(base.apiID) is not recognised")
    }
    let chosen = family(of: base)?["default"]?.string ?? "self"
    let own = family(of: base)?["name"]?.string ?? ""
    var rows = [row(base, own, isDefault: chosen == "self" || chosen == own)]
    for (name, id) in listedChildren(of: base) {
      guard let child = apiIndex[id].flatMap({ apis[$0] }) else { continue }
      rows.append(row(child, name, isDefault: chosen == name))
    }
    if let access = call.query("accessType") {
      rows = rows.filter { $0["internal"]?.bool == (access == "internal") }
    }
    if let text = call.query("searchText")?.lowercased(), !text.isEmpty {
      rows = rows.filter { ($0["versionName"]?.string ?? "").lowercased().contains(text) }
    }
    rows.sort { ($0["versionName"]?.string ?? "") < ($1["versionName"]?.string ?? "") }
    let (items, pages) = page(rows, call)
    return .json(["apis": .array(items), "pages": .integer(pages)])
  }

  private func row(_ api: StoredAPI, _ versionName: String, isDefault: Bool) -> JSON {
    let info = api.document["x-tyk-api-gateway"]?["info"]
    return [
      "id": .string(api.apiID), "name": .string(name(of: api)),
      "versionName": .string(versionName), "internal": info?["state"]?["internal"] ?? false,
      "expirationDate": info?["expiration"] ?? "", "isDefaultVersion": .bool(isDefault),
    ]
  }
}
