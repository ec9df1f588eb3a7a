/// What an operation answers and accepts that callers relied on, and may rely on no more.
///
/// Compares schemas as far as their members, types and enumerations go; `allOf` is merged, other
/// combinations are taken as they stand. Each operation's words come back once.
func brokenContract(
  _ old: OASOperations.Operation, _ new: OASOperations.Operation, before: JSON, after: JSON
) -> [String] {
  var contract = ContractComparison(before: before, after: after)
  contract.compareParameters(old, new)
  contract.compareBodies(old.json["requestBody"], new.json["requestBody"])
  contract.compareResponses(old.json["responses"], new.json["responses"])
  return contract.broken
}

/// One operation on both sides.
private struct ContractComparison {
  /// Which way the values go decides what narrows: callers send requests and read answers.
  private enum Direction { case request, answer }

  private let before: JSON
  private let after: JSON
  private(set) var broken: [String] = []
  /// Whether a schema that reads the same on both sides may mean something else.
  private let differBelow: Bool
  /// Pairs of references that were compared, so that schemas that contain themselves end.
  private var under: Set<[String]> = []
  /// The parameter, body or answer that is being compared.
  private var root = ""

  init(before: JSON, after: JSON) {
    self.before = before
    self.after = after
    differBelow = before["components"] != after["components"]
  }

  private mutating func tell(_ text: String) {
    if !broken.contains(text) { broken.append(text) }
  }

  mutating func compareParameters(
    _ old: OASOperations.Operation, _ new: OASOperations.Operation
  ) {
    let known = parameters(old, before)
    for (key, parameter) in parameters(new, after) {
      guard let earlier = known.first(where: { $0.key == key })?.json else { continue }
      root = "the \(key)"
      compare(
        earlier["schema"] ?? earlier, parameter["schema"] ?? parameter, "the \(key)", .request)
    }
  }

  private func parameters(
    _ operation: OASOperations.Operation, _ document: JSON
  ) -> [(key: String, json: JSON)] {
    (operation.sharedParameters + (operation.json["parameters"]?.array ?? [])).compactMap {
      let parameter = resolvedReference($0, in: document)
      guard let name = parameter["name"]?.string, let place = parameter["in"]?.string else {
        return nil
      }
      return ("\(place) parameter '\(name)'", parameter)
    }
  }

  mutating func compareBodies(_ old: JSON?, _ new: JSON?) {
    guard let old = old.map({ resolvedReference($0, in: before) }) else { return }
    guard let new = new.map({ resolvedReference($0, in: after) }) else { return }
    compareContent(old, new, "its body", .request)
  }

  mutating func compareResponses(_ old: JSON?, _ new: JSON?) {
    for response in old?.object?.members ?? [] where !response.name.hasPrefix("x-") {
      guard let other = new?[response.name] else {
        if response.name.hasPrefix("2") || response.name.hasPrefix("3") {
          tell("no longer answers \(response.name)")
        }
        continue
      }
      compareContent(
        resolvedReference(response.value, in: before), resolvedReference(other, in: after),
        "its answer \(response.name)", .answer)
    }
  }

  private mutating func compareContent(
    _ old: JSON, _ new: JSON, _ what: String, _ direction: Direction
  ) {
    for media in old["content"]?.object?.members ?? [] {
      guard let other = new["content"]?[media.name] else {
        tell(
          direction == .request
            ? "no longer accepts \(media.name)" : "no longer gives \(media.name) in \(what)")
        continue
      }
      guard let schema = media.value["schema"] else { continue }
      guard let narrower = other["schema"] else { continue }
      root = what
      compare(schema, narrower, what, direction)
    }
  }

  private mutating func compare(
    _ old: JSON, _ new: JSON, _ what: String, _ direction: Direction
  ) {
    guard old != new || differBelow else { return }
    let pair = [old["$ref"]?.string ?? "", new["$ref"]?.string ?? "", root]
    if pair[0] != "" || pair[1] != "" { guard under.insert(pair).inserted else { return } }
    let (a, b) = (schema(old, before, 0), schema(new, after, 0))
    compareTypes(a, b, what, direction)
    compareValues(a, b, what, direction)
    compareMembers(a, b, what, direction)
    if let items = a.json["items"], let others = b.json["items"] {
      compare(items, others, what, direction)
    }
  }

  private mutating func compareTypes(
    _ old: Schema, _ new: Schema, _ what: String, _ direction: Direction
  ) {
    guard !old.types.isEmpty, !new.types.isEmpty else { return }
    // An integer is a number: an answer may become one, a request may accept more.
    func isWithin(_ a: Set<String>, _ b: Set<String>) -> Bool {
      a.allSatisfy { b.contains($0) || ($0 == "integer" && b.contains("number")) }
    }
    let holds =
      direction == .answer ? isWithin(new.types, old.types) : isWithin(old.types, new.types)
    guard !holds else { return }
    func words(_ types: Set<String>) -> String { types.sorted().joined(separator: " or ") }
    tell("changes \(what) from \(words(old.types)) to \(words(new.types))")
  }

  private mutating func compareValues(
    _ old: Schema, _ new: Schema, _ what: String, _ direction: Direction
  ) {
    guard let values = new.json["enum"]?.array else {
      if direction == .answer, old.json["enum"] != nil { tell("may give any value as \(what)") }
      return
    }
    guard let known = old.json["enum"]?.array else {
      if direction == .request { tell("accepts only some values as \(what)") }
      return
    }
    let (wide, narrow) = direction == .request ? (known, values) : (values, known)
    let lost = wide.filter { value in !narrow.contains(value) }
    guard !lost.isEmpty else { return }
    let list = lost.prefix(4).map(\.canonicalText).joined(separator: ", ")
    tell(
      direction == .request ? "no longer accepts \(list) as \(what)" : "may give \(list) as \(what)"
    )
  }

  private mutating func compareMembers(
    _ old: Schema, _ new: Schema, _ what: String, _ direction: Direction
  ) {
    for (name, schema) in old.members.sorted(by: { $0.key < $1.key }) {
      guard let other = new.members[name] else {
        if direction == .answer { tell("no longer gives the member '\(name)' in \(what)") }
        if direction == .request, new.json["additionalProperties"]?.bool == false {
          tell("no longer accepts the member '\(name)' in \(what)")
        }
        continue
      }
      if direction == .answer, old.required.contains(name), !new.required.contains(name) {
        tell("may leave the member '\(name)' out of \(what)")
      }
      compare(schema, other, "'\(name)' in \(what)", direction)
    }
  }

  private struct Schema {
    var json: JSON
    var members: [String: JSON]
    var required: Set<String>
    var types: Set<String>
  }

  /// References followed and `allOf` merged; deeper than sixteen levels it stands as it is.
  private func schema(_ value: JSON, _ document: JSON, _ depth: Int) -> Schema {
    let json = resolvedReference(value, in: document)
    let listed = (json["type"]?.array ?? []).compactMap(\.string)
    var types = Set(listed + [json["type"]?.string].compactMap(\.self))
    if json["nullable"]?.bool == true, !types.isEmpty { types.insert("null") }
    var members: [String: JSON] = [:]
    for member in json["properties"]?.object?.members ?? [] { members[member.name] = member.value }
    var required = Set((json["required"]?.array ?? []).compactMap(\.string))
    guard depth < 16 else {
      return Schema(json: json, members: members, required: required, types: types)
    }
    for part in json["allOf"]?.array ?? [] {
      let inner = schema(part, document, depth + 1)
      members.merge(inner.members) { mine, _ in mine }
      required.formUnion(inner.required)
      if types.isEmpty { types = inner.types }
    }
    return Schema(json: json, members: members, required: required, types: types)
  }
}
