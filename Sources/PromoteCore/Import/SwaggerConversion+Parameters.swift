extension SwaggerConversion {
  /// A parameter in `path`, `query` or `header`.
  func parameter(
    _ parameter: JSONObject, at place: JSONPointer, _ notes: inout ImportNotes
  ) -> JSONObject {
    var swagger = SwaggerObject(parameter, at: place)
    var result = JSONObject()
    swagger.copy(
      "name", "in", "description", "required", "allowEmptyValue", "example", to: &result)
    setStyle(&swagger, parameter["in"]?.string ?? "", &result, &notes)
    result["schema"] = .object(parameterSchema(&swagger, at: place, &notes))
    swagger.leave(in: &result, &notes)
    return result
  }

  /// A header of a response.
  func header(_ header: JSON, at place: JSONPointer, _ notes: inout ImportNotes) -> JSON {
    guard let object = header.object else { return header }
    var swagger = SwaggerObject(object, at: place)
    var result = JSONObject()
    swagger.copy("description", "example", to: &result)
    setStyle(&swagger, "header", &result, &notes)
    result["schema"] = .object(parameterSchema(&swagger, at: place, &notes))
    swagger.leave(in: &result, &notes)
    return .object(result)
  }

  /// `collectionFormat` as `style` and `explode` (OpenAPI 3.0.3, Parameter Object).
  private func setStyle(
    _ swagger: inout SwaggerObject, _ location: String, _ result: inout JSONObject,
    _ notes: inout ImportNotes
  ) {
    let isList = swagger.members["type"]?.string == "array"
    guard let format = swagger.take("collectionFormat") else {
      // An array is comma-separated in 2.0, but repeated in a query of 3.0.
      if isList, location == "query" {
        result["style"] = "form"
        result["explode"] = false
      }
      return
    }
    switch (format.string, location) {
    case ("csv", "query"):
      result["style"] = "form"
      result["explode"] = false
    case ("csv", _): result["style"] = "simple"
    case ("multi", "query"):
      result["style"] = "form"
      result["explode"] = true
    case ("ssv", "query"):
      result["style"] = "spaceDelimited"
      result["explode"] = false
    case ("pipes", "query"):
      result["style"] = "pipeDelimited"
      result["explode"] = false
    default:
      result["x-collectionFormat"] = format
      notes.add(
        "not-carried", .warning, at: swagger.place.appending("collectionFormat"),
        "'\(format.string ?? format.kind.rawValue)' has no equal in OpenAPI 3; it was kept as "
          + "x-collectionFormat")
    }
  }

  private static let schemaMembers = [
    "type", "format", "items", "default", "maximum", "exclusiveMaximum", "minimum",
    "exclusiveMinimum", "maxLength", "minLength", "pattern", "maxItems", "minItems", "uniqueItems",
    "enum", "multipleOf", "x-nullable",
  ]

  /// What says how the value looks, which 2.0 writes beside the parameter's name.
  func parameterSchema(
    _ swagger: inout SwaggerObject, at place: JSONPointer, _ notes: inout ImportNotes
  ) -> JSONObject {
    var written = JSONObject()
    if let schema = swagger.take("schema")?.object { written = schema }
    for name in Self.schemaMembers {
      if let value = swagger.take(name) { written[name] = value }
    }
    return schema(.object(written), at: place, &notes).object ?? written
  }

  func responses(
    _ responses: JSON?, _ media: [String], at place: JSONPointer, _ notes: inout ImportNotes
  ) -> JSON? {
    guard let object = responses?.object else { return responses }
    return .object(
      JSONObject(
        object.map { member in
          guard !member.name.hasPrefix("x-") else { return (member.name, member.value) }
          let here = place.appending(member.name)
          return (member.name, response(member.value, media, at: here, &notes))
        }))
  }

  func response(
    _ response: JSON, _ media: [String], at place: JSONPointer, _ notes: inout ImportNotes
  ) -> JSON {
    guard let object = response.object else { return response }
    if let reference = object["$ref"]?.string { return ["$ref": .string(rewritten(reference))] }
    var swagger = SwaggerObject(object, at: place)
    var result = JSONObject()
    // Demanded in 3.0; nothing is what was said.
    result["description"] = swagger.take("description") ?? ""
    if let headers = swagger.take("headers")?.object {
      result["headers"] = .object(
        JSONObject(
          headers.map {
            ($0.name, header($0.value, at: place.appending("headers").appending($0.name), &notes))
          }))
    }
    let schema = swagger.take("schema").map {
      self.schema($0, at: place.appending("schema"), &notes)
    }
    var content = JSONObject()
    if let schema {
      for type in media.isEmpty ? ["*/*"] : media { content[type] = ["schema": schema] }
    }
    for example in swagger.take("examples")?.object ?? JSONObject() {
      var entry = content[example.name]?.object ?? JSONObject()
      if entry["schema"] == nil { entry["schema"] = schema }
      entry["example"] = example.value
      content[example.name] = .object(entry)
    }
    if !content.isEmpty { result["content"] = .object(content) }
    swagger.leave(in: &result, &notes)
    return .object(result)
  }

  /// A security definition (2.0) as a security scheme (3.0).
  func securityScheme(
    _ definition: JSON, at place: JSONPointer, _ notes: inout ImportNotes
  ) -> JSON {
    guard let object = definition.object else { return definition }
    var swagger = SwaggerObject(object, at: place)
    var result = JSONObject()
    switch swagger.take("type")?.string {
    case "basic":
      result["type"] = "http"
      result["scheme"] = "basic"
    case "oauth2":
      result["type"] = "oauth2"
      let flows = [
        "implicit": "implicit", "password": "password", "application": "clientCredentials",
        "accessCode": "authorizationCode",
      ]
      let flow = swagger.take("flow")?.string ?? ""
      var entry = JSONObject()
      swagger.copy("authorizationUrl", "tokenUrl", to: &entry)
      entry["scopes"] = swagger.take("scopes") ?? [:]
      if let name = flows[flow] {
        result["flows"] = .object(JSONObject([(name, .object(entry))]))
      } else {
        notes.add(
          "not-carried", .warning, at: place.appending("flow"),
          "'\(flow)' is no flow of Swagger 2.0; it was kept as x-flow")
        result["flows"] = [:]
        result["x-flow"] = .object(
          JSONObject([("flow", .string(flow))] + entry.map { ($0.name, $0.value) }))
      }
    case let type:
      if let type { result["type"] = .string(type) }
      swagger.copy("name", "in", to: &result)
    }
    swagger.copy("description", to: &result)
    swagger.leave(in: &result, &notes)
    return .object(result)
  }
}
