public import PromoteCore
public import PromoteEngine

extension DashboardClient {
  public func create(
    _ address: Address, _ document: LiveDocument
  ) async throws(APIFailure) -> WriteAnswer {
    let kind = try kind(address.kind)
    let body = try await body(document.json, address, kind, databaseID: nil)
    let request = try creation(of: body, address, kind)
    let parts = try await partRequests(of: document.json, address, kind, isNew: true)
    let answer = try await calls.write(request) { Self.secrets(in: body, address, kind) }
    var databaseID = Envelope.createdID(answer.envelope, in: kind.endpoints.createdID)
    if kind.endpoints.createdID == .absent {
      databaseID = try await read(address)?.databaseID
    }
    if kind.endpoints.readsByDatabaseID, let databaseID {
      await ids.learn(address, databaseID)
    }
    try await write(parts)
    return WriteAnswer(status: answer.status, databaseID: databaseID)
  }

  private func creation(
    of body: JSON, _ address: Address, _ kind: ResourceKind
  ) throws(APIFailure) -> HTTPExchange.Request {
    let endpoints = kind.endpoints
    if let upload = endpoints.upload {
      guard let text = body[upload.pointer]?.string, !text.isEmpty else {
        throw .unreachable("there is no file to upload for \(address)")
      }
      let form = MultipartForm(field: upload.field, fileName: "\(address.id).pem", text: text)
      return HTTPExchange.Request(
        method: "POST", path: endpoints.collection, headers: [("Content-Type", form.mediaType)],
        body: form.bytes)
    }
    var path = endpoints.collection
    if endpoints.parent != nil, let slash = address.id.firstIndex(of: "/") {
      path = try self.path(kind, String(address.id[..<slash]))
    }
    return HTTPExchange.Request(
      method: "POST", path: path, query: endpoints.writeQuery,
      headers: [("Content-Type", endpoints.mediaType)], body: body.serialised())
  }

  public func update(
    _ address: Address, databaseID: String, _ document: LiveDocument
  ) async throws(APIFailure) -> WriteAnswer {
    let kind = try kind(address.kind)
    guard kind.endpoints.canUpdate else {
      throw .unreachable("an object of kind '\(kind.name)' cannot be replaced")
    }
    let body = try await body(document.json, address, kind, databaseID: databaseID)
    let parts = try await partRequests(of: document.json, address, kind, isNew: false)
    let request = HTTPExchange.Request(
      method: "PUT", path: try path(kind, databaseID), query: kind.endpoints.writeQuery,
      headers: [("Content-Type", kind.endpoints.mediaType)], body: body.serialised())
    let answer = try await calls.write(request) { Self.secrets(in: body, address, kind) }
    try await write(parts)
    return WriteAnswer(status: answer.status, databaseID: databaseID)
  }

  public func delete(
    _ address: Address, databaseID: String
  ) async throws(APIFailure) -> WriteAnswer {
    let kind = try kind(address.kind)
    let isPlain = kind.endpoints.mediaType == DashboardCalls.plainJSON
    let request = HTTPExchange.Request(
      method: "DELETE", path: try path(kind, databaseID),
      headers: isPlain ? [] : [("Content-Type", kind.endpoints.mediaType)])
    let answer = try await calls.write(request) { [] }
    await ids.forget(address)
    return WriteAnswer(status: answer.status, databaseID: databaseID)
  }

  /// The document as it is sent: no database id but the target's own, the identity in its first
  /// place, arrays where servers insist on them. Everything else as it is, numbers included.
  private func body(
    _ json: JSON, _ address: Address, _ kind: ResourceKind, databaseID: String?
  ) async throws(APIFailure) -> JSON {
    var body = try await namingByDatabaseID(json, kind)
    for pointer in kind.databaseID where databaseID != nil || body[pointer] != nil {
      body = try setting(body, pointer, databaseID.map { .string($0) })
    }
    // A policy known by its `_id` alone keeps that as its `id`, or references would dangle.
    if let first = kind.identity.first, !same(body[first]?.string ?? "", address.id) {
      guard (body[first]?.string ?? "").isEmpty else {
        throw .unreachable("the document of '\(address)' is called '\(body[first]?.string ?? "")'")
      }
      body = try setting(body, first, .string(address.id))
    }
    for pointer in kind.endpoints.arrays where body[pointer]?.isNull ?? false {
      body = try setting(body, pointer, .array([]))
    }
    // The server writes its gateways' addresses itself; those it was sent it would keep.
    if translatesReferences, let generated = kind.generatedServers {
      body = generated.removed(from: body)
    }
    // What stands beside the document travels by itself.
    if body[ResourceKind.besideMember] != nil {
      body = try setting(body, JSONPointer([ResourceKind.besideMember]), nil)
    }
    return body
  }

  private func setting(
    _ json: JSON, _ pointer: JSONPointer, _ value: JSON?
  ) throws(APIFailure) -> JSON {
    guard let changed = json.setting(pointer, to: value) else {
      throw .unreachable("the document has no room for '\(pointer)'")
    }
    return changed
  }

  /// Every text that sealing would hide, and every text at a place that may hold a secret, should
  /// the server echo it. Worked out only when a server's text is shown.
  static func secrets(
    in json: JSON, _ address: Address, _ kind: ResourceKind
  ) -> [Secret] {
    var pointers: Set<JSONPointer> = []
    for place in kind.places where place.secrecy != .never {
      pointers.formUnion(place.path.places(in: json))
    }
    // The key is of no consequence: only which places are sealed counts.
    if let key = SealKey(master: [UInt8](repeating: 0, count: 32), environment: "echo") {
      let sealing = seal(LiveDocument(json), as: address, kind: kind, key: key, also: [])
      pointers.formUnion(sealing.secrets.keys)
    }
    var texts: Set<String> = []
    for pointer in pointers {
      json[pointer]?.walk { _, value in
        if let text = value.string, text.utf8.count >= Redactor.shortest { texts.insert(text) }
        return true
      }
    }
    return texts.map { Secret($0) }
  }
}
