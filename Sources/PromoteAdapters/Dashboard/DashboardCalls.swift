internal import PromoteCore
internal import PromoteEngine

/// Sends single requests to a Dashboard, a Portal or a Gateway: the credential, the limit on requests at once, waiting
/// and trying again, and what an answer without its contents means.
struct DashboardCalls: Sendable {
  /// How long and how often reads are tried, and how long a server may ask to wait.
  struct Patience: Sendable {
    var attempts = 6
    var firstWaitMilliseconds = 250
    var longestWaitMilliseconds = 8_000
    /// A server that asks for more is busy.
    var longestRetryAfterMilliseconds = 120_000
  }

  let transport: any HTTPTransport
  let credential: Secret
  /// The header that carries the credential.
  var credentialHeader = "Authorization"
  let clock: any WallClock
  let limiter: Limiter
  let redactor: Redactor
  let patience: Patience

  /// An answer to a read that is not about to change.
  enum ReadAnswer: Sendable {
    case json(JSON, HTTPExchange.Response)
    /// Below 300 and a page or nothing: cannot be what the server meant to say.
    case unreadable(String)
    /// A refusal with the server's message.
    case refused(status: Int, message: String)
  }

  /// Reads, and tries again where the server or the way to it failed for a moment.
  ///
  /// A media type of its own is said in `Accept` and in `Content-Type`: servers look at either.
  func read(
    _ path: String, query: [(name: String, value: String)] = [], limits: JSONLimits = .tykObject,
    mediaType: String = "application/json", authorised: Bool = true
  ) async throws(APIFailure) -> ReadAnswer {
    var sent = headers(authorised: authorised, accept: mediaType)
    if mediaType != Self.plainJSON { sent.append(("Content-Type", mediaType)) }
    let request = HTTPExchange.Request(method: "GET", path: path, query: query, headers: sent)
    return try await reading(request) { response throws(APIFailure) -> Verdict<ReadAnswer> in
      guard response.status < 300 else {
        try refuseAlways(response)
        return .done(.refused(status: response.status, message: message(response)))
      }
      if let reason = Self.notJSON(response) { return .done(.unreadable(reason)) }
      do {
        return .done(.json(try JSON.parse(response.body, limits: limits), response))
      } catch {
        // A body that was cut short reads better the next time.
        return .again(.unreadableAnswer("GET \(path): not JSON, \(redactor.clean("\(error)"))"))
      }
    }
  }

  /// Whether an answer is what there is to know.
  enum Verdict<Value> {
    case done(Value)
    case again(APIFailure)
  }

  /// Sends a read until `judge` is content with the answer, or patience ends. What asks to wait, and
  /// failures of the server, do not come before it.
  func reading<Value>(
    _ request: HTTPExchange.Request,
    _ judge: (HTTPExchange.Response) throws(APIFailure) -> Verdict<Value>
  ) async throws(APIFailure) -> Value {
    var last = APIFailure.unreachable("interrupted")
    for attempt in 0..<patience.attempts {
      var wait = backOff(attempt)
      switch await send(request) {
      case .failure(.notSent(let reason)), .failure(.outcomeUnknown(let reason)):
        last = .unreachable(redactor.clean(reason))
      case .success(let response):
        switch response.status {
        case 429, 503:
          last = .busy(message(response))
          wait = retryAfter(response) ?? wait
          guard wait <= patience.longestRetryAfterMilliseconds else {
            throw .busy("asks to wait \(wait / 1000) s: \(message(response))")
          }
        case 500...: last = .rejected(status: response.status, message: message(response))
        default:
          switch try judge(response) {
          case .done(let value): return value
          case .again(let failure): last = failure
          }
        }
      }
      if attempt + 1 < patience.attempts { try await pause(wait, instead: last) }
    }
    throw last
  }

  /// Sends a write once; again only where the answer says that nothing was done.
  ///
  /// `hiding` gives the secrets of the document that was sent, should the answer echo them.
  func write(
    _ request: HTTPExchange.Request, hiding: @Sendable () -> [Secret]
  ) async throws(APIFailure) -> (status: Int, envelope: JSON) {
    try judge(try await submit(request, hiding: hiding), to: request, hiding: hiding)
  }

  /// The answer to a write that is sent once; again only where the answer says that nothing was done.
  func submit(
    _ request: HTTPExchange.Request, hiding: @Sendable () -> [Secret]
  ) async throws(APIFailure) -> HTTPExchange.Response {
    var request = request
    request.headers += headers(authorised: true, accept: Self.plainJSON)
    for attempt in 0..<patience.attempts {
      switch await send(request) {
      case .failure(.notSent(let reason)): throw .unreachable(redactor.clean(reason))
      case .failure(.outcomeUnknown(let reason)): throw .outcomeUnknown(redactor.clean(reason))
      case .success(let response):
        let asked = retryAfter(response)
        if response.status == 429 || (response.status == 503 && asked != nil) {
          let wait = asked ?? backOff(attempt)
          let text = message(response, hiding: hiding)
          guard attempt + 1 < patience.attempts, wait <= patience.longestRetryAfterMilliseconds
          else { throw .busy(text) }
          try await pause(wait, instead: .busy(text))
          continue
        }
        return response
      }
    }
    throw .busy("asked to wait \(patience.attempts) times")
  }

  /// What an answer to a write means that does not ask to wait.
  private func judge(
    _ response: HTTPExchange.Response, to request: HTTPExchange.Request,
    hiding: @Sendable () -> [Secret]
  ) throws(APIFailure) -> (status: Int, envelope: JSON) {
    switch response.status {
    case 200..<300:
      let what = "\(request.method) \(request.path)"
      if let reason = Self.notJSON(response) { throw .unreadableAnswer("\(what): \(reason)") }
      let envelope: JSON
      do {
        envelope = try JSON.parse(response.body)
      } catch {
        throw .unreadableAnswer("\(what): not JSON, \(redactor.clean("\(error)"))")
      }
      // The status code counts first; some servers say no with 200 all the same.
      if let status = Envelope.status(envelope), !["ok", "success"].contains(status) {
        throw .rejected(status: response.status, message: message(response, hiding: hiding))
      }
      return (response.status, envelope)
    case 500...:
      let text = message(response, hiding: hiding)
      if Envelope.isRefusal(status: response.status, message: text) {
        throw .rejected(status: response.status, message: text)
      }
      throw .outcomeUnknown("answered \(response.status): \(text)")
    default:
      try refuseAlways(response, hiding: hiding)
      throw .rejected(status: response.status, message: message(response, hiding: hiding))
    }
  }

  /// Throws for what means the same to every request: not authorised, redirected.
  func refuseAlways(
    _ response: HTTPExchange.Response, hiding: () -> [Secret] = { [] }
  ) throws(APIFailure) {
    switch response.status {
    case 401: throw .notAuthorised(message(response, hiding: hiding))
    case 300..<400:
      let target = response.header("Location").map { " to '\(redactor.clean($0))'" } ?? ""
      throw .rejected(
        status: response.status,
        message: "redirected\(target); redirects are not followed, name the address itself")
    case ..<200: throw .unreadableAnswer("answered \(response.status)")
    default: return
    }
  }

  private func send(
    _ request: HTTPExchange.Request
  ) async -> Result<HTTPExchange.Response, TransportFailure> {
    let transport = self.transport
    let result = await limiter.run { () -> Result<HTTPExchange.Response, TransportFailure> in
      do throws(TransportFailure) {
        return .success(try await transport.send(request))
      } catch {
        return .failure(error)
      }
    }
    return result ?? .failure(.notSent("interrupted"))
  }

  static let plainJSON = "application/json"

  func headers(authorised: Bool, accept: String) -> [(name: String, value: String)] {
    var headers = [("Accept", accept), ("User-Agent", "tyk-promote")]
    if authorised { headers.append((credentialHeader, credential.reveal { $0 })) }
    return headers.map { (name: $0.0, value: $0.1) }
  }

  /// Between three quarters and the whole of a wait that doubles, so that many do not come back
  /// at one moment.
  private func backOff(_ attempt: Int) -> Int {
    let whole = min(
      patience.longestWaitMilliseconds, patience.firstWaitMilliseconds << min(attempt, 16))
    return Int.random(in: (whole * 3 / 4)...whole)
  }

  /// Seconds or a date (RFC 9110, section 10.2.3), as milliseconds from now.
  private func retryAfter(_ response: HTTPExchange.Response) -> Int? {
    guard let text = response.header("Retry-After") else { return nil }
    if let seconds = Int(text), (0...1_000_000).contains(seconds) { return seconds * 1000 }
    return HTTPDate.parse(text).map { max(0, $0.milliseconds - clock.now().milliseconds) }
  }

  private func pause(_ milliseconds: Int, instead failure: APIFailure) async throws(APIFailure) {
    do {
      try await clock.sleep(milliseconds: milliseconds)
    } catch {
      // Interrupted while waiting: what was the matter is what there is to say.
      throw failure
    }
  }

  /// The server's own words, without secrets.
  func message(
    _ response: HTTPExchange.Response, hiding: () -> [Secret] = { [] }
  ) -> String {
    redactor.adding(hiding()).clean(Envelope.message(response))
  }

  private static func notJSON(_ response: HTTPExchange.Response) -> String? {
    if Envelope.isPage(response) { return "answered with a page instead of JSON" }
    return response.body.isEmpty ? "answered with nothing instead of JSON" : nil
  }
}
