public import PromoteCore
public import PromoteEngine

extension GatewayClient {
  /// Everything of the kind that is loaded, own writes included.
  public func list(_ name: KindName) async throws(APIFailure) -> [LiveObject] {
    let (kind, route) = try route(name)
    if name == .certificate { return try await certificates() ?? [] }
    try await activate()
    var objects: [LiveObject] = []
    var seen: Set<Address> = []
    for (place, json) in try await items(kind, route) ?? [] {
      let object = try object(json, kind, route, at: place)
      guard seen.insert(object.address).inserted else {
        throw .unreadableAnswer(
          "\(place): two objects are called '\(object.address)'; delete one of the files")
      }
      objects.append(object)
    }
    if remembers { await loads.remember(objects.map { ($0.address, Self.print(of: $0)) }) }
    return objects
  }

  /// The object as it is loaded, own writes included.
  ///
  /// Where other nodes answer too, the one that does may not have loaded yet: an answer that is
  /// still what was there before our write is asked for again, for a while.
  public func read(_ address: Address) async throws(APIFailure) -> LiveObject? {
    let (kind, route) = try route(address.kind)
    if address.kind == .certificate {
      return try await certificates()?.first { $0.address == address }
    }
    try await activate()
    var attempt = 0
    while true {
      let found = try await fetch(kind, route, id: address.id)
        .flatMap { $0.address == address ? $0 : nil }
      let print = found.map(Self.print)
      guard await loads.mayBeOld(address, print, attempt: attempt, now: clock.now()) else {
        if remembers { await loads.remember([(address, print)]) }
        return found
      }
      do { try await clock.sleep(milliseconds: GatewayLoads.pause(attempt)) } catch {
        throw .unreachable("interrupted while waiting for the Gateway to load")
      }
      attempt += 1
    }
  }

  private static func print(of object: LiveObject) -> Digest { object.document.json.digest() }

  private func fetch(
    _ kind: ResourceKind, _ route: GatewayRoute, id: String
  ) async throws(APIFailure) -> LiveObject? {
    let path = try path(route, id)
    switch try await calls.read(path) {
    case .json(let json, _):
      guard isOfKind(json, route) else { return nil }
      return try object(json, kind, route, at: "GET \(path)")
    case .unreadable(let reason): throw .unreadableAnswer("GET \(path): \(reason)")
    case .refused(let status, let message):
      try refuseStranger(status, message)
      let isAbsent = route.absent.contains {
        $0.status == status
          && ($0.messagePrefix.map { message.lowercased().hasPrefix($0) } ?? true)
      }
      if isAbsent { return nil }
      throw .rejected(status: status, message: message)
    }
  }

  private func isOfKind(_ json: JSON, _ route: GatewayRoute) -> Bool {
    route.flags.allSatisfy { (json[$0.pointer]?.bool ?? false) == $0.isTrue }
  }

  /// The items of the kind's list with their places; nil where this Gateway does not have the kind.
  func items(
    _ kind: ResourceKind, _ route: GatewayRoute
  ) async throws(APIFailure) -> [(place: String, json: JSON)]? {
    let what = "GET \(route.collection)"
    let answer: JSON
    switch try await calls.read(route.collection, query: route.listQuery, limits: .tykList) {
    case .json(let json, _): answer = json
    case .refused(let status, let message):
      try refuseStranger(status, message)
      if route.mayBeMissing, status == 404 { return nil }
      throw .rejected(status: status, message: message)
    case .unreadable(let reason): throw .unreadableAnswer("\(what): \(reason)")
    }
    // Go prints an empty list that nobody made as null.
    if answer.isNull { return [] }
    guard let array = answer.array else {
      throw .unreadableAnswer("\(what): \(answer.kind.rawValue), expected an array")
    }
    var items: [(place: String, json: JSON)] = []
    for (index, json) in array.enumerated() {
      let place = "\(what) /\(index)"
      guard json.object != nil else {
        throw .unreadableAnswer("\(place): \(json.kind.rawValue), expected an object")
      }
      for (pointer, _) in route.flags {
        guard let flag = json[pointer], !flag.isNull, flag.bool == nil else { continue }
        throw .unreadableAnswer("\(place)\(pointer): neither true nor false")
      }
      if isOfKind(json, route) { items.append((place, json)) }
    }
    return items
  }
}
