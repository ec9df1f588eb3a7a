internal import PromoteCore
internal import PromoteEngine

/// A request on its way to a handler.
struct PortalCall {
  let request: HTTPExchange.Request
  /// Of the path, by the kinds' names.
  let parameters: [String: String]

  func parameter(_ name: String) -> String { parameters[name] ?? "" }
  func parameter(_ kind: PortalKind) -> String { parameter(kind.rawValue) }
  func query(_ name: String) -> String? { request.query.first { $0.name == name }?.value }
  var forces: Bool { query("force") == "true" }

  /// The body's members. A body of another type than JSON is a form, whose fields have the
  /// framework's prefix.
  func members(orRefuse status: Int = 422) throws(PortalRefusal) -> JSONObject {
    guard (request.header("Content-Type") ?? "").lowercased().contains("json") else { return form }
    guard let object = try json(orRefuse: status).object else {
      throw PortalRefusal(status, "the body is not an object")
    }
    return object
  }

  func json(orRefuse status: Int = 422) throws(PortalRefusal) -> JSON {
    let refusal = PortalRefusal(status, "the body cannot be parsed as JSON")
    let value: JSON
    do {
      value = try JSON.parse(request.body)
    } catch {
      throw refusal
    }
    guard GoJSON.fits(value) else { throw refusal }
    return value
  }

  private var form: JSONObject {
    var members = JSONObject()
    for pair in String(decoding: request.body, as: UTF8.self).split(separator: "&") {
      let halves = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let name = DashboardState.decoded(halves[0])
      guard name.hasPrefix("QorResource."), halves.count == 2 else { continue }
      let value = DashboardState.decoded(Substring(halves[1].replacing("+", with: " ")))
      members[String(name.dropFirst("QorResource.".count))] = .string(value)
    }
    return members
  }
}

/// A "no" of the Portal, in one of the shapes that they have.
struct PortalRefusal: Error {
  enum Shape {
    /// `{"errors":[…]}`
    case errors(String)
    /// `{"status":"error","errors":[…]}`
    case action(String)
    /// A JSON string.
    case bare(String)
    /// Plain text.
    case text(String)
    /// A record of nothing but zeros.
    case record(JSON)
    case empty
  }

  let status: Int
  let shape: Shape
  var ground = RuleGround.evidenced

  init(_ status: Int, _ error: String) { self.init(status, .errors(error)) }
  init(_ status: Int, _ shape: Shape) {
    self.status = status
    self.shape = shape
  }

  /// The same "no" where nothing published says it.
  var inferred: PortalRefusal {
    var refusal = self
    refusal.ground = .inferred
    return refusal
  }

  static let notFound = "record not found"

  var answer: Answer {
    var answer: Answer
    switch shape {
    case .errors(let text): answer = .portal(["errors": [.string(text)]], status)
    case .action(let text):
      answer = .portal(["status": "error", "errors": [.string(text)]], status)
    case .bare(let text): answer = .portal(.string(text), status)
    case .text(let text): answer = .plain(text, status)
    case .record(let record): answer = .portal(record, status)
    case .empty: answer = Answer(status: status, body: [])
    }
    answer.ground = ground
    return answer
  }
}

extension Answer {
  static func portal(_ value: JSON, _ status: Int = 200) -> Answer {
    Answer(status: status, body: PortalJSON.bytes(value))
  }

  static func plain(_ text: String, _ status: Int = 200) -> Answer {
    Answer(
      status: status, headers: [("Content-Type", "text/plain; charset=utf-8")],
      body: Array(text.utf8))
  }

  static let deleted = portal(["status": "ok"])

  static func acted(_ name: String) -> Answer {
    portal(["status": "ok", "message": .string("Action \(name): Executed successfully")])
  }
}
