import PromoteCore
import PromoteEngine
import TykSimulator

/// A Portal's own API, asked without the client.
struct RawPortal: Sendable {
  let transport: any HTTPTransport
  let token: String

  struct Refused: Error { let status: Int, path: String }

  @discardableResult
  func send(_ method: String, _ path: String, _ body: JSON? = nil) async throws -> [UInt8] {
    var headers = [("Authorization", token), ("Accept", "application/json")]
    if body != nil { headers.append(("Content-Type", "application/json")) }
    let answer = try await transport.send(
      HTTPExchange.Request(
        method: method, path: "/portal-api/\(path)",
        query: method == "GET" ? [("page", "1"), ("per_page", "1000")] : [], headers: headers,
        body: body?.serialised() ?? []))
    guard (200..<300).contains(answer.status) else {
      throw Refused(status: answer.status, path: path)
    }
    return answer.body
  }

  func get(_ path: String) async throws -> JSON { try JSON.parse(try await send("GET", path)) }
  func list(_ path: String) async throws -> [JSON] { try await get(path).array ?? [] }

  /// A file's text; nil where there is none.
  func file(_ path: String) async throws -> String? {
    do { return String(decoding: try await send("GET", path), as: UTF8.self) } catch is Refused {
      return nil
    }
  }
}

extension ApplyResult {
  /// What did not come to hold, and why.
  var problems: [String] {
    operations.filter { $0.result != .applied && $0.result != .unchanged }
      .map { "\($0.object) \($0.result.rawValue): \($0.message ?? "")" }
      + differences.map { "\($0)" }
  }
}

extension World {
  func raw(_ name: EnvironmentName) -> RawPortal {
    RawPortal(transport: portals[name]!.transport(), token: "portal-admin-token-of-\(name)")
  }

  /// Every relation of a Portal, walked by its numbers to what stands at the other end, and told by
  /// names: so that lines of two Portals compare.
  func walk(_ name: EnvironmentName) async throws -> Set<String> {
    try await PortalWalk(raw: raw(name), dashboard: simulators[name]!, name: name).lines()
  }
}

/// One walk through one Portal.
private struct PortalWalk {
  let raw: RawPortal
  let dashboard: DashboardSimulator
  let name: EnvironmentName

  func lines() async throws -> Set<String> {
    var lines: [String] = []
    let teams = try await people(&lines)
    let types = try await identityProviders(&lines)
    let catalogues = try await shelves(teams, &lines)
    try await products(types, &lines)
    try await plans(catalogues, &lines)
    try await pages(&lines)
    try await rest(teams, &lines)
    return Set(lines)
  }

  private func text(_ json: JSON, _ member: String) -> String {
    json[member]?.string ?? json[member]?.text ?? ""
  }

  private func number(_ json: JSON) -> String { json["ID"]?.string ?? json["ID"]?.text ?? "" }

  /// Teams by number, as people call them.
  private func people(_ lines: inout [String]) async throws -> [String: String] {
    var teams: [String: String] = [:]
    for organisation in try await raw.list("organisations") {
      let isFirst = number(organisation) == "1"
      let own = text(organisation, "Name")
      lines.append("organisation \(own) \(isFirst ? "" : text(organisation, "CID"))")
      for team in try await raw.list("organisations/\(number(organisation))/teams") {
        let isDefault = team["Default"]?.bool == true
        teams[number(team)] = "\(own) / \(isDefault ? "everybody" : text(team, "Name"))"
        lines.append(
          "team \(teams[number(team)] ?? "") \(isDefault ? "" : text(team, "CID"))")
      }
    }
    return teams
  }

  private func identityProviders(_ lines: inout [String]) async throws -> [String: String] {
    var types: [String: String] = [:]
    for provider in try await raw.list("oauth-providers") {
      lines.append("identity provider \(text(provider, "Name")) \(text(provider, "CID"))")
      for type in try await raw.list("oauth-providers/\(number(provider))/client-types") {
        types[number(type)] = "\(text(provider, "Name")) / \(text(type, "Name"))"
        lines.append(
          "client type \(types[number(type)] ?? "") \(text(type, "CID")) \(text(type, "GrantType"))"
        )
      }
    }
    return types
  }

  private func shelves(
    _ teams: [String: String], _ lines: inout [String]
  ) async throws -> [String: String] {
    var names: [String: String] = [:]
    for row in try await raw.list("catalogues") {
      names[number(row)] = text(row, "Name")
      let shown = try await raw.get("catalogues/\(number(row))")
      lines.append("catalogue \(text(row, "Name")): \(text(shown, "VisibilityStatus"))")
      for audience in try await raw.list("catalogues/\(number(row))/audiences") {
        lines.append(
          "audience of \(text(row, "Name")): \(teams[text(audience, "TeamID")] ?? "nobody")")
      }
    }
    return names
  }

  private func products(_ types: [String: String], _ lines: inout [String]) async throws {
    for row in try await raw.list("products") {
      let path = "products/\(number(row))"
      let shown = try await raw.get(path)
      let own = "product \(origin(shown))"
      lines.append(
        "\(own): \(text(shown, "DisplayName")), \(text(shown, "Description")), "
          + "\(try await provider(shown))")
      for member in ["Catalogues", "Tags"] {
        let names = (shown[member]?.array ?? []).compactMap(\.string).sorted()
        lines.append("\(own) \(member): \(names)")
      }
      let linked = try await raw.list("\(path)/client_types").map { types[number($0)] ?? "nobody" }
      lines.append("\(own) client types: \(linked.sorted())")
      for api in try await raw.list("\(path)/api-details") {
        let id = text(api, "APIID")
        let detail = try await raw.get("\(path)/api-details/\(id)")
        let isThere = dashboard.document(Address(kind: .classic, id: id)) != nil
        lines.append("\(own) API \(id), \(isThere), \(text(detail, "Description"))")
        for place in ["oas", "graphql/schema"] {
          let file = try await raw.file("\(path)/api-details/\(id)/\(place)")
          lines.append("\(own) API \(id) \(place): \(canonical(file))")
        }
      }
      let docs = try await raw.list("\(path)/docs")
      lines.append("\(own) order: \(docs.map { text($0, "Path") })")
      for doc in docs {
        lines.append(
          "\(own) tutorial \(text(doc, "Path")) \(text(doc, "CID")) \(text(doc, "Title"))")
      }
      for spec in try await raw.list("\(path)/spec-details") {
        lines.append("\(own) spec \(text(spec, "SpecAlias")) \(text(spec, "CID"))")
        for place in ["oas", "graphql/schema"] {
          let file = try await raw.file("\(path)/spec-details/\(number(spec))/\(place)")
          lines.append("\(own) spec \(text(spec, "SpecAlias")) \(place): \(canonical(file))")
        }
      }
      for image in ["logo", "preview"] {
        lines.append("\(own) \(image): \(try await raw.file("\(path)/\(image)") ?? "none")")
      }
    }
  }

  /// The policy that it is made of, in this environment's Dashboard; else its custom id.
  private func origin(_ record: JSON) -> String {
    let reference = text(record, "ReferenceID")
    guard !reference.isEmpty else { return text(record, "CID") }
    return dashboard.addresses.first {
      $0.kind == .policy && dashboard.document($0)?["_id"]?.string == reference
    }?.text ?? "of nothing"
  }

  private func provider(_ record: JSON) async throws -> String {
    let number = text(record, "ProviderID")
    guard number != "0", !number.isEmpty else { return "no provider" }
    return try await text(raw.get("providers/\(number)"), "Name").replacing(name.text, with: "…")
  }

  private func plans(_ catalogues: [String: String], _ lines: inout [String]) async throws {
    for row in try await raw.list("plans") {
      let shown = try await raw.get("plans/\(number(row))")
      let names = (shown["Catalogues"]?.array ?? []).map {
        $0.string ?? catalogues[$0.text] ?? "nowhere"
      }
      lines.append(
        "plan \(origin(shown)), \(text(shown, "DisplayName")), \(try await provider(shown)): "
          + "\(names.sorted())")
    }
  }

  private func pages(_ lines: inout [String]) async throws {
    for theme in try await raw.list("themes") where text(theme, "Status") == "Current" {
      lines.append("theme \(text(theme, "Name")) \(text(theme, "Version"))")
    }
    for row in try await raw.list("pages") {
      let own = "page \(text(row, "Path"))"
      lines.append("\(own): \(text(row, "Template"))")
      for block in try await raw.list("pages/\(number(row))/content-blocks") {
        lines.append("\(own) \(text(block, "Name")): \(text(block, "Content"))")
      }
    }
    for row in try await raw.list("posts") {
      let tags = (row["Tags"]?.array ?? []).map { $0.string ?? text($0, "Name") }
      lines.append("post \(text(row, "Path")): \(tags.sorted())")
    }
  }

  private func rest(_ teams: [String: String], _ lines: inout [String]) async throws {
    for hook in try await raw.list("webhooks") {
      let headers = try await raw.list("webhooks/\(number(hook))/headers")
      lines.append("webhook \(text(hook, "Name")): \(headers.map { text($0, "Name") }.sorted())")
    }
    for row in try await raw.list("sso_profiles") {
      let shown = try await raw.get("sso_profiles/\(number(row))")
      let own = "profile \(number(row))"
      lines.append("\(own): \(teams[text(shown, "DefaultUserGroupID")] ?? "nobody")")
      for member in shown["UserGroupMapping"]?.object ?? JSONObject() {
        lines.append("\(own) \(member.name): \(teams[member.value.string ?? ""] ?? "nobody")")
      }
    }
    for model in try await raw.list("extended_attributes") {
      for list in ["custom-attributes", "default-attributes"] {
        for row in try await raw.list("extended_attributes/\(number(model))/\(list)") {
          lines.append(
            "attribute \(text(row, "Identifier"))\(text(row, "Label")): "
              + text(row, "AddToKeyMetadata"))
        }
      }
    }
  }

  private func canonical(_ file: String?) -> String {
    guard let file else { return "none" }
    return (try? JSON.parse(Array(file.utf8)))?.canonicalText ?? file
  }
}
