/// Brings a document of OpenAPI 3.2 to 3.1, the newest that servers understand.
///
/// What 3.2 added is kept under an `x-` name and noted; the rest is the same in both.
/// Source: OpenAPI Specification 3.2.0, the members it has beyond 3.1.
enum OpenAPI32 {
  static func lowered(_ root: JSONObject, _ notes: inout ImportNotes) -> JSONObject {
    var lowering = Lowering(notes: notes)
    var root = root
    notes.add(
      "openapi-version", .warning, at: JSONPointer(["openapi"]),
      "\(root["openapi"]?.string ?? "3.2") became 3.1.1; what 3.2 added is kept under x- names")
    root["openapi"] = "3.1.1"
    lowering.notes = notes
    lowering.set(&root, "$self", .root)
    lowering.each(&root, "servers", at: .root) { $0.moveAll(["name"], &$1, $2) }
    lowering.each(&root, "tags", at: .root) { $0.moveAll(["summary", "parent", "kind"], &$1, $2) }
    lowering.each(&root, "paths", at: .root) { $0.pathItem(&$1, $2) }
    lowering.each(&root, "webhooks", at: .root) { $0.pathItem(&$1, $2) }
    lowering.inside(&root, "components", at: .root) { $0.components(&$1, $2) }
    notes = lowering.notes
    return root
  }
}

private struct Lowering {
  var notes: ImportNotes

  typealias Change = (inout Lowering, inout JSONObject, JSONPointer) -> Void

  /// Moves a member to its `x-` name.
  mutating func set(_ object: inout JSONObject, _ name: String, _ place: JSONPointer) {
    guard object[name] != nil else { return }
    var kept = "x-" + name.filter { $0 != "$" }
    while object[kept] != nil { kept += "-" }
    _ = object.rename(name, to: kept)
    notes.add(
      "unknown-member", .warning, at: place.appending(name),
      "is new in OpenAPI 3.2; it was kept as \(kept)")
  }

  mutating func moveAll(_ names: [String], _ object: inout JSONObject, _ place: JSONPointer) {
    for name in names { set(&object, name, place) }
  }

  /// Changes the object that is the member `name`, where there is one.
  mutating func inside(
    _ object: inout JSONObject, _ name: String, at place: JSONPointer, _ change: Change
  ) {
    guard var inner = object[name]?.object else { return }
    change(&self, &inner, place.appending(name))
    object[name] = .object(inner)
  }

  /// Changes every object in the list or the map that is the member `name`.
  mutating func each(
    _ object: inout JSONObject, _ name: String, at place: JSONPointer, _ change: Change
  ) {
    let place = place.appending(name)
    if var map = object[name]?.object {
      for member in map where !member.name.hasPrefix("x-") {
        guard var inner = member.value.object else { continue }
        change(&self, &inner, place.appending(member.name))
        map[member.name] = .object(inner)
      }
      object[name] = .object(map)
    } else if var items = object[name]?.array {
      for (index, item) in items.enumerated() {
        guard var inner = item.object else { continue }
        change(&self, &inner, place.appending(index))
        items[index] = .object(inner)
      }
      object[name] = .array(items)
    }
  }

  mutating func pathItem(_ item: inout JSONObject, _ place: JSONPointer) {
    for method in ["get", "put", "post", "delete", "options", "head", "patch", "trace"] {
      inside(&item, method, at: place) { $0.operation(&$1, $2) }
    }
    each(&item, "parameters", at: place) { $0.parameter(&$1, $2) }
    each(&item, "servers", at: place) { $0.moveAll(["name"], &$1, $2) }
    moveAll(["query", "additionalOperations"], &item, place)
  }

  private mutating func operation(_ operation: inout JSONObject, _ place: JSONPointer) {
    each(&operation, "parameters", at: place) { $0.parameter(&$1, $2) }
    inside(&operation, "requestBody", at: place) { $0.content(&$1, $2) }
    each(&operation, "responses", at: place) { $0.response(&$1, $2) }
    each(&operation, "servers", at: place) { $0.moveAll(["name"], &$1, $2) }
    guard var callbacks = operation["callbacks"]?.object else { return }
    for callback in callbacks {
      each(&callbacks, callback.name, at: place.appending("callbacks")) { $0.pathItem(&$1, $2) }
    }
    operation["callbacks"] = .object(callbacks)
  }

  private mutating func parameter(_ parameter: inout JSONObject, _ place: JSONPointer) {
    if parameter["in"]?.string == "querystring" {
      notes.add(
        "unknown-member", .warning, at: place.appending("in"),
        "a parameter in querystring is new in OpenAPI 3.2 and stays as it is")
    }
    content(&parameter, place)
  }

  private mutating func response(_ response: inout JSONObject, _ place: JSONPointer) {
    set(&response, "summary", place)
    each(&response, "headers", at: place) { $0.content(&$1, $2) }
    content(&response, place)
  }

  private mutating func content(_ holder: inout JSONObject, _ place: JSONPointer) {
    each(&holder, "examples", at: place) { $0.moveAll(["dataValue", "serializedValue"], &$1, $2) }
    each(&holder, "content", at: place) { $0.mediaType(&$1, $2) }
  }

  private mutating func mediaType(_ media: inout JSONObject, _ place: JSONPointer) {
    moveAll(["itemSchema", "prefixEncoding", "itemEncoding"], &media, place)
    each(&media, "examples", at: place) { $0.moveAll(["dataValue", "serializedValue"], &$1, $2) }
  }

  mutating func components(_ components: inout JSONObject, _ place: JSONPointer) {
    set(&components, "mediaTypes", place)
    each(&components, "pathItems", at: place) { $0.pathItem(&$1, $2) }
    each(&components, "parameters", at: place) { $0.parameter(&$1, $2) }
    each(&components, "headers", at: place) { $0.content(&$1, $2) }
    each(&components, "requestBodies", at: place) { $0.content(&$1, $2) }
    each(&components, "responses", at: place) { $0.response(&$1, $2) }
    each(&components, "examples", at: place) {
      $0.moveAll(["dataValue", "serializedValue"], &$1, $2)
    }
    each(&components, "securitySchemes", at: place) { lowering, scheme, place in
      lowering.moveAll(["oauth2MetadataUrl", "deprecated"], &scheme, place)
      lowering.inside(&scheme, "flows", at: place) { $0.set(&$1, "deviceAuthorization", $2) }
    }
  }
}
