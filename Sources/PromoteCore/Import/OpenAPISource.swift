/// An OpenAPI document that was looked over: its version is known and its frame is as it must be.
struct OpenAPISource {
  enum Format: Hashable { case swagger2, openapi30, openapi31, openapi32 }

  let format: Format
  /// The source, with `info` and `paths` as the format wants them.
  let root: JSONObject
  let name: String

  /// Nil, with the problems noted, where this cannot be read as an OpenAPI document.
  init?(_ source: JSON, fallbackName: String, notes: inout ImportNotes) {
    guard var root = source.object else {
      notes.add(
        "not-openapi", .blocking, at: .root, "is \(source.kind.rawValue), expected an object")
      return nil
    }
    if root["x-tyk-api-gateway"] != nil {
      notes.add(
        "already-an-api", .blocking, at: JSONPointer(["x-tyk-api-gateway"]),
        "this is a Tyk OAS API already, not a document to import",
        hint: "list the file in an index of the type apidef")
    }
    let format = Self.format(root, &notes)
    Self.complete(&root, format, &notes)
    name = Self.name(&root, fallbackName, &notes)
    guard let format else { return nil }
    self.format = format
    self.root = root
  }

  /// The version as text; a YAML reader gives `2.0` and `3.1` as numbers.
  private static func text(_ value: JSON?) -> String? { value?.string ?? value?.number?.text }

  private static func format(_ root: JSONObject, _ notes: inout ImportNotes) -> Format? {
    if let swagger = root["swagger"] {
      if let version = text(swagger), version == "2.0" || version == "2" { return .swagger2 }
      notes.add(
        "unsupported-version", .blocking, at: JSONPointer(["swagger"]),
        "version \(text(swagger) ?? swagger.kind.rawValue) cannot be imported; 2.0 can")
      return nil
    }
    guard let openapi = root["openapi"] else {
      notes.add(
        "not-openapi", .blocking, at: .root, "has neither a member openapi nor swagger")
      return nil
    }
    let version = text(openapi) ?? ""
    let known: [(String, Format)] = [
      ("3.0", .openapi30), ("3.1", .openapi31), ("3.2", .openapi32),
    ]
    if let found = known.first(where: { version == $0.0 || version.hasPrefix($0.0 + ".") }) {
      return found.1
    }
    notes.add(
      "unsupported-version", .blocking, at: JSONPointer(["openapi"]),
      "version \(text(openapi) ?? openapi.kind.rawValue) cannot be imported; 2.0, 3.0 and 3.1 can")
    return nil
  }

  /// Mends what documents of this format commonly lack; blocks on what has another type.
  private static func complete(
    _ root: inout JSONObject, _ format: Format?, _ notes: inout ImportNotes
  ) {
    for (name, kind) in [
      ("components", JSON.Kind.object), ("servers", .array), ("security", .array),
      ("tags", .array), ("definitions", .object), ("parameters", .object),
      ("responses", .object), ("securityDefinitions", .object), ("webhooks", .object),
    ] {
      guard let value = root[name], value.kind != kind else { continue }
      if value.isNull {
        root[name] = nil
      } else {
        notes.add(
          "wrong-type", .blocking, at: JSONPointer([name]),
          "is \(value.kind.rawValue), expected \(kind.rawValue)")
      }
    }
    switch root["paths"]?.kind {
    case .object: break
    case nil, .null:
      if format == .swagger2 || format == .openapi30 {
        notes.add("no-paths", .warning, at: JSONPointer(["paths"]), "the document has no paths")
      }
      root["paths"] = [:]
    case let kind?:
      notes.add(
        "wrong-type", .blocking, at: JSONPointer(["paths"]),
        "is \(kind.rawValue), expected object")
    }
  }

  /// The title, and an `info` that has what every version demands.
  private static func name(
    _ root: inout JSONObject, _ fallback: String, _ notes: inout ImportNotes
  ) -> String {
    let place = JSONPointer(["info"])
    if let info = root["info"], info.object == nil, !info.isNull {
      notes.add("wrong-type", .blocking, at: place, "is \(info.kind.rawValue), expected object")
      return fallback
    }
    var info = root["info"]?.object ?? JSONObject()
    for name in ["title", "version"] {
      guard let value = info[name], value.string == nil else { continue }
      if let number = value.number {
        notes.add(
          "number-as-text", .info, at: place.appending(name),
          "the number \(number.text) was taken as a text")
        info[name] = .string(number.text)
      } else if !value.isNull {
        notes.add(
          "wrong-type", .blocking, at: place.appending(name),
          "is \(value.kind.rawValue), expected a text")
      } else {
        info[name] = nil
      }
    }
    if info["version"] == nil {
      notes.add(
        "no-version", .warning, at: place.appending("version"),
        "the document has no version; 0.0.0 was written")
      info["version"] = "0.0.0"
    }
    let title = info["title"]?.string ?? ""
    let isBlank = title.utf8.allSatisfy { $0 == 0x20 || (9...13).contains($0) }
    if isBlank {
      notes.add(
        "no-title", .warning, at: place.appending("title"),
        "the document has no title; the API is called \(fallback)")
      if info["title"] == nil { info["title"] = .string(fallback) }
    }
    root["info"] = .object(info)
    return isBlank ? fallback : title
  }
}
