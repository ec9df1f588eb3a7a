internal import PromoteCore
internal import PromoteEngine

/// Relations: a Portal wants numbers and shows names, objects here hold identities.
extension PortalClient {
  /// The identities that a relation shows.
  func identities(
    _ value: JSON, _ link: PortalRoute.Link, _ row: PortalRow
  ) async throws(APIFailure) -> JSON {
    switch link.form {
    case .numbers:
      if link.to == .clientType { return try await clientTypes(value, row) }
      var found: [JSON] = []
      for item in value.array ?? [] {
        if let number = item.integer {
          found.append(.string(try await identity(link, String(number), row)))
        } else if let name = item.string ?? item["Name"]?.string {
          found.append(.string(name))
        } else {
          throw .unreadableAnswer("\(row.path): '\(link.member)' holds neither name nor number")
        }
      }
      return .array(found)
    case .text:
      guard let number = PortalCalls.text(value), !number.isEmpty else { return value }
      return .string(try await identity(link, number, row))
    case .texts:
      var found = JSONObject()
      for member in value.object ?? JSONObject() {
        guard let number = PortalCalls.text(member.value), !number.isEmpty else {
          found[member.name] = member.value
          continue
        }
        found[member.name] = .string(try await identity(link, number, row))
      }
      return .object(found)
    }
  }

  /// A number of nobody stays, so that it is seen that it names nothing: a Portal tolerates it.
  private func identity(
    _ link: PortalRoute.Link, _ number: String, _ row: PortalRow
  ) async throws(APIFailure) -> String {
    try await address(link.to, number: number)?.id ?? number
  }

  /// Names of client types are not unique, so their numbers are asked for.
  private func clientTypes(
    _ names: JSON, _ row: PortalRow
  ) async throws(APIFailure) -> JSON {
    guard let shown = names.array, !shown.isEmpty else { return names }
    let listed = try await calls.rows("\(row.path)/client_types", key: "ID") ?? []
    guard listed.count == shown.count else {
      throw .unreadableAnswer(
        "\(row.path) shows \(shown.count) client types and lists \(listed.count)")
    }
    var found: [JSON] = []
    for item in listed {
      let number = PortalCalls.text(item["ID"]) ?? ""
      guard let type = try await address(.clientType, number: number) else {
        throw .unreadableAnswer("\(row.path): no OAuth provider has the client type \(number)")
      }
      found.append(.string(type.id))
    }
    return .array(found)
  }

  /// The numbers that a request holds. Refused, nothing being sent: what this Portal does not have.
  func numbers(_ value: JSON, _ link: PortalRoute.Link) async throws(APIFailure) -> JSON {
    func number(_ id: String) async throws(APIFailure) -> String {
      try await self.number(of: Address(kind: link.to, id: id))
    }
    switch link.form {
    case .numbers:
      var found: [JSON] = []
      for id in value.array ?? [] {
        found.append(try integer(try await number(id.string ?? ""), link.to))
      }
      return .array(found)
    case .text:
      guard let id = value.string, !id.isEmpty else { return value }
      return .string(try await number(id))
    case .texts:
      var found = JSONObject()
      for member in value.object ?? JSONObject() {
        guard let id = member.value.string, !id.isEmpty else {
          found[member.name] = member.value
          continue
        }
        found[member.name] = .string(try await number(id))
      }
      return .object(found)
    }
  }

  func integer(_ number: String, _ kind: KindName) throws(APIFailure) -> JSON {
    guard let value = Int(number) else {
      throw .unreadableAnswer("a \(kind) with the number '\(number)'")
    }
    return .integer(value)
  }

  /// Names, whether a Portal shows them alone or in objects.
  static func names(_ value: JSON) -> [String] {
    (value.array ?? []).compactMap { $0.string ?? $0["Name"]?.string }
  }

  /// Categories cannot be listed: those that posts have are known.
  func categoryNumbers(
    _ names: [String], _ address: Address
  ) async throws(APIFailure) -> JSON {
    guard !names.isEmpty else { return [] }
    var known: [String: String] = [:]
    for row in try await rows(.post) where !Self.names(row.json["Categories"] ?? .null).isEmpty {
      for item in try await calls.rows("\(row.path)/categories", key: "ID") ?? [] {
        if let name = item["Name"]?.string { known[name] = PortalCalls.text(item["ID"]) }
      }
    }
    var numbers: [JSON] = []
    for name in names {
      guard let number = known[name] else {
        throw .unreachable(
          "it has the category '\(name)', which no post of this Portal has: make it in the Portal "
            + "and give it to a post, since the API cannot")
      }
      numbers.append(try integer(number, address.kind))
    }
    return .array(numbers)
  }
}
