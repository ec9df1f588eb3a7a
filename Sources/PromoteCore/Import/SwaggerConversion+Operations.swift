/// Parameters of an operation or a path, sorted by what OpenAPI 3 makes of them.
struct SwaggerParameters {
  /// In `path`, `query` or `header`, converted.
  var plain: [JSON] = []
  /// The body: the parameter itself, or the new name of the component that it refers to.
  var body: Body?
  var forms: [(members: JSONObject, place: JSONPointer)] = []

  struct Body {
    var members: JSONObject
    var place: JSONPointer
    var component: String?
  }
}

extension SwaggerConversion {
  mutating func operation(
    _ operation: JSONObject, _ shared: SwaggerParameters, at place: JSONPointer,
    _ notes: inout ImportNotes
  ) -> JSONObject {
    var swagger = SwaggerObject(operation, at: place)
    var result = JSONObject()
    swagger.copy("tags", "summary", "description", "externalDocs", "operationId", to: &result)
    let ownConsumes = swagger.take("consumes")
    let ownProduces = swagger.take("produces")
    let media = ownConsumes.map(Self.texts) ?? consumes
    var own = parameters(
      swagger.take("parameters")?.array ?? [], at: place.appending("parameters"), &notes)
    own.body = own.body ?? (own.forms.isEmpty ? shared.body : nil)
    if own.body == nil { own.forms = formsWithoutRepeats(shared.forms, own.forms) }
    if !own.plain.isEmpty { result["parameters"] = .array(own.plain) }
    result["requestBody"] = requestBody(
      own, media, isOwn: ownConsumes != nil, at: place, &notes)
    result["responses"] = responses(
      swagger.take("responses"), ownProduces.map(Self.texts) ?? produces,
      at: place.appending("responses"), &notes)
    swagger.copy("deprecated", "security", to: &result)
    if let schemes = swagger.take("schemes") {
      if let host = root["host"]?.string, !host.isEmpty {
        result["servers"] = servers(schemes)
      } else {
        result["x-schemes"] = schemes
        notes.add(
          "not-carried", .warning, at: place.appending("schemes"),
          "means nothing without a host; it was kept as x-schemes")
      }
    }
    swagger.leave(in: &result, &notes)
    return result
  }

  /// An operation's form parameter replaces the path's of the same name.
  private func formsWithoutRepeats(
    _ shared: [(members: JSONObject, place: JSONPointer)],
    _ own: [(members: JSONObject, place: JSONPointer)]
  ) -> [(members: JSONObject, place: JSONPointer)] {
    let names = Set(own.compactMap { $0.members["name"]?.string })
    return shared.filter { !names.contains($0.members["name"]?.string ?? "") } + own
  }

  mutating func parameters(
    _ items: [JSON], at place: JSONPointer, _ notes: inout ImportNotes
  ) -> SwaggerParameters {
    var sorted = SwaggerParameters()
    for (index, item) in items.enumerated() {
      let here = place.appending(index)
      guard let object = item.object else {
        notes.add(
          "wrong-type", .blocking, at: here, "is \(item.kind.rawValue), expected an object")
        continue
      }
      let name = object["$ref"]?.string.flatMap { Self.component($0, in: "parameters") }
      let target = name.flatMap { root["parameters"]?[$0]?.object }
      switch (target ?? object)["in"]?.string {
      case "body":
        sorted.body = .init(
          members: target ?? object, place: here,
          component: name.map { names["parameters"]?.new($0) ?? $0 })
      case "formData":
        if let name { usedForms.insert(name) }
        sorted.forms.append((target ?? object, here))
      default:
        if let reference = object["$ref"]?.string {
          sorted.plain.append(["$ref": .string(rewritten(reference))])
        } else {
          sorted.plain.append(.object(parameter(object, at: here, &notes)))
        }
      }
    }
    return sorted
  }

  private mutating func requestBody(
    _ parameters: SwaggerParameters, _ media: [String], isOwn: Bool, at place: JSONPointer,
    _ notes: inout ImportNotes
  ) -> JSON? {
    if let body = parameters.body {
      for form in parameters.forms {
        notes.add(
          "not-carried", .warning, at: form.place,
          "a form parameter beside a body has no place in OpenAPI 3")
      }
      if let component = body.component, !isOwn {
        return ["$ref": .string("#/components/requestBodies/\(component)")]
      }
      return .object(self.body(body.members, media, at: body.place, &notes))
    }
    guard !parameters.forms.isEmpty else { return nil }
    return formBody(parameters.forms, media, &notes)
  }

  func body(
    _ parameter: JSONObject, _ media: [String], at place: JSONPointer,
    _ notes: inout ImportNotes
  ) -> JSONObject {
    var swagger = SwaggerObject(parameter, at: place)
    var result = JSONObject()
    _ = swagger.take("in")
    swagger.copy("description", to: &result)
    var content = JSONObject()
    let schema = swagger.take("schema").map {
      self.schema($0, at: place.appending("schema"), &notes)
    }
    var entry = JSONObject()
    entry["schema"] = schema
    entry["example"] = swagger.take("example")
    for type in media.isEmpty ? ["application/json"] : media { content[type] = .object(entry) }
    result["content"] = .object(content)
    swagger.copy("required", to: &result)
    // OpenAPI 3 has no name for a body; code generators know this extension.
    if let name = swagger.take("name"), name.string != "body" {
      result["x-codegen-request-body-name"] = name
    }
    swagger.leave(in: &result, &notes)
    return result
  }

  private func formBody(
    _ forms: [(members: JSONObject, place: JSONPointer)], _ media: [String],
    _ notes: inout ImportNotes
  ) -> JSON {
    var properties = JSONObject()
    var required: [JSON] = []
    var hasFile = false
    for form in forms {
      let name = form.members["name"]?.string ?? ""
      var swagger = SwaggerObject(form.members, at: form.place)
      _ = swagger.take("in")
      _ = swagger.take("name")
      if swagger.take("required")?.bool == true { required.append(.string(name)) }
      hasFile = hasFile || form.members["type"]?.string == "file"
      var property = parameterSchema(&swagger, at: form.place, &notes)
      for text in ["description", "example"] where swagger.members[text] != nil {
        property[text] = swagger.take(text)
      }
      if let format = swagger.take("collectionFormat") { property["x-collectionFormat"] = format }
      if let allowed = swagger.take("allowEmptyValue") { property["x-allowEmptyValue"] = allowed }
      swagger.leave(in: &property, &notes)
      properties[name] = .object(property)
    }
    var schema =
      JSON.object(["type": "object", "properties": .object(properties)]).object
      ?? JSONObject()
    if !required.isEmpty { schema["required"] = .array(required) }
    var types = media.filter { $0 == Self.form || $0 == Self.multipart }
    if types.isEmpty { types = [hasFile ? Self.multipart : Self.form] }
    var content = JSONObject()
    for type in types { content[type] = ["schema": .object(schema)] }
    var result = JSONObject()
    result["content"] = .object(content)
    if !required.isEmpty { result["required"] = true }
    return .object(result)
  }
}
