internal import PromoteCore

/// What the schema of OAS documents demands, as far as it is published.
extension DashboardState {
  private static let rootMembers: Set<String> = [
    "openapi", "info", "servers", "paths", "components", "security", "tags", "externalDocs",
  ]
  private static let rootMembersOf31: Set<String> = ["webhooks", "jsonSchemaDialect"]

  func checkOASSchema(_ document: JSON, _ form: StoredAPI.Form = .oas) throws(Refusal) {
    let problems = oasProblems(document, form)
    // A choice between sources: schema violations answer 400.
    guard problems.isEmpty else { throw Refusal(400, problems.joined(separator: "; ")) }
  }

  private func oasProblems(_ document: JSON, _ form: StoredAPI.Form) -> [String] {
    var problems: [String] = []
    func demand(_ value: JSON?, _ place: String, _ kind: JSON.Kind) {
      if value?.kind != kind { problems.append("\(place): \(kind.rawValue) is required") }
    }
    demand(document["openapi"], "openapi", .string)
    demand(document["info"]?["title"], "info.title", .string)
    demand(document["info"]?["version"], "info.version", .string)
    let release = document["openapi"]?.string ?? ""
    let is31 = release.hasPrefix("3.1.")
    if is31 ? version < TykVersion(5, 12) : !release.hasPrefix("3.0.") {
      problems.append("openapi: version '\(release)' is not supported")
    }
    if !is31 { demand(document["paths"], "paths", .object) }
    for name in document.object?.names ?? [] where !name.hasPrefix("x-") {
      if Self.rootMembers.contains(name) || (is31 && Self.rootMembersOf31.contains(name)) {
        continue
      }
      if learnedRootMembers.contains(name) { continue }
      problems.append("(root): Additional property \(name) is not allowed")
    }
    return problems + extensionProblems(document["x-tyk-api-gateway"] ?? [:], form)
  }

  private func extensionProblems(_ gateway: JSON, _ form: StoredAPI.Form) -> [String] {
    var problems: [String] = []
    func demand(_ fine: Bool, _ place: String) {
      if !fine { problems.append("x-tyk-api-gateway.\(place) is required") }
    }
    demand(!(gateway["info"]?["name"]?.string ?? "").isEmpty, "info.name")
    demand(gateway["info"]?["state"]?["active"]?.bool != nil, "info.state.active")
    demand(
      !(gateway["server"]?["listenPath"]?["value"]?.string ?? "").isEmpty,
      "server.listenPath.value")
    // A streams API may have no upstream.
    demand(
      form == .streams || !(gateway["upstream"]?["url"]?.string ?? "").isEmpty
        || gateway["upstream"]?["loadBalancing"]?.object != nil, "upstream.url")
    if let versioning = gateway["info"]?["versioning"]?.object {
      demand(versioning["location"]?.string != nil, "info.versioning.location")
      for (index, entry) in (versioning["versions"]?.array ?? []).enumerated() {
        demand(entry["name"]?.string != nil, "info.versioning.versions.\(index).name")
        demand(entry["id"]?.string != nil, "info.versioning.versions.\(index).id")
      }
    }
    for scheme in gateway["server"]?["authentication"]?["securitySchemes"]?.object ?? JSONObject()
    where scheme.value["jwksURIs"] != nil || scheme.value["signingMethod"] != nil {
      demand(
        scheme.value["enabled"]?.bool != nil,
        "server.authentication.securitySchemes.\(scheme.name).enabled")
    }
    for operation in gateway["middleware"]?["operations"]?.object ?? JSONObject() {
      let place = "middleware.operations.\(operation.name)"
      if let mock = operation.value["mockResponse"]?.object {
        demand(mock["enabled"] != nil, "\(place).mockResponse.enabled")
      }
      if let rewrite = operation.value["urlRewrite"]?.object {
        for name in ["enabled", "pattern", "rewriteTo"] {
          demand(rewrite[name] != nil, "\(place).urlRewrite.\(name)")
        }
      }
    }
    if let targets = gateway["upstream"]?["loadBalancing"], targets["enabled"]?.bool == true {
      let weights = (targets["targets"]?.array ?? []).map { $0["weight"]?.number?.double ?? 0 }
      if !weights.contains(where: { $0 > 0 }) {
        problems.append(
          "all load balancing targets have weight 0, at least one target must have weight > 0")
      }
    }
    return problems
  }
}
