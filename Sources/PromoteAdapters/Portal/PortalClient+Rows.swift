internal import PromoteCore
internal import PromoteEngine

/// Lists, and what their rows are called here.
extension PortalClient {
  /// Every record of the kind, from a list that was begun after this call.
  func rows(_ kind: KindName) async throws(APIFailure) -> [PortalRow] {
    guard let route = PortalRoute.of(kind) else { return [] }
    let result = await sharing(kind.text) { () -> Result<[PortalRow], APIFailure> in
      do throws(APIFailure) {
        guard let owner = route.owner else { return .success(try await list(route, below: nil)) }
        let owners = try await rows(owner.kind)
        let lists = try await gather(owners.count, width: concurrency) {
          index throws(APIFailure) in try await rows(kind, below: owners[index])
        }
        return .success(Array(lists.joined()))
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  /// The same below one record.
  func rows(_ kind: KindName, below owner: PortalRow) async throws(APIFailure) -> [PortalRow] {
    guard let route = PortalRoute.of(kind) else { return [] }
    let key = "\(kind.text) \(owner.path)"
    let result = await sharing(key) { () -> Result<[PortalRow], APIFailure> in
      do throws(APIFailure) {
        return .success(try await list(route, below: owner))
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  private func sharing(
    _ key: String, _ work: @escaping @Sendable () async -> Result<[PortalRow], APIFailure>
  ) async -> Result<[PortalRow], APIFailure> {
    guard let held else { return await fresh.get(key, work) }
    return await held.get(key, work)
  }

  /// Reads a list until every record in it has an identity, for a while.
  private func list(
    _ route: PortalRoute, below owner: PortalRow?
  ) async throws(APIFailure) -> [PortalRow] {
    let path = owner.map { "\($0.path)/\(route.segment)" } ?? route.segment
    for look in 0..<max(1, patience.looks) {
      let items = try await items(route, path, owner)
      let named = try await named(items, route, path, owner)
      guard let nameless = named.nameless.first else {
        try checkDistinct(named.rows)
        await records.learn(named.rows, in: path)
        return named.rows
      }
      let name = PortalCalls.text(nameless["Name"] ?? nameless["Title"]) ?? "without a name"
      let failure = APIFailure.unfinished(
        "\(named.nameless.count) records of \(path) have no custom id yet, the first is '\(name)'")
      if look + 1 == max(1, patience.looks) { throw failure }
      try await pause(look, instead: failure)
    }
    return []
  }

  /// A product shows its APIs whole, and only one that documents has specs: no list is read for what
  /// is known.
  private func items(
    _ route: PortalRoute, _ path: String, _ owner: PortalRow?
  ) async throws(APIFailure) -> [JSON] {
    if let owner, [.apiDetail, .spec].contains(route.kind) {
      let documents = owner.json["IsDocumentationOnly"]?.bool
      if documents == (route.kind == .apiDetail) { return [] }
      if route.kind == .apiDetail, let shown = try await show(owner.path)?["APIDetails"] {
        return shown.array ?? []
      }
    }
    let width = owner == nil ? 2 : 1
    if let rows = try await calls.rows(path, key: route.key, atOnce: width, most: concurrency) {
      return route.kind == .user ? rows.compactMap(Self.developer) : rows
    }
    // What is below a record that is gone is gone; a list that is missing is no empty one.
    guard owner != nil else {
      throw .rejected(status: 404, message: "the Portal has no list at \(calls.url(path))")
    }
    return []
  }

  private func named(
    _ items: [JSON], _ route: PortalRoute, _ path: String, _ owner: PortalRow?
  ) async throws(APIFailure) -> (rows: [PortalRow], nameless: [JSON]) {
    var items = items
    if case .cid = route.identity, items.contains(where: { $0["CID"] == nil }) {
      // Poorer rows than records: some kinds show it there alone.
      let listed = items
      items = try await gather(listed.count, width: concurrency) {
        index throws(APIFailure) in
        let number = PortalCalls.text(listed[index][route.key]) ?? ""
        let shown = try await calls.get("\(path)/\(BaseURL.encode(number))")?.json
        guard let cid = shown?["CID"] else { return listed[index] }
        return listed[index].setting(JSONPointer(["CID"]), to: cid) ?? listed[index]
      }
    }
    let naming = try await naming(route, items)
    var rows: [PortalRow] = []
    var nameless: [JSON] = []
    for item in items {
      let number = PortalCalls.text(item[route.key]) ?? ""
      guard let id = try await naming.id(item, owner, self) else {
        nameless.append(item)
        continue
      }
      rows.append(
        PortalRow(
          address: Address(kind: route.kind, id: id.text),
          path: "\(path)/\(BaseURL.encode(number))", json: item, owner: owner?.address,
          isAutomatic: id.isAutomatic))
    }
    return (rows, nameless)
  }

  /// Nothing in a Portal keeps names, paths or teams of a catalogue apart.
  private func checkDistinct(_ rows: [PortalRow]) throws(APIFailure) {
    var seen: [Address: PortalRow] = [:]
    for row in rows {
      if let other = seen.updateValue(row, forKey: row.address) {
        throw .unreadableAnswer(
          "two objects are called '\(row.address)', \(other.path) and \(row.path); "
            + "delete one of them before promoting")
      }
    }
  }

  /// The path of a record's own, from what is known or from a new list. Nil: there is none.
  func path(of address: Address) async throws(APIFailure) -> String? {
    if let path = await records.path(of: address) { return path }
    if let owner = await owner(in: address) {
      _ = try await rows(address.kind, below: owner)
    } else {
      _ = try await rows(address.kind)
    }
    return await records.path(of: address)
  }

  /// The record that the first part of an identity names, where it is known already.
  private func owner(in address: Address) async -> PortalRow? {
    guard let kind = PortalRoute.of(address.kind)?.owner?.kind else { return nil }
    let parts: [Substring] = address.id.split(separator: ":", omittingEmptySubsequences: false)
    for count in stride(from: parts.count - 1, to: 0, by: -1) {
      let named = Address(kind: kind, id: parts.prefix(count).joined(separator: ":"))
      if let path = await records.path(of: named) {
        return PortalRow(address: named, path: path, json: .null, owner: nil)
      }
    }
    return nil
  }

  /// What a number stands for, from what is known or from a new list. Nil: nobody has it.
  func address(_ kind: KindName, number: String) async throws(APIFailure) -> Address? {
    if let known = await records.address(kind, number: number) { return known }
    _ = try await rows(kind)
    return await records.address(kind, number: number)
  }

  /// The number that a request names an object by. Refused, nothing being sent, where there is none.
  func number(of address: Address) async throws(APIFailure) -> String {
    guard let path = try await path(of: address) else {
      throw .unreachable("it names \(address), which this Portal does not have")
    }
    return PortalRecords.number(in: path)
  }
}
