public import PromoteCore
public import PromoteEngine

extension PortalClient {
  /// What a list says whole is read from the list, where that takes fewer requests than asking for
  /// each: the teams of an organisation after they were made.
  public func read(_ addresses: [Address]) async -> [Address: Result<LiveObject?, APIFailure>] {
    var alone: [Address] = []
    var lists: [String: [Address]] = [:]
    for address in addresses {
      if let list = await list(of: address) {
        lists[list, default: []].append(address)
      } else {
        alone.append(address)
      }
    }
    var works: [(list: String?, addresses: [Address])] = alone.map { (nil, [$0]) }
    for (list, addresses) in lists.sorted(by: { $0.key < $1.key }) {
      let size = max(await records.size(of: list) ?? 0, addresses.count)
      if size / calls.pageSize + 2 < addresses.count {
        works.append((list, addresses))
      } else {
        works += addresses.map { (nil, [$0]) }
      }
    }
    let all = works
    let found = await withTaskGroup(of: [(Address, Result<LiveObject?, APIFailure>)].self) {
      group in
      var next = 0
      func begin() {
        guard next < all.count else { return }
        let work = all[next]
        next += 1
        group.addTask { await read(work.addresses, in: work.list) }
      }
      for _ in 0..<concurrency { begin() }
      var found: [(Address, Result<LiveObject?, APIFailure>)] = []
      for await some in group {
        found += some
        begin()
      }
      return found
    }
    return Dictionary(found, uniquingKeysWith: { first, _ in first })
  }

  /// The list in which an object stands whole; nil where it has to be asked for by itself, or is not
  /// known yet.
  private func list(of address: Address) async -> String? {
    guard PortalPart.of(address.kind) == nil, PortalRoute.of(address.kind)?.whole != nil,
      let path = await records.path(of: address)
    else { return nil }
    return path.split(separator: "/").dropLast().joined(separator: "/")
  }

  private func read(
    _ addresses: [Address], in list: String?
  ) async -> [(Address, Result<LiveObject?, APIFailure>)] {
    if let list, let kind = addresses.first?.kind {
      do throws(APIFailure) {
        return try await objects(addresses, kind, in: list).map { ($0, .success($1)) }
      } catch {
        // Something in the list cannot be read: each may still be.
      }
    }
    var found: [(Address, Result<LiveObject?, APIFailure>)] = []
    for address in addresses {
      do throws(APIFailure) {
        found.append((address, .success(try await read(address))))
      } catch {
        found.append((address, .failure(error)))
      }
    }
    return found
  }

  private func objects(
    _ addresses: [Address], _ name: KindName, in list: String
  ) async throws(APIFailure) -> [(Address, LiveObject?)] {
    let (kind, route) = try route(name)
    let rows: [PortalRow]
    if route.owner == nil {
      rows = try await self.rows(name)
    } else {
      let path = list.split(separator: "/").dropLast().joined(separator: "/")
      guard let owner = await records.address(at: path) else {
        throw .unreadableAnswer("\(list) belongs to nothing that is known")
      }
      rows = try await self.rows(
        name, below: PortalRow(address: owner, path: path, json: .null, owner: nil))
    }
    let byAddress = Dictionary(
      rows.map { ($0.address, $0) }, uniquingKeysWith: { first, _ in first })
    var found: [(Address, LiveObject?)] = []
    for address in addresses {
      guard let row = byAddress[address] else {
        found.append((address, nil))
        continue
      }
      found.append((address, try await object(row, row.json, kind, route)))
    }
    return found
  }
}
