public import PromoteCore
public import PromoteEngine

typealias HeldRows = Once<String, Result<[PortalRow], APIFailure>>

extension PortalClient {
  /// Every list is read once, and serves all the kinds that it says something about.
  public func list(
    _ kinds: [KindName]
  ) async throws(APIFailure) -> [KindName: [LiveObject]] {
    var reader = self
    reader.held = HeldRows()
    reader.heldRecords = Once()
    let client = reader
    let lists = try await gather(kinds.count, width: max(1, kinds.count)) {
      index throws(APIFailure) in try await client.list(kinds[index])
    }
    return Dictionary(uniqueKeysWithValues: zip(kinds, lists))
  }

  public func list(_ name: KindName) async throws(APIFailure) -> [LiveObject] {
    if let part = PortalPart.of(name) { return try await list(part) }
    let (kind, route) = try route(name)
    let rows = try await rows(name)
    if route.whole != nil {
      return try await gather(rows.count, width: concurrency) { index throws(APIFailure) in
        try await object(rows[index], rows[index].json, kind, route)
      }
    }
    let found = try await gather(rows.count, width: concurrency) {
      index throws(APIFailure) -> LiveObject? in
      guard var shown = try await show(rows[index].path) else { return nil }
      if name == .user {
        guard let developer = Self.developer(shown) else { return nil }
        shown = developer
      }
      return try await object(rows[index], shown, kind, route)
    }
    if found.contains(where: { $0 == nil }) {
      // Gone since, or listed and not to be had: that would be an incomplete list.
      let still = Set(try await self.rows(name).map(\.path))
      for (index, object) in found.enumerated() where object == nil {
        guard !still.contains(rows[index].path) else {
          throw .unreadableAnswer("\(rows[index].path) is listed and cannot be read")
        }
      }
    }
    return found.compactMap { $0 }
  }

  /// The record at `path`; nil where there is none.
  func show(_ path: String) async throws(APIFailure) -> JSON? {
    guard let heldRecords else { return try await calls.get(path)?.json }
    let result = await heldRecords.get(path) { () -> Result<JSON?, APIFailure> in
      do throws(APIFailure) {
        return .success(try await calls.get(path)?.json)
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  public func read(_ address: Address) async throws(APIFailure) -> LiveObject? {
    if let part = PortalPart.of(address.kind) { return try await read(part, address) }
    let (kind, route) = try route(address.kind)
    guard let path = try await path(of: address) else { return nil }
    if let found = try await read(address, at: path, kind, route) { return found }
    // It may have been made anew under another number.
    await records.forget(address)
    guard let newer = try await self.path(of: address), newer != path else { return nil }
    return try await read(address, at: newer, kind, route)
  }

  private func read(
    _ address: Address, at path: String, _ kind: ResourceKind, _ route: PortalRoute
  ) async throws(APIFailure) -> LiveObject? {
    if route.kind == .audience || route.kind == PortalRoute.model {
      // There is no certain answer about one alone.
      return try await rowsBeside(path, route.kind).first { $0.address == address }
        .mapped { row throws(APIFailure) in try await object(row, row.json, kind, route) }
    }
    guard var shown = try await calls.get(path)?.json else { return nil }
    if route.kind == .user {
      guard let developer = Self.developer(shown) else { return nil }
      shown = developer
    }
    let isAutomatic = await records.isAutomatic(address)
    let owner = await records.address(at: Self.owner(of: path))
    let row = PortalRow(
      address: address, path: path, json: shown, owner: owner, isAutomatic: isAutomatic)
    if !isAutomatic, try await identity(shown, route, row) != address.id { return nil }
    return try await object(row, shown, kind, route)
  }

  /// The list in which the record at `path` stands.
  private func rowsBeside(
    _ path: String, _ kind: KindName
  ) async throws(APIFailure) -> [PortalRow] {
    let above = Self.owner(of: path)
    guard PortalRoute.of(kind)?.owner != nil, let owner = await records.address(at: above) else {
      return try await rows(kind)
    }
    return try await rows(
      kind, below: PortalRow(address: owner, path: above, json: .null, owner: nil))
  }

  /// What a single answer says that the record is called; what it does not show is taken on trust.
  private func identity(
    _ shown: JSON, _ route: PortalRoute, _ row: PortalRow
  ) async throws(APIFailure) -> String? {
    let owner = row.owner.map {
      PortalRow(address: $0, path: Self.owner(of: row.path), json: .null, owner: nil)
    }
    switch route.identity {
    case .cid where shown["CID"] == nil: return row.address.id
    case .member(let member) where shown[member] == nil: return row.address.id
    case .below(let member) where shown[member] == nil: return row.address.id
    // Several connections may import one policy: the list tells which record is meant.
    case .policy where row.address.id.contains(":"): return row.address.id
    default: break
    }
    let naming = try await naming(route, [shown])
    let single = PortalNaming(
      route: route, firstNumber: nil, policies: naming.policies, shared: naming.shared)
    return try await single.id(shown, owner, self)?.text
  }

  /// `organisations/7` of `organisations/7/teams/12`.
  static func owner(of path: String) -> String {
    path.split(separator: "/").dropLast(2).joined(separator: "/")
  }
}

extension Optional where Wrapped: Sendable {
  fileprivate func mapped<Value>(
    _ work: (Wrapped) async throws(APIFailure) -> Value
  ) async throws(APIFailure) -> Value? {
    guard let self else { return nil }
    return try await work(self)
  }
}
