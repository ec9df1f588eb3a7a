internal import PromoteCore

/// The JSON schemas that the server publishes of what it stores, made from its own tables.
extension DashboardState {
  static let schemaRoutes: [Route] = [
    Route("GET", "/api/schema", .key("apis")) { (s, c) throws(Refusal) in
      .json(s.classicSchema())
    },
    Route("GET", "/api/schemas/apidefs", .key("apis")) { (s, c) throws(Refusal) in
      .json(s.classicSchema())
    },
    Route("GET", "/api/schemas/apidefs/oas", .key("apis")) { (s, c) throws(Refusal) in
      .json(try s.documentSchema(c.query("oasVersion"), []))
    },
    Route("GET", "/api/schemas/apidefs/streams-oas", .key("apis"), since: TykVersion(5, 7)) {
      (s, c) throws(Refusal) in
      .json(try s.documentSchema(c.query("oasVersion"), ["x-tyk-streaming"]))
    },
    Route("GET", "/api/schemas/apidefs/mcp", .key("apis"), since: TykVersion(5, 13)) {
      (s, c) throws(Refusal) in
      .json(try s.documentSchema(c.query("mcpVersion"), ["x-tyk-mcp-server"], required: []))
    },
  ]

  private func classicSchema() -> JSON {
    let demanded: JSON = ["name", "proxy", "version_data"]
    var schema = Self.schema(of: .classic, version, root: "Definition").object ?? JSONObject()
    schema["required"] = demanded
    schema["additionalProperties"] = false
    return .object(schema)
  }

  /// A choice: the releases of OpenAPI by their first two numbers, the newest where none is named.
  private func documentSchema(
    _ release: String?, _ more: [String], required: [String]? = nil
  ) throws(Refusal) -> JSON {
    let known = version >= TykVersion(5, 12) ? ["3.0", "3.1"] : ["3.0"]
    let wanted = release.flatMap { $0.isEmpty ? nil : $0 } ?? "3.0"
    guard known.contains(where: { wanted == $0 || wanted.hasPrefix($0 + ".") }) else {
      throw Refusal(404, "Schema not found for version \"\(wanted)\"")
    }
    var properties: [(String, JSON)] = [
      ("openapi", ["type": "string"]), ("info", ["type": "object"]),
      ("paths", ["type": "object"]), ("components", ["type": "object"]),
      ("servers", ["type": "array"]), ("security", ["type": "array"]),
      ("x-tyk-api-gateway", Self.schema(of: .gatewayExtension, version, root: "Extension")),
    ]
    for name in more { properties.append((name, ["type": "object"])) }
    let demanded = ["openapi", "info", "paths", "x-tyk-api-gateway"] + (required ?? more)
    return [
      "$schema": "http://json-schema.org/draft-07/schema#", "type": "object",
      "properties": .object(JSONObject(properties)),
      "required": .array(demanded.map { .string($0) }),
      "patternProperties": ["^x-": [:]], "additionalProperties": false,
    ]
  }

  /// A table as JSON schema, records as definitions.
  private static func schema(
    of table: TypeTable, _ version: TykVersion, root: String
  ) -> JSON {
    var definitions: [(String, JSON)] = []
    for record in table.records.keys.sorted() {
      let members = table.members(of: record)
        .filter { member in member.since.map { version >= $0 } ?? true }
      definitions.append(
        (
          record,
          [
            "type": .array(["object", "null"]),
            "properties": .object(JSONObject(members.map { ($0.name, schema(of: $0.type)) })),
          ]
        ))
    }
    return [
      "$schema": "http://json-schema.org/draft-07/schema#",
      "definitions": .object(JSONObject(definitions)),
      "allOf": [["$ref": .string("#/definitions/\(root)")]],
    ]
  }

  private static func schema(of type: TypeTable.StoredType) -> JSON {
    switch type {
    case .text: ["type": ["string", "null"]]
    case .number: ["type": ["number", "null"]]
    case .flag: ["type": ["boolean", "null"]]
    case .scalar: ["type": ["string", "number", "boolean", "null"]]
    case .free: [:]
    case .list(let inner): ["type": ["array", "null"], "items": schema(of: inner)]
    case .map(let inner): ["type": ["object", "null"], "additionalProperties": schema(of: inner)]
    case .record(let name): ["$ref": .string("#/definitions/\(name)")]
    }
  }
}
