/// Makes a Tyk OAS API of a document that was looked over.
struct OASImport {
  /// Stands in where a document names no server; a name that never resolves (RFC 6761).
  static let noUpstream = "http://upstream.invalid"

  private let source: OpenAPISource
  private let options: ImportOptions

  init(_ source: OpenAPISource, _ options: ImportOptions) {
    self.source = source
    self.options = options
  }

  func document(_ notes: inout ImportNotes) -> JSON {
    var root: JSONObject
    switch source.format {
    case .swagger2:
      var conversion = SwaggerConversion(source.root)
      root = conversion.converted(&notes)
    case .openapi30, .openapi31: root = source.root
    case .openapi32: root = OpenAPI32.lowered(source.root, &notes)
    }
    setVersion(&root, &notes)
    renameUnknown(&root, &notes)
    ReferenceCheck(.object(root)).note(&notes)
    root["x-tyk-api-gateway"] = gateway(root, &notes)
    return .object(root)
  }

  /// Three numbers, as the specification wants them and servers check.
  private func setVersion(_ root: inout JSONObject, _ notes: inout ImportNotes) {
    let written = root["openapi"]?.string ?? root["openapi"]?.number?.text ?? ""
    let points = written.utf8.count(where: { $0 == UInt8(ascii: ".") })
    if points == 2, root["openapi"]?.string != nil { return }
    let version = source.format == .openapi31 ? "3.1.0" : "3.0.3"
    notes.add(
      "openapi-version", .info, at: JSONPointer(["openapi"]), "\(written) became \(version)")
    root["openapi"] = .string(version)
  }

  private static let rootMembers: Set<String> = [
    "openapi", "info", "servers", "paths", "components", "security", "tags", "externalDocs",
  ]
  private static let laterRootMembers: Set<String> = ["webhooks", "jsonSchemaDialect"]

  /// A Dashboard refuses a root member that OpenAPI does not know; an extension it keeps.
  private func renameUnknown(_ root: inout JSONObject, _ notes: inout ImportNotes) {
    let has31 = source.format == .openapi31 || source.format == .openapi32
    for name in root.names where !name.hasPrefix("x-") {
      if Self.rootMembers.contains(name) || (has31 && Self.laterRootMembers.contains(name)) {
        continue
      }
      var kept = "x-" + name
      while root[kept] != nil { kept += "-" }
      _ = root.rename(name, to: kept)
      notes.add(
        "unknown-member", .warning, at: JSONPointer([name]),
        "is no member of this version of OpenAPI; it was kept as \(kept)")
    }
  }

  private func gateway(_ root: JSONObject, _ notes: inout ImportNotes) -> JSON {
    var info = JSONObject()
    info["id"] = .string(options.id)
    info["dbId"] = options.databaseID.map { .string($0) }
    info["orgId"] = options.organisation.map { .string($0) }
    info["name"] = .string(source.name)
    info["state"] = ["active": true, "internal": false]
    if let version = options.versionName {
      info["versioning"] = [
        "enabled": true, "name": .string(version), "default": "self", "location": "header",
        "key": "version", "versions": [],
      ]
    }
    noteAuthentication(root, &notes)
    return [
      "info": .object(info),
      "server": [
        "listenPath": [
          "value": .string(listenPath(&notes)), "strip": .bool(options.stripListenPath ?? true),
        ]
      ],
      "upstream": ["url": .string(upstream(root, &notes))],
      "middleware": [
        "global": ["contextVariables": ["enabled": true], "trafficLogs": ["enabled": true]]
      ],
    ]
  }

  private func listenPath(_ notes: inout ImportNotes) -> String {
    guard let path = options.listenPath else {
      notes.add(
        "listens-on-root", .info, at: .root, "the API listens on /",
        hint: "give a listen path: override_listen_path in the index")
      return "/"
    }
    return path.absolutePath
  }

  private func upstream(_ root: JSONObject, _ notes: inout ImportNotes) -> String {
    let servers = ServerAddress.all(root["servers"], &notes)
    if let target = options.target { return target }
    if let server = servers.first(where: \.isAbsolute) { return server.url }
    notes.add(
      "no-upstream", .warning, at: JSONPointer(["servers"]),
      "no server with an absolute URL: the upstream is \(Self.noUpstream), which does not exist",
      hint: "give the upstream: override_target in the index")
    return Self.noUpstream
  }

  /// The document may ask for credentials; an import sets up none of it.
  private func noteAuthentication(_ root: JSONObject, _ notes: inout ImportNotes) {
    let schemes = root["components"]?["securitySchemes"]?.object?.names ?? []
    guard !schemes.isEmpty else { return }
    notes.add(
      "security-not-enforced", .warning,
      at: JSONPointer(["components", "securitySchemes"]),
      "the document asks for \(schemes.joined(separator: ", ")), but the API lets everybody in",
      hint: "set up server.authentication in x-tyk-api-gateway")
  }
}

extension String {
  /// With a slash in front, where there is none.
  var absolutePath: String { utf8.first == UInt8(ascii: "/") ? self : "/" + self }
}
