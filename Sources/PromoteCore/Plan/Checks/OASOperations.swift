/// The operations of an OpenAPI document: what callers rely on.
struct OASOperations {
  struct Operation {
    var pointer: JSONPointer
    /// `GET /orders/{id}`.
    var text: String
    var json: JSON
    var sharedParameters: [JSON]
  }

  let all: [Operation]

  private static let methods = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace",
  ]

  init(_ document: JSON) {
    var all: [Operation] = []
    for path in document["paths"]?.object?.members ?? [] {
      let shared = path.value["parameters"]?.array ?? []
      for method in path.value.object?.members ?? [] where Self.methods.contains(method.name) {
        all.append(
          Operation(
            pointer: JSONPointer(["paths", path.name, method.name]),
            text: "\(method.name.uppercased()) \(path.name)", json: method.value,
            sharedParameters: shared))
      }
    }
    self.all = all
  }
}

/// Operations that are gone, or demand what they did not demand before.
func brokenOperations(_ change: Comparison) -> [Finding] {
  guard let before = change.before else { return [] }
  var findings: [Finding] = []
  let now = Dictionary(
    OASOperations(change.after).all.map { ($0.pointer, $0) },
    uniquingKeysWith: { first, _ in first })
  for old in OASOperations(before).all {
    guard let new = now[old.pointer] else {
      findings.append(change.breaking(old.pointer, "\(old.text) is removed"))
      continue
    }
    guard
      old.json != new.json || old.sharedParameters != new.sharedParameters
        || before["components"] != change.after["components"]
    else { continue }
    let known = demands(of: old, in: before)
    for demand in demands(of: new, in: change.after) where !known.contains(demand) {
      findings.append(change.breaking(new.pointer, "\(new.text) now requires \(demand)"))
    }
    for text in brokenContract(old, new, before: before, after: change.after) {
      findings.append(change.breaking(new.pointer, "\(new.text) \(text)"))
    }
  }
  return findings
}

/// What a call must bring along, in words.
private func demands(of operation: OASOperations.Operation, in document: JSON) -> [String] {
  var demands: [String] = []
  let parameters = (operation.sharedParameters + (operation.json["parameters"]?.array ?? []))
    .map { resolvedReference($0, in: document) }
  for parameter in parameters where parameter["required"]?.bool == true {
    guard let name = parameter["name"]?.string, let place = parameter["in"]?.string else {
      continue
    }
    demands.append("the \(place) parameter '\(name)'")
  }
  guard let body = operation.json["requestBody"].map({ resolvedReference($0, in: document) }) else {
    return demands
  }
  if body["required"]?.bool == true { demands.append("a body") }
  for media in body["content"]?.object?.members ?? [] {
    guard let schema = media.value["schema"].map({ resolvedReference($0, in: document) }) else {
      continue
    }
    for name in (schema["required"]?.array ?? []).compactMap(\.string) {
      let demand = "the member '\(name)' in its body"
      if !demands.contains(demand) { demands.append(demand) }
    }
  }
  return demands
}

/// Follows `$ref` within the document, at most eight times.
func resolvedReference(_ value: JSON, in document: JSON) -> JSON {
  var value = value
  for _ in 0..<8 {
    guard let reference = value["$ref"]?.string, reference.hasPrefix("#"),
      let pointer = JSONPointer(String(reference.dropFirst())), let found = document[pointer]
    else { return value }
    value = found
  }
  return value
}
