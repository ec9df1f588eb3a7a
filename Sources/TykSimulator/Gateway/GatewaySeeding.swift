internal import PromoteCore
internal import PromoteEngine

/// Objects that were there before the first request, and changes past the API.
extension GatewayState {
  /// Stores one object as another Gateway returned it. Answers whether a Gateway has its kind.
  mutating func seed(_ object: LiveObject) -> Bool {
    let json = object.document.json
    switch object.address.kind {
    case .classic:
      let definition = json["api_definition"] ?? json
      classic.learn(from: definition, as: "Definition")
      store(object.address, definition)
    case .oas, "mcp":
      gatewayExtension.learn(from: json["x-tyk-api-gateway"] ?? [:], as: "Extension")
      store(object.address, json)
    case .policy:
      policy.learn(from: json, as: "Policy")
      store(object.address, json)
    case .certificate:
      guard let id = json["id"]?.string ?? object.databaseID else { return false }
      certificates.insert(id)
    default: return false
    }
    return true
  }

  mutating func load(_ fixture: JSON) throws {
    let organisation = fixture["organisation"]
    func owned(_ json: JSON, _ pointer: JSONPointer) -> JSON {
      guard (json[pointer]?.string ?? "").isEmpty, let organisation else { return json }
      return json.setting(pointer, to: organisation) ?? json
    }
    for item in fixture["apis"]?.array ?? [] {
      let definition = owned(item["api_definition"] ?? item, JSONPointer(["org_id"]))
      let id = definition["api_id"]?.string ?? newID()
      store(Address(kind: .classic, id: id), try storedDefinition(definition))
    }
    for (member, kind) in [("oas", KindName.oas), ("mcps", "mcp")] {
      for item in fixture[member]?.array ?? [] {
        let document = owned(item, JSONPointer(["x-tyk-api-gateway", "info", "orgId"]))
        let id = document["x-tyk-api-gateway"]?["info"]?["id"]?.string ?? newID()
        store(Address(kind: kind, id: id), try storedDocument(document, id: id))
      }
    }
    certificates.formUnion(
      (fixture["certificates"]?.array ?? []).compactMap { $0["id"]?.string })
    for item in fixture["policies"]?.array ?? [] {
      let policy = owned(item, JSONPointer(["org_id"]))
      let id = [policy["id"], policy["_id"]].lazy.compactMap { $0?.string }
        .first { !$0.isEmpty }
      guard let id else { continue }
      store(
        Address(kind: .policy, id: id),
        try storedPolicy(policy.setting(JSONPointer(["id"]), to: .string(id)) ?? policy))
    }
    load()
  }

  var fixture: JSON {
    func all(_ kind: KindName) -> JSON {
      .array(stored.filter { $0.key.kind == kind }.sorted { $0.key < $1.key }.map(\.value.json))
    }
    return [
      "apis": all(.classic), "oas": all(.oas), "mcps": all("mcp"), "policies": all(.policy),
      "certificates": .array(certificates.sorted().map { ["id": .string($0)] }),
    ]
  }

  mutating func edit(
    _ address: Address, _ pointer: JSONPointer, to value: JSON?, isLoaded: Bool
  ) -> Bool {
    var place = pointer
    if address.kind == .classic, place.tokens.first == "api_definition" {
      place.tokens.removeFirst()
    }
    guard let changed = stored[address]?.json.setting(place, to: value) else { return false }
    store(address, changed)
    if isLoaded { load() }
    return true
  }

  mutating func remove(_ address: Address) -> Bool {
    guard removeFile(address) else { return false }
    load()
    return true
  }

  /// Which object a write is about; nil where it is about none or cannot be told.
  func address(written request: HTTPExchange.Request) -> Address? {
    let path = request.path.split(separator: "/").map { DashboardState.decoded($0) }
    let body = try? JSON.parse(request.body)  // What is not JSON writes nothing.
    func named(_ kind: KindName, _ index: Int, _ pointer: JSONPointer) -> Address? {
      let id = path.count > index ? path[index] : body?[pointer]?.string
      return id.map { Address(kind: kind, id: $0) }
    }
    let info = JSONPointer(["x-tyk-api-gateway", "info", "id"])
    if path.prefix(3) == ["tyk", "apis", "oas"] { return named(.oas, 3, info) }
    switch path.prefix(2) {
    case ["tyk", "apis"]: return named(.classic, 2, JSONPointer(["api_id"]))
    case ["tyk", "mcps"]: return named("mcp", 2, info)
    case ["tyk", "policies"]: return named(.policy, 2, JSONPointer(["id"]))
    case ["tyk", "certs"] where path.count > 2:
      return Address(kind: .certificate, id: String(path[2].suffix(64)))
    default: return nil
    }
  }
}
