internal import PromoteCore

/// The classic picture of an OAS API that lists carry beside the document.
extension DashboardState {
  func projection(of api: StoredAPI) -> JSON {
    let gateway = api.document["x-tyk-api-gateway"]
    let server = gateway?["server"]
    let (domain, path) = place(of: api)
    var family = JSONObject()
    if let versioning = gateway?["info"]?["versioning"] {
      for (name, to) in [
        ("enabled", "enabled"), ("name", "name"), ("default", "default"),
        ("location", "location"), ("key", "key"),
      ] {
        family[to] = versioning[name]
      }
      family["versions"] = .object(
        JSONObject(listedChildren(of: api).map { ($0.name, .string($0.id)) }))
    }
    let definition: JSON = [
      "id": .string(api.databaseID), "api_id": .string(api.apiID),
      "org_id": .string(api.organisation), "name": .string(name(of: api)), "is_oas": true,
      "active": gateway?["info"]?["state"]?["active"] ?? false,
      "internal": gateway?["info"]?["state"]?["internal"] ?? false,
      "use_keyless": .bool(server?["authentication"]?["enabled"]?.bool != true),
      "domain": .string(domain), "domain_disabled": .bool(domain.isEmpty),
      "tags": server?["gatewayTags"]?["tags"] ?? [],
      "definition": .object(family),
      "version_data": [
        "not_versioned": true, "versions": ["": ["name": "", "use_extended_paths": true]],
      ],
      "proxy": [
        "listen_path": .string(path), "target_url": gateway?["upstream"]?["url"] ?? "",
        "strip_listen_path": server?["listenPath"]?["strip"] ?? false,
      ],
    ]
    do throws(TypeMismatch) {
      return try classic.stored(definition, as: "Definition")
    } catch {
      return definition
    }
  }
}
