internal import PromoteCore
internal import PromoteEngine

/// What servers keep beside documents: read into objects, and written after their documents.
extension DashboardClient {
  /// The objects with what stands beside their documents. With `isWhole`, `objects` is all that the
  /// server has of the kind.
  func withParts(
    _ objects: [LiveObject], _ kind: ResourceKind, isWhole: Bool
  ) async throws(APIFailure) -> [LiveObject] {
    var objects = objects
    var accompanied: Set<Address> = []
    let parts = kind.endpoints.parts.filter(\.isRead)
    for part in parts where !objects.isEmpty {
      var values: [Address: JSON]?
      if isWhole, let groups = part.groups { values = try await grouped(objects, groups) }
      var asked = objects.indices.filter { _ in values == nil }
      if !isWhole {
        var some: [Int] = []
        for index in asked where await ids.mayBeAccompanied(objects[index].address) {
          some.append(index)
        }
        asked = some
      }
      if values == nil {
        values = try await readPart(part, of: asked.map { objects[$0].address })
      }
      let found = values ?? [:]
      for index in objects.indices {
        guard let value = found[objects[index].address], value != [], value != [:] else { continue }
        accompanied.insert(objects[index].address)
        objects[index] = try objects[index].setting(part.pointer, value)
      }
    }
    if isWhole, !parts.isEmpty {
      await ids.survey(kind.name, accompanied: Array(accompanied))
    }
    return objects
  }

  /// The values of a part for many objects in one answer; nil where the server does not give one.
  /// Names come with and without a sign before them.
  private func grouped(
    _ objects: [LiveObject], _ path: String
  ) async throws(APIFailure) -> [Address: JSON]? {
    guard case .json(let json, _) = try await calls.read(path, limits: .tykList),
      let groups = json.object
    else { return nil }
    var labels: [String: Set<String>] = [:]
    for group in groups {
      guard let members = group.value.array else { return nil }
      let label = group.name.hasPrefix("#") ? String(group.name.dropFirst()) : group.name
      for id in members.compactMap(\.string) { labels[id, default: []].insert(label) }
    }
    var values: [Address: JSON] = [:]
    for object in objects {
      let found = (labels[object.address.id] ?? []).union(
        object.databaseID.flatMap { labels[$0] } ?? [])
      values[object.address] = .array(found.sorted().map { .string($0) })
    }
    return values
  }

  private func readPart(
    _ part: Endpoints.Part, of addresses: [Address]
  ) async throws(APIFailure) -> [Address: JSON] {
    let results = await eachAtOnce(addresses.count) { index -> Result<JSON?, APIFailure> in
      do throws(APIFailure) {
        return .success(try await readPart(part, of: addresses[index]))
      } catch {
        return .failure(error)
      }
    }
    var values: [Address: JSON] = [:]
    for (index, result) in results.enumerated() { values[addresses[index]] = try result.get() }
    return values
  }

  /// Nil where the server has no such part of this object.
  func readPart(_ part: Endpoints.Part, of address: Address) async throws(APIFailure) -> JSON? {
    let path = try partPath(part, address)
    switch try await calls.read(path) {
    case .json(let json, _):
      guard json.object != nil else {
        throw .unreadableAnswer("GET \(path): \(json.kind.rawValue), expected an object")
      }
      if part.members.count == 1 { return json[part.members[0]] }
      return .object(JSONObject(part.members.compactMap { name in json[name].map { (name, $0) } }))
    case .refused(status: 404, _): return nil
    case .refused(let status, let message): throw .rejected(status: status, message: message)
    case .unreadable(let reason): throw .unreadableAnswer("GET \(path): \(reason)")
    }
  }

  /// The requests that write what stands beside a document, after it. What cannot be sent is found
  /// out before the document is.
  func partRequests(
    of json: JSON, _ address: Address, _ kind: ResourceKind, isNew: Bool
  ) async throws(APIFailure) -> [HTTPExchange.Request] {
    var requests: [HTTPExchange.Request] = []
    for part in kind.endpoints.parts {
      let value = json[part.pointer]
      let isEmpty = value == nil || value == [] || value == [:] || value == .null
      if isEmpty {
        guard part.isRead, !isNew, await ids.mayBeAccompanied(address) else { continue }
      }
      var body = JSONObject()
      for name in part.members {
        body[name] = part.members.count == 1 ? (isEmpty ? [] : value) : value?[name] ?? []
      }
      let sent = try await resolvingOwners(.object(body), part)
      requests.append(
        HTTPExchange.Request(
          method: "PUT", path: try partPath(part, address),
          headers: [("Content-Type", DashboardCalls.plainJSON)], body: sent.serialised()))
      if part.isRead { await ids.accompany(address, true) }
    }
    return requests
  }

  /// Throws ``APIFailure/rejected(status:message:)`` and such for the parts alone: the document is
  /// there.
  func write(_ requests: [HTTPExchange.Request]) async throws(APIFailure) {
    for request in requests { _ = try await calls.write(request) { [] } }
  }

  private func partPath(_ part: Endpoints.Part, _ address: Address) throws(APIFailure) -> String {
    guard !address.id.isEmpty, address.id != ".", address.id != ".." else {
      throw .unreachable("'\(address.id)' cannot stand in an address")
    }
    return part.path.replacing("{id}", with: BaseURL.encode(address.id))
  }
}

extension LiveObject {
  func setting(_ pointer: JSONPointer, _ value: JSON?) throws(APIFailure) -> LiveObject {
    guard let json = document.json.setting(pointer, to: value) else {
      throw .unreadableAnswer("\(address): no room for '\(pointer)'")
    }
    return LiveObject(
      address: address, name: name, databaseID: databaseID, document: LiveDocument(json))
  }
}
