internal import PromoteCore

/// Plain OpenAPI documents made into APIs, and documents computed without being stored.
extension DashboardState {
  mutating func importOAS(_ call: Call) throws(Refusal) -> Answer {
    let document = try imported(try document(in: call), call)
    return try createOAS(call.with(body: document))
  }

  /// Answers the document that a create would store.
  func dryRunOAS(_ call: Call) throws(Refusal) -> Answer {
    let body = try call.json(orRefuse: .unreadable)
    let document: JSON
    if let whole = body["tyk_oas"], whole["x-tyk-api-gateway"] != nil {
      document = whole
    } else {
      document = try imported(body["oas"] ?? [:], call)
    }
    var trial = self
    _ = try trial.createOAS(call.with(body: document))
    let made = trial.apis.values.max { $0.sequence < $1.sequence }
    return .json(made?.document ?? [:])
  }

  private func imported(_ body: JSON, _ call: Call) throws(Refusal) -> JSON {
    guard var document = body.object, document["openapi"] != nil else { throw .unreadable }
    guard document["x-tyk-api-gateway"] == nil else {
      throw Refusal(400, "The import payload should not contain x-tyk-api-gateway.")
    }
    func query(_ name: String) -> String? { call.query(name).flatMap { $0.isEmpty ? nil : $0 } }
    let servers = (document["servers"]?.array ?? []).compactMap { $0["url"]?.string }
    let absolute = servers.first { $0.hasPrefix("http://") || $0.hasPrefix("https://") }
    var server = JSONObject()
    server["listenPath"] = ["value": .string(query("listenPath") ?? "/"), "strip": true]
    if let domain = query("customDomain") {
      server["customDomain"] = ["enabled": true, "name": .string(domain)]
    }
    document["x-tyk-api-gateway"] = [
      "info": [
        "id": .string(query("apiID") ?? ""),
        "name": document["info"]?["title"] ?? "", "state": ["active": true, "internal": false],
      ],
      "server": .object(server),
      "upstream": ["url": .string(query("upstreamURL") ?? absolute ?? "")],
      "middleware": [
        "global": ["contextVariables": ["enabled": true], "trafficLogs": ["enabled": true]]
      ],
    ]
    let choices = ImportChoices(call)
    return choices.applied(to: .object(document))
  }

  func readURLs(_ call: Call) throws(Refusal) -> Answer {
    guard let stored = try api(call) else { throw Refusal(404, "API not found") }
    return .json([
      "api_id": .string(stored.apiID),
      "urls": .array(generatedURLs(of: stored).map { .string($0) }),
    ])
  }

  /// Makes a child the base of its family, and the base its child.
  mutating func rebase(_ call: Call) throws(Refusal) -> Answer {
    guard let base = named("base", call), base.form == .oas, base.baseID == nil,
      let family = family(of: base)?.object
    else { throw Refusal(400, "current-base-apiId must be a base API") }
    guard let child = named("child", call), let childBase = child.baseID else {
      throw Refusal(400, "next-base-apiId must be a child API")
    }
    guard childBase == base.apiID else {
      throw Refusal(400, "next-base-apiId must be a child of current-base-apiId")
    }
    swapBase(base, child, family)
    return .envelope("API converted successfully")
  }

  private func named(_ parameter: String, _ call: Call) -> StoredAPI? {
    let id = call.parameter(parameter)
    guard let api = apis[id] ?? apiIndex[id].flatMap({ apis[$0] }),
      api.organisation == call.organisation
    else { return nil }
    return api
  }
}
