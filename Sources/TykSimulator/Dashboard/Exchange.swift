internal import PromoteCore
internal import PromoteEngine

/// A request on its way to a handler, with what the route found out about it.
struct Call {
  var request: HTTPExchange.Request
  let parameters: [String: String]
  /// Who asks. The Admin API and the health calls have nobody.
  let user: SimulatedUser?

  /// The first query parameter of that name.
  func query(_ name: String) -> String? { request.query.first { $0.name == name }?.value }

  func flag(_ name: String) -> Bool { query(name) == "true" || query(name) == "1" }

  var organisation: String { user?.organisation ?? "" }

  func parameter(_ name: String) -> String { parameters[name] ?? "" }

  /// The same call with another body.
  func with(body: JSON) -> Call {
    // The body is JSON now, whatever it was before.
    var changed = with(body: body.serialised())
    changed.request.headers.removeAll { $0.name.lowercased() == "content-type" }
    return changed
  }

  func with(body: [UInt8]) -> Call {
    var changed = self
    changed.request.body = body
    return changed
  }

  /// The body as JSON. Empty answers 500; what is not JSON, or holds a number beyond a double,
  /// answers as the kind does.
  func json(orRefuse refusal: Refusal) throws(Refusal) -> JSON {
    guard !request.body.isEmpty else {
      throw Refusal(500, "Failed to read response body, body empty")
    }
    let value: JSON
    do {
      value = try JSON.parse(request.body)
    } catch {
      throw refusal
    }
    guard GoJSON.fits(value) else { throw refusal }
    return value
  }
}

/// What a handler answers.
struct Answer {
  var status: Int
  var headers: [(name: String, value: String)] = []
  var body: [UInt8]
  /// Of a refusal: what it rests on.
  var ground: RuleGround?

  static func json(_ value: JSON, status: Int = 200) -> Answer {
    Answer(status: status, body: GoJSON.bytes(value))
  }

  /// The standard envelope.
  static func envelope(
    _ message: String, meta: JSON = .null, id: String? = nil, status: Int = 200, word: String = "OK"
  ) -> Answer {
    var members: [(String, JSON)] = [
      ("Status", .string(word)), ("Message", .string(message)), ("Meta", meta),
    ]
    if let id { members.append(("ID", .string(id))) }
    return json(.object(JSONObject(members)), status: status)
  }
}

/// A "no" of the server: a code and the text of its envelope.
struct Refusal: Error, Hashable {
  let status: Int
  /// nil: an empty body.
  let message: String?
  /// Whether anything published says that the server refuses this.
  var ground = RuleGround.evidenced

  init(_ status: Int, _ message: String?) {
    self.status = status
    self.message = message
  }

  /// The same "no", where nothing published says it or where sources disagree: a choice.
  var inferred: Refusal {
    var refusal = self
    refusal.ground = .inferred
    return refusal
  }

  /// The same "no", inferred where the setting that it rests on is presumed.
  func resting(
    on setting: SimulatorConfiguration.Setting, _ configuration: SimulatorConfiguration
  ) -> Refusal {
    configuration.presumed.contains(setting) ? inferred : self
  }

  static let notAuthorised = Refusal(401, "Not authorised")
  /// Policies, users and the Admin API answer malformed JSON this way.
  static let malformed = Refusal(403, "Request body malformed")
  static let unreadable = Refusal(400, "Couldn't read body.")

  var answer: Answer {
    var answer = Answer(status: status, body: [])
    if let message {
      answer = .json(
        ["Status": "Error", "Message": .string(message), "Meta": .null], status: status)
    }
    answer.ground = ground
    return answer
  }
}
