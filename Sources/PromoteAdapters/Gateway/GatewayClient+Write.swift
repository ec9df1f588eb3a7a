public import PromoteCore
public import PromoteEngine

extension GatewayClient {
  /// Stores the object. A Gateway stores over an object of the same id and says `added` all the
  /// same: whether there is one is the caller's to know.
  public func create(
    _ address: Address, _ document: LiveDocument
  ) async throws(APIFailure) -> WriteAnswer {
    let (kind, route) = try route(address.kind)
    if kind.name == .certificate { return try await upload(address, document) }
    let body = try body(document.json, address, kind, route, databaseID: "")
    return try await write(
      "POST", route.collection, address, body: body.json, hiding: body.document, kind,
      expecting: .there)
  }

  /// Replaces the object, which must be loaded. A Gateway has no database ids: `databaseID` is what
  /// the object carries as one, or empty.
  public func update(
    _ address: Address, databaseID: String, _ document: LiveDocument
  ) async throws(APIFailure) -> WriteAnswer {
    let (kind, route) = try route(address.kind)
    guard kind.endpoints.canUpdate else {
      throw .unreachable(
        "an object of kind '\(kind.name)' can be created and deleted, not replaced")
    }
    let body = try body(document.json, address, kind, route, databaseID: databaseID)
    return try await write(
      "PUT", try path(route, address.id), address, body: body.json, hiding: body.document, kind,
      expecting: .there)
  }

  /// Deletes the object's file. Where it is gone already and was not loaded since, a Gateway says
  /// 500 `Delete failed`: that is `outcomeUnknown`, and reading tells.
  public func delete(
    _ address: Address, databaseID: String
  ) async throws(APIFailure) -> WriteAnswer {
    let (kind, route) = try route(address.kind)
    let id = kind.name == .certificate ? databaseID : address.id
    return try await write(
      "DELETE", try path(route, id), address, body: nil, hiding: nil, kind,
      expecting: .gone)
  }

  private func write(
    _ method: String, _ path: String, _ address: Address, body: JSON?, hiding document: JSON?,
    _ kind: ResourceKind, expecting expectation: GatewayLoads.Expectation
  ) async throws(APIFailure) -> WriteAnswer {
    let request = HTTPExchange.Request(
      method: method, path: path,
      headers: body == nil ? [] : [("Content-Type", "application/json")],
      body: body?.serialised() ?? [])
    await loads.begin()
    do throws(APIFailure) {
      let answer = try await calls.write(request) {
        document.map { DashboardClient.secrets(in: $0, address, kind) } ?? []
      }
      await loads.end(address, stored: true, expecting: expectation)
      // Another id in the answer than in the request: the Gateway stored something else.
      if let key = answer.envelope["key"]?.string, !same(key, address.id) {
        throw .unreadableAnswer("\(method) \(path): the Gateway speaks of '\(key)'")
      }
      return WriteAnswer(status: answer.status, databaseID: nil)
    } catch {
      // What was refused changed nothing; anything else may have.
      switch error {
      case .unreachable, .notAuthorised, .busy, .rejected:
        await loads.end(address, stored: false, expecting: nil)
      case .outcomeUnknown, .unreadableAnswer, .unfinished:
        await loads.end(address, stored: true, expecting: nil)
      }
      if case .rejected(let status, let message) = error { try refuseStranger(status, message) }
      throw error
    }
  }

  /// The body, and the kind's document that it is part of.
  ///
  /// No database id but the one that the Gateway's own object carries; the identity in its first
  /// place, for a Gateway refuses a policy without `id`. Refused, nothing being sent: a document with
  /// something that no Gateway has a place for, or of another object.
  private func body(
    _ json: JSON, _ address: Address, _ kind: ResourceKind, _ route: GatewayRoute,
    databaseID: String
  ) throws(APIFailure) -> (json: JSON, document: JSON) {
    let homeless = kind.withoutHomeOnGateway(json)
    guard homeless.isEmpty else {
      throw .unreachable(
        "a Gateway has no place for " + homeless.map { "'\($0)'" }.joined(separator: ", "))
    }
    // What is left of it belongs to whoever holds the object, and is never sent.
    var document =
      json.setting(JSONPointer([ResourceKind.besideMember]), to: nil) ?? json
    for pointer in kind.databaseID where !databaseID.isEmpty || document[pointer] != nil {
      document =
        document.setting(pointer, to: databaseID.isEmpty ? nil : .string(databaseID)) ?? document
    }
    if let first = kind.identity.first {
      let id = document[first]?.string ?? ""
      if id.isEmpty {
        document = document.setting(first, to: .string(address.id)) ?? document
      } else if !same(id, address.id) {
        throw .unreachable("the document of '\(address)' is called '\(id)'")
      }
    }
    guard let body = route.unwrapped(document), body.object != nil else {
      throw .unreachable("the document of '\(address)' holds no object at '\(route.wrapping)'")
    }
    return (body, document)
  }

  /// Has the Gateway load what was stored, where something was and nobody had it load since.
  ///
  /// Every node of the group is told, and the one that is asked is waited for. Fails where it could
  /// not be told; what was stored is stored then.
  public func activate() async throws(APIFailure) {
    let result = await loads.settle { () -> Result<Instant, APIFailure> in
      do throws(APIFailure) {
        try await load("/tyk/reload/group", query: [])
        try await load("/tyk/reload", query: [("block", "true")])
        return .success(clock.now())
      } catch {
        return .failure(error)
      }
    }
    try result.get()
  }

  private func load(
    _ path: String, query: [(name: String, value: String)]
  ) async throws(APIFailure) {
    switch try await calls.read(path, query: query) {
    case .json(let json, _):
      if let status = Envelope.status(json), status != "ok" {
        throw .rejected(status: 200, message: json["message"]?.string ?? "status \(status)")
      }
    case .unreadable(let reason): throw .unreadableAnswer("GET \(path): \(reason)")
    case .refused(let status, let message):
      try refuseStranger(status, message)
      throw .rejected(status: status, message: message)
    }
  }
}
