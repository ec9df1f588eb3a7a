internal import PromoteCore

/// What an import or a PATCH is asked to generate: each switched on, switched off, or left.
struct ImportChoices {
  private let allowList: Bool?
  private let validateRequest: Bool?
  private let mockResponse: Bool?
  private let authentication: Bool?

  private static let gateway = "x-tyk-api-gateway"
  private static let methods = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace",
  ]

  init(_ call: Call) {
    func flag(_ name: String) -> Bool? {
      call.query(name).flatMap { $0 == "true" ? true : $0 == "false" ? false : nil }
    }
    allowList = flag("allowList")
    validateRequest = flag("validateRequest")
    mockResponse = flag("mockResponse")
    authentication = flag("authentication")
  }

  /// The document with the middleware and the authentication that were asked for. An operation
  /// that gets middleware and has no id gets one from its path and method.
  ///
  /// Published: which switches there are, and how an id is made. A choice: which operations a
  /// switch reaches, and that switching off disables what is there.
  func applied(to document: JSON) -> JSON {
    var document = document
    if allowList != nil || validateRequest != nil || mockResponse != nil {
      for path in document["paths"]?.object ?? JSONObject() {
        for method in Self.methods {
          guard let operation = path.value[method] else { continue }
          apply(to: operation, at: path.name, method, in: &document)
        }
      }
    }
    if let authentication { apply(authentication, to: &document) }
    return document
  }

  private func apply(
    to operation: JSON, at path: String, _ method: String, in document: inout JSON
  ) {
    let hasInput = operation["requestBody"] != nil || operation["parameters"] != nil
    let answers = operation["responses"]?.text ?? ""
    let hasExample = answers.contains("\"example") || answers.contains("\"schema\"")
    var made: [(String, JSON)] = []
    if let allowList { made.append(("allow", ["enabled": .bool(allowList)])) }
    if let validateRequest, hasInput {
      made.append(
        ("validateRequest", ["enabled": .bool(validateRequest), "errorResponseCode": 422]))
    }
    if let mockResponse, hasExample {
      made.append(
        (
          "mockResponse",
          ["enabled": .bool(mockResponse), "fromOASExamples": ["enabled": .bool(mockResponse)]]
        ))
    }
    guard !made.isEmpty else { return }
    var id = operation["operationId"]?.string ?? ""
    if id.isEmpty {
      id = String(path.drop { $0 == "/" }) + method.uppercased()
      document =
        document.setting(JSONPointer(["paths", path, method, "operationId"]), to: .string(id))
        ?? document
    }
    for (name, value) in made {
      set(value, at: ["middleware", "operations", id, name], in: &document)
    }
  }

  private func apply(_ authentication: Bool, to document: inout JSON) {
    var schemes: [(String, JSON)] = []
    let declared = document["components"]?["securitySchemes"]?.object ?? JSONObject()
    for requirement in document["security"]?.array ?? [] {
      for name in requirement.object?.names ?? [] where declared[name] != nil {
        schemes.append((name, ["enabled": .bool(authentication)]))
      }
    }
    guard !schemes.isEmpty else { return }
    set(.bool(authentication), at: ["server", "authentication", "enabled"], in: &document)
    for (name, scheme) in schemes {
      set(scheme, at: ["server", "authentication", "securitySchemes", name], in: &document)
    }
  }

  /// Sets a place of the extension, and makes the objects on the way.
  private func set(_ value: JSON, at tokens: [String], in document: inout JSON) {
    func setting(_ tokens: ArraySlice<String>, in object: JSON?) -> JSON {
      guard let first = tokens.first else { return value }
      var members = object?.object ?? JSONObject()
      members[first] = setting(tokens.dropFirst(), in: members[first])
      return .object(members)
    }
    document = setting([Self.gateway] + tokens[...], in: document)
  }
}
