/// Brings a Swagger 2.0 document to OpenAPI 3.0.3, losing nothing.
///
///     definitions, parameters, responses, securityDefinitions  →  components
///     host, basePath, schemes                                  →  servers
///     body and form parameters                                 →  requestBody
///     consumes, produces                                       →  content
///
/// References are rewritten, component names made of allowed characters, extensions carried over.
/// Source: OpenAPI Specification 2.0 and 3.0.3.
struct SwaggerConversion {
  static let form = "application/x-www-form-urlencoded"
  static let multipart = "multipart/form-data"

  let root: JSONObject
  /// New names of components, by the old one, per section of the old document.
  let names: [String: ComponentNames]
  let consumes: [String]
  let produces: [String]
  /// Form parameters of the document's own section that an operation uses.
  var usedForms: Set<String> = []

  init(_ root: JSONObject) {
    self.root = root
    var names: [String: ComponentNames] = [:]
    for section in ["definitions", "parameters", "responses"] {
      names[section] = ComponentNames(root[section]?.object?.names ?? [])
    }
    self.names = names
    consumes = Self.texts(root["consumes"])
    produces = Self.texts(root["produces"])
  }

  mutating func converted(_ notes: inout ImportNotes) -> JSONObject {
    var swagger = SwaggerObject(root, at: .root)
    var result = JSONObject()
    _ = swagger.take("swagger")
    result["openapi"] = "3.0.3"
    swagger.copy("info", to: &result)
    result["servers"] = servers(swagger.take("schemes"))
    _ = swagger.take("host")
    _ = swagger.take("basePath")
    _ = swagger.take("consumes")
    _ = swagger.take("produces")
    swagger.copy("externalDocs", "tags", to: &result)
    result["paths"] = paths(swagger.take("paths"), &notes)
    let components = components(&swagger, &notes)
    if !components.isEmpty { result["components"] = .object(components) }
    swagger.copy("security", to: &result)
    swagger.leave(in: &result, &notes)
    return result
  }

  static func texts(_ list: JSON?) -> [String] { (list?.array ?? []).compactMap(\.string) }

  /// One server for every scheme; a relative one where there is no host. Nil where the document
  /// says nothing.
  func servers(_ schemes: JSON?) -> JSON? {
    let basePath = root["basePath"]?.string ?? ""
    let path = basePath.isEmpty || basePath == "/" ? "" : basePath.absolutePath
    guard let host = root["host"]?.string, !host.isEmpty else {
      return path.isEmpty ? nil : [["url": .string(path)]]
    }
    let written = Self.texts(schemes)
    let all = written.isEmpty ? ["http"] : written
    return .array(all.map { ["url": .string("\($0)://\(host)\(path)")] })
  }

  private mutating func paths(_ paths: JSON?, _ notes: inout ImportNotes) -> JSON {
    var result = JSONObject()
    for path in paths?.object ?? JSONObject() {
      let place = JSONPointer(["paths", path.name])
      guard !path.name.hasPrefix("x-"), let item = path.value.object else {
        if !path.name.hasPrefix("x-") {
          notes.add(
            "wrong-type", .blocking, at: place,
            "is \(path.value.kind.rawValue), expected an object")
        }
        result[path.name] = path.value
        continue
      }
      result[path.name] = .object(pathItem(item, at: place, &notes))
    }
    return .object(result)
  }

  private mutating func pathItem(
    _ item: JSONObject, at place: JSONPointer, _ notes: inout ImportNotes
  ) -> JSONObject {
    var swagger = SwaggerObject(item, at: place)
    var result = JSONObject()
    swagger.copy("$ref", to: &result)
    let own = swagger.take("parameters")?.array ?? []
    var shared = parameters(own, at: place.appending("parameters"), &notes)
    if !shared.plain.isEmpty { result["parameters"] = .array(shared.plain) }
    shared.plain = []
    for method in ["get", "put", "post", "delete", "options", "head", "patch"] {
      guard let value = swagger.take(method) else { continue }
      guard let operation = value.object else {
        notes.add(
          "wrong-type", .blocking, at: place.appending(method),
          "is \(value.kind.rawValue), expected an object")
        continue
      }
      result[method] = .object(
        self.operation(operation, shared, at: place.appending(method), &notes))
    }
    swagger.leave(in: &result, &notes)
    return result
  }

  private mutating func components(
    _ swagger: inout SwaggerObject, _ notes: inout ImportNotes
  ) -> JSONObject {
    var result = JSONObject()
    var schemas = JSONObject()
    for member in swagger.take("definitions")?.object ?? JSONObject() {
      let place = JSONPointer(["definitions", member.name])
      let name = named("definitions", member.name, at: place, &notes)
      schemas[name] = schema(member.value, at: place, &notes)
    }
    if !schemas.isEmpty { result["schemas"] = .object(schemas) }
    addParameters(swagger.take("parameters")?.object ?? JSONObject(), to: &result, &notes)
    var responses = JSONObject()
    for member in swagger.take("responses")?.object ?? JSONObject() {
      let place = JSONPointer(["responses", member.name])
      let name = named("responses", member.name, at: place, &notes)
      responses[name] = response(member.value, produces, at: place, &notes)
    }
    if !responses.isEmpty { result["responses"] = .object(responses) }
    var schemes = JSONObject()
    for member in swagger.take("securityDefinitions")?.object ?? JSONObject() {
      schemes[member.name] = securityScheme(
        member.value, at: JSONPointer(["securityDefinitions", member.name]), &notes)
    }
    if !schemes.isEmpty { result["securitySchemes"] = .object(schemes) }
    return result
  }

  /// The document's own parameters: plain ones, and bodies that operations refer to.
  private mutating func addParameters(
    _ parameters: JSONObject, to result: inout JSONObject, _ notes: inout ImportNotes
  ) {
    var plain = JSONObject()
    var bodies = JSONObject()
    for member in parameters {
      let place = JSONPointer(["parameters", member.name])
      guard let object = member.value.object else {
        notes.add(
          "wrong-type", .blocking, at: place,
          "is \(member.value.kind.rawValue), expected an object")
        continue
      }
      let name = named("parameters", member.name, at: place, &notes)
      switch object["in"]?.string {
      case "body": bodies[name] = .object(body(object, consumes, at: place, &notes))
      case "formData":
        if !usedForms.contains(member.name) {
          notes.add(
            "not-carried", .warning, at: place,
            "a form parameter that no operation uses has no place in OpenAPI 3")
        }
      default: plain[name] = .object(parameter(object, at: place, &notes))
      }
    }
    if !plain.isEmpty { result["parameters"] = .object(plain) }
    if !bodies.isEmpty { result["requestBodies"] = .object(bodies) }
  }

  /// The component's new name, noted where it differs.
  private func named(
    _ section: String, _ name: String, at place: JSONPointer, _ notes: inout ImportNotes
  ) -> String {
    let new = names[section]?.new(name) ?? name
    if !new.utf8.elementsEqual(name.utf8) {
      notes.add(
        "renamed-component", .info, at: place,
        "was renamed to \(new): OpenAPI 3 allows letters, digits, '.', '-' and '_' only")
    }
    return new
  }
}

/// Names of components with the characters that OpenAPI 3 allows: `^[a-zA-Z0-9._-]+$`.
struct ComponentNames {
  private var new: [String: String] = [:]

  init(_ old: [String]) {
    var used: Set<String> = []
    for name in old where Self.allowed(name).utf8.elementsEqual(name.utf8) { used.insert(name) }
    for name in old where !used.contains(name) {
      let base = Self.allowed(name)
      var candidate = base
      var number = 2
      while !used.insert(candidate).inserted {
        candidate = "\(base)_\(number)"
        number += 1
      }
      new[name] = candidate
    }
  }

  func new(_ name: String) -> String { new[name] ?? name }

  private static func allowed(_ name: String) -> String {
    let kept = name.unicodeScalars.map { scalar -> Character in
      let isFine =
        ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar)
        || ("0"..."9").contains(scalar) || ".-_".unicodeScalars.contains(scalar)
      return isFine ? Character(scalar) : "_"
    }
    return kept.isEmpty ? "_" : String(kept)
  }
}
