/// Makes a Classic API of a document that was looked over, member for member as tyk-sync does.
///
/// Beyond tyk-sync: OpenAPI 3 servers are understood, every method of a path is tracked (tyk-sync
/// takes one at random), and nothing depends on chance.
struct ClassicImport {
  private static let methods = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace",
  ]

  private let source: OpenAPISource
  private let options: ImportOptions

  init(_ source: OpenAPISource, _ options: ImportOptions) {
    self.source = source
    self.options = options
  }

  func document(_ notes: inout ImportNotes) -> JSON {
    let (origin, basePath) = address(&notes)
    let path = basePath.isEmpty ? "/\(options.id)/" : basePath
    let strip = options.stripListenPath ?? false
    let listenPath = options.listenPath?.absolutePath ?? path
    let target = options.target ?? Self.joined(origin, path)
    if !strip, options.target == nil, ServerAddress.path(of: target).count > 1 {
      notes.add(
        "doubled-path", .warning, at: JSONPointer(["basePath"]),
        "the listen path is not stripped, so requests reach \(target) followed by \(listenPath)",
        hint: "write strip_listen_path: true in the index")
    }
    noteWhatIsLeft(&notes)

    var definition = JSONObject()
    definition["id"] = options.databaseID.map { .string($0) }
    definition["api_id"] = .string(options.id)
    definition["org_id"] = options.organisation.map { .string($0) }
    definition["name"] = .string(source.name)
    definition["slug"] = .string(path)
    definition["active"] = true
    definition["use_keyless"] = true
    definition["definition"] = ["location": "header", "key": "version"]
    definition["version_data"] = versions(&notes)
    definition["proxy"] = [
      "listen_path": .string(listenPath), "target_url": .string(target),
      "strip_listen_path": .bool(strip),
    ]
    definition["config_data"] = [:]
    definition["response_processors"] = []
    definition["allowed_ips"] = []
    definition["tags"] = []
    definition["custom_middleware"] = ["pre": [], "post": []]
    return [
      "api_definition": .object(definition), "hook_references": [], "user_group_owners": [],
      "user_owners": [],
    ]
  }

  /// Scheme and host, and the base path; both from the first absolute server of OpenAPI 3.
  private func address(_ notes: inout ImportNotes) -> (origin: String, basePath: String) {
    if source.format == .swagger2 {
      let scheme = source.root["schemes"]?[0]?.string ?? "http"
      let basePath = source.root["basePath"]?.string ?? ""
      if let host = source.root["host"]?.string, !host.isEmpty {
        return ("\(scheme)://\(host)", basePath)
      }
      noteNoUpstream(JSONPointer(["host"]), &notes)
      return (OASImport.noUpstream, basePath)
    }
    let servers = ServerAddress.all(source.root["servers"], &notes)
    if let server = servers.first(where: \.isAbsolute) {
      let end = server.url.utf8.count - server.path.utf8.count
      return (String(decoding: server.url.utf8.prefix(end), as: UTF8.self), server.path)
    }
    noteNoUpstream(JSONPointer(["servers"]), &notes)
    return (OASImport.noUpstream, servers.first?.path ?? "")
  }

  private func noteNoUpstream(_ place: JSONPointer, _ notes: inout ImportNotes) {
    guard options.target == nil else { return }
    notes.add(
      "no-upstream", .warning, at: place,
      "names no host: the upstream is \(OASImport.noUpstream), which does not exist",
      hint: "give the upstream: override_target in the index")
  }

  /// With exactly one slash between.
  private static func joined(_ origin: String, _ path: String) -> String {
    let left = origin.hasSuffix("/") ? String(origin.dropLast()) : origin
    return left + path.absolutePath
  }

  private func versions(_ notes: inout ImportNotes) -> JSON {
    var tracked: [JSON] = []
    let paths = source.root["paths"]?.object ?? JSONObject()
    if !paths.contains(where: { !$0.name.hasPrefix("x-") }) {
      notes.add(
        "no-paths", .blocking, at: JSONPointer(["paths"]), "no paths defined in swagger file")
    }
    for path in paths where !path.name.hasPrefix("x-") {
      for method in Self.methods {
        guard let operation = path.value[method]?.object,
          ["description", "operationId", "responses"].contains(where: { operation[$0] != nil })
        else { continue }
        tracked.append(["path": .string(path.name), "method": .string(method.uppercased())])
      }
    }
    let name = options.versionName ?? "Default"
    let version: JSON = [
      "name": .string(name), "use_extended_paths": true,
      "paths": ["ignored": [], "white_list": [], "black_list": []],
      "extended_paths": ["track_endpoints": .array(tracked)],
    ]
    return [
      "not_versioned": .bool(options.versionName == nil),
      "versions": .object(JSONObject([(name, version)])),
    ]
  }

  /// A Classic API has no place for these; one finding for each that says something.
  private func noteWhatIsLeft(_ notes: inout ImportNotes) {
    let used: Set<String> = [
      "swagger", "openapi", "info", "host", "basePath", "schemes", "servers", "paths",
    ]
    for member in source.root where !used.contains(member.name) {
      if member.value.object?.isEmpty == true || member.value.array?.isEmpty == true { continue }
      notes.add(
        "not-carried", .warning, at: JSONPointer([member.name]),
        "has no place in a Classic API and was left out",
        hint: "import it as a Tyk OAS API to keep it")
    }
    for (name, kept) in [("servers", 1), ("schemes", 1)] {
      guard let items = source.root[name]?.array, items.count > kept else { continue }
      notes.add(
        "not-carried", .info, at: JSONPointer([name, String(kept)]),
        "only one address is used; the others were left out")
    }
    notes.add(
      "not-carried", .info, at: JSONPointer(["paths"]),
      "only paths and methods were taken; parameters, bodies and responses were left out")
  }
}
