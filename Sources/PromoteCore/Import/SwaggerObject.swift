/// One object of a 2.0 document of which every member must be accounted for.
///
///     var swagger = SwaggerObject(json, at: place)
///     result["summary"] = swagger.take("summary")
///     swagger.leave(in: &result, &notes)       // what nobody took is kept, and noted
struct SwaggerObject {
  let members: JSONObject
  let place: JSONPointer
  private var taken: Set<String> = []

  init(_ members: JSONObject, at place: JSONPointer) {
    self.members = members
    self.place = place
  }

  mutating func take(_ name: String) -> JSON? {
    taken.insert(name)
    return members[name]
  }

  /// Takes members over unchanged.
  mutating func copy(_ names: String..., to result: inout JSONObject) {
    for name in names { if let value = take(name) { result[name] = value } }
  }

  /// Extensions are carried over; any other member that was not taken is kept under an `x-` name
  /// and noted.
  func leave(in result: inout JSONObject, _ notes: inout ImportNotes) {
    for member in members where !taken.contains(member.name) {
      if member.name.hasPrefix("x-") {
        if result[member.name] == nil { result[member.name] = member.value }
        continue
      }
      var kept = "x-" + member.name
      while result[kept] != nil { kept += "-" }
      result[kept] = member.value
      notes.add(
        "unknown-member", .warning, at: place.appending(member.name),
        "is no member of this version of OpenAPI; it was kept as \(kept)")
    }
  }
}
