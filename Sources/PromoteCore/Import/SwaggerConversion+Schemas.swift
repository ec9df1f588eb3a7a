extension SwaggerConversion {
  /// A schema as 3.0 writes it. Only what differs is touched; examples and defaults are data.
  func schema(_ schema: JSON, at place: JSONPointer, _ notes: inout ImportNotes) -> JSON {
    guard let object = schema.object else { return schema }
    var result = object
    if let reference = object["$ref"]?.string { result["$ref"] = .string(rewritten(reference)) }
    for name in ["properties", "patternProperties"] {
      guard let members = object[name]?.object else { continue }
      let here = place.appending(name)
      result[name] = .object(
        JSONObject(
          members.map { ($0.name, self.schema($0.value, at: here.appending($0.name), &notes)) }))
    }
    for name in ["items", "additionalProperties", "not"] where object[name]?.kind == .object {
      result[name] = object[name].map { self.schema($0, at: place.appending(name), &notes) }
    }
    for name in ["allOf", "anyOf", "oneOf", "items"] {
      guard let items = object[name]?.array else { continue }
      let here = place.appending(name)
      result[name] = .array(
        items.enumerated().map { self.schema($1, at: here.appending($0), &notes) })
    }
    changeType(&result, at: place, &notes)
    changeNames(&result)
    return .object(result)
  }

  /// `file`, and the lists of types that 2.0 does not allow but people write.
  private func changeType(
    _ schema: inout JSONObject, at place: JSONPointer, _ notes: inout ImportNotes
  ) {
    if schema["type"]?.string == "file" {
      schema["type"] = "string"
      schema["format"] = "binary"
    }
    guard let types = schema["type"]?.array else { return }
    let others = types.filter { $0.string != "null" }
    if others.count < types.count { schema["nullable"] = true }
    switch others.count {
    case 0: schema["type"] = nil
    case 1: schema["type"] = others[0]
    default:
      schema["type"] = nil
      let alternatives = JSON.array(others.map { ["type": $0] })
      if schema["anyOf"] == nil {
        schema["anyOf"] = alternatives
      } else {
        schema["allOf"] = .array((schema["allOf"]?.array ?? []) + [["anyOf": alternatives]])
      }
      notes.add(
        "list-of-types", .info, at: place.appending("type"),
        "became alternatives: OpenAPI 3.0 knows one type")
    }
  }

  private func changeNames(_ schema: inout JSONObject) {
    if let property = schema["discriminator"]?.string {
      schema["discriminator"] = ["propertyName": .string(property)]
    }
    if schema["x-nullable"]?.bool != nil, schema["nullable"] == nil {
      _ = schema.rename("x-nullable", to: "nullable")
    }
    // In an array that is no parameter, this has no place.
    if schema["collectionFormat"] != nil {
      _ = schema.rename("collectionFormat", to: "x-collectionFormat")
    }
  }

  /// Where a reference of the old document leads in the new one. References into other files and
  /// into paths stay.
  func rewritten(_ reference: String) -> String {
    let sections = [
      ("definitions", "schemas"), ("parameters", "parameters"), ("responses", "responses"),
    ]
    for (section, new) in sections {
      guard reference.hasPrefix("#/\(section)/") else { continue }
      let rest = reference.dropFirst(section.utf8.count + 3)
      let parts = rest.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
      let name =
        JSONPointer("/" + String(parts[0]).percentDecoded)?.tokens.first ?? String(parts[0])
      let kept = names[section]?.new(name) ?? name
      return "#/components/\(new)/\(kept)" + (parts.count > 1 ? "/\(parts[1])" : "")
    }
    return reference
  }

  /// The name that `#/section/name` gives; nil for any other reference.
  static func component(_ reference: String, in section: String) -> String? {
    guard reference.hasPrefix("#/\(section)/") else { return nil }
    let rest = String(reference.dropFirst(section.utf8.count + 3)).percentDecoded
    let tokens = JSONPointer("/" + rest)?.tokens ?? []
    return tokens.count == 1 ? tokens[0] : nil
  }
}
