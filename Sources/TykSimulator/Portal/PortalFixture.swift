internal import PromoteCore

internal import struct Foundation.Data

/// Everything that a Portal holds, as a file from which it can go on.
extension PortalState {
  var fixture: JSON {
    var members = JSONObject([("isWhole", true)])
    for kind in PortalKind.allCases {
      let items = rows(kind).all.reversed().map { fixed($0) }
      if !items.isEmpty { members[kind.collection] = .array(items) }
    }
    members["files"] = .object(
      JSONObject(
        files.sorted { $0.key < $1.key }.map { place, file in
          (
            place,
            [
              "name": .string(file.name),
              "base64": .string(Data(file.bytes).base64EncodedString()),
            ]
          )
        }))
    return .object(members)
  }

  private func fixed(_ row: PortalRow) -> JSON {
    var members = JSONObject([("ID", JSON.integer(row.id)), ("CID", .string(row.cid))])
    if row.parent != 0 { members["parent"] = .integer(row.parent) }
    if row.isHidden { members["isHidden"] = true }
    members["created"] = .string(row.created.text)
    members["updated"] = .string(row.updated.text)
    members["values"] = .object(JSONObject(row.values.sorted { $0.key < $1.key }))
    members["links"] = .object(
      JSONObject(
        row.links.sorted { $0.key < $1.key }.map { ($0.key, .array($0.value.map { .integer($0) })) }
      ))
    return .object(members)
  }

  mutating func restore(_ fixture: JSON) throws {
    clear()
    for kind in PortalKind.allCases {
      for item in fixture[kind.collection]?.array ?? [] {
        guard let id = item["ID"]?.integer,
          let created = item["created"]?.string.flatMap(Instant.init),
          let updated = item["updated"]?.string.flatMap(Instant.init)
        else { throw BadFixture(description: "a record of \(kind.collection) lacks a member") }
        var row = PortalRow(id: id, created: created, updated: updated)
        row.cid = item["CID"]?.string ?? ""
        row.parent = item["parent"]?.integer ?? 0
        row.isHidden = item["isHidden"]?.bool ?? false
        for member in item["values"]?.object ?? JSONObject() {
          row.values[member.name] = member.value
        }
        for link in item["links"]?.object ?? JSONObject() {
          row.links[link.name] = (link.value.array ?? []).compactMap(\.integer)
        }
        put(kind, row)
      }
    }
    for file in fixture["files"]?.object ?? JSONObject() {
      guard let text = file.value["base64"]?.string, let data = Data(base64Encoded: text) else {
        throw BadFixture(description: "the file \(file.name) is not base64")
      }
      files[file.name] = PortalFile(
        name: file.value["name"]?.string ?? "", bytes: Array(data))
    }
    lastConfigurationID =
      rows(.provider).all
      .compactMap { $0.values["Configuration"]?["ID"]?.integer }.max() ?? 0
    // The credential is the one that this Portal was set up with.
    let secret = configuration.secret
    if let first = rows(.user).all.last(where: { $0.text("Role") == "super-admin" }) {
      change(.user, first.id) { $0.values["JWTToken"] = .string(secret) }
    }
  }
}
