internal import PromoteCore
internal import PromoteEngine

/// Sends single requests to a Developer Portal, and says what its many ways to answer mean.
///
/// Only the status decides whether there is something: the body of a 404 can look like a record with
/// number 0. Bodies are read by what they hold, whatever they are labelled. Source: the Portal's
/// published API description and answers seen.
struct PortalCalls: Sendable {
  let calls: DashboardCalls
  /// `/portal-api`; nothing where the base URL ends with it already.
  let prefix: String
  /// Rows asked for at once.
  let pageSize: Int

  /// What a write was answered with.
  struct Written: Sendable {
    let status: Int
    /// Where the answer held JSON.
    let json: JSON?
  }

  /// The record at `path`; nil where the Portal says that there is none.
  func get(
    _ path: String, query: [(name: String, value: String)] = []
  ) async throws(APIFailure) -> (json: JSON, response: HTTPExchange.Response)? {
    switch try await calls.read(url(path), query: query, limits: .tykList) {
    case .json(let json, let response): return (json, response)
    case .unreadable(let reason):
      throw .unreadableAnswer("GET \(url(path)): \(reason); is the credential an administrator's?")
    case .refused(status: 404, _): return nil
    case .refused(status: 403, let message): throw .notAuthorised(message)
    case .refused(let status, let message): throw .rejected(status: status, message: message)
    }
  }

  /// The file at `path`; nil where the Portal says, with 404 or one of `absent`, that there is none.
  func download(
    _ path: String, absent: Set<Int> = []
  ) async throws(APIFailure) -> (bytes: [UInt8], mediaType: String)? {
    let request = HTTPExchange.Request(
      method: "GET", path: url(path), headers: calls.headers(authorised: true, accept: "*/*"))
    return try await calls.reading(request) {
      response throws(APIFailure) -> DashboardCalls.Verdict<(bytes: [UInt8], mediaType: String)?>
      in
      switch response.status {
      case 200..<300:
        return .done((response.body, response.header("Content-Type") ?? ""))
      case 404: return .done(nil)
      case let status where absent.contains(status): return .done(nil)
      case 403: throw .notAuthorised(calls.message(response))
      default:
        try calls.refuseAlways(response)
        throw .rejected(status: response.status, message: calls.message(response))
      }
    }
  }

  /// Every row of a list, each once, whatever the size of its pages.
  ///
  /// Nothing says how many rows there are, and a server may give fewer at once than it is asked for:
  /// pages are read until one is empty or brings nothing new. `key` is the member by which rows are
  /// told apart. Nil where the list's owner is not there.
  func rows(_ path: String, key: String) async throws(APIFailure) -> [JSON]? {
    var rows: [JSON] = []
    var seen: Set<String> = []
    for page in 1...Self.mostPages {
      let query = [(name: "page", value: "\(page)"), (name: "per_page", value: "\(pageSize)")]
      guard let answer = try await get(path, query: query)?.json else {
        return page == 1 ? nil : rows
      }
      var isNew = false
      for (index, row) in try items(of: answer, path).enumerated() {
        let place = "GET \(url(path))?page=\(page) /\(index)"
        guard row.object != nil else {
          throw .unreadableAnswer("\(place): \(row.kind.rawValue), expected an object")
        }
        guard let name = Self.text(row[key]), !name.isEmpty else {
          throw .unreadableAnswer("\(place): a row without '\(key)'")
        }
        guard seen.insert(name).inserted else { continue }
        isNew = true
        rows.append(row)
      }
      if !isNew { return rows }
    }
    throw .unreadableAnswer("GET \(url(path)): more than \(Self.mostPages) pages")
  }

  private static let mostPages = 100_000

  /// A bare array, or (plans are described so) an object with `data`; null for none.
  func items(of answer: JSON, _ path: String) throws(APIFailure) -> [JSON] {
    if answer.isNull { return [] }
    if let items = answer.array { return items }
    for name in ["data", "Data"] {
      guard let data = answer[name] else { continue }
      if data.isNull { return [] }
      if let items = data.array { return items }
    }
    throw .unreadableAnswer("GET \(url(path)): \(answer.kind.rawValue), expected an array")
  }

  /// Sends a JSON body once.
  func send(
    _ method: String, _ path: String, _ body: JSON?, hiding: @escaping @Sendable () -> [Secret]
  ) async throws(APIFailure) -> Written {
    try await send(
      HTTPExchange.Request(
        method: method, path: url(path),
        headers: body == nil ? [] : [("Content-Type", DashboardCalls.plainJSON)],
        body: body?.serialised() ?? []), hiding: hiding)
  }

  /// Sends a file once, as the part `file` of a form.
  func upload(
    _ method: String, _ path: String, fileName: String, contentType: String, _ contents: [UInt8]
  ) async throws(APIFailure) -> Written {
    let form = MultipartForm(
      field: "file", fileName: fileName, contentType: contentType, contents: contents)
    return try await send(
      HTTPExchange.Request(
        method: method, path: url(path), headers: [("Content-Type", form.mediaType)],
        body: form.bytes), hiding: { [] })
  }

  /// Any status below 300 is a yes, with or without JSON behind it.
  private func send(
    _ request: HTTPExchange.Request, hiding: @escaping @Sendable () -> [Secret]
  ) async throws(APIFailure) -> Written {
    let response = try await calls.submit(request, hiding: hiding)
    switch response.status {
    case 200..<300:
      if Envelope.isPage(response) {
        throw .unreadableAnswer("\(request.method) \(request.path): a page instead of an answer")
      }
      // Texts and empty bodies are answers too; whoever needs a record looks it up.
      return Written(status: response.status, json: (try? JSON.parse(response.body)) ?? nil)
    case 403: throw .notAuthorised(calls.message(response, hiding: hiding))
    case 500...:
      throw .outcomeUnknown(
        "answered \(response.status): \(calls.message(response, hiding: hiding))")
    default:
      try calls.refuseAlways(response, hiding: hiding)
      throw .rejected(
        status: response.status, message: calls.message(response, hiding: hiding))
    }
  }

  func url(_ path: String) -> String { "\(prefix)/\(path)" }

  /// A text or a whole number as text: numbers of records are written in both ways.
  static func text(_ json: JSON?) -> String? {
    json?.string ?? json?.integer.map { String($0) }
  }
}
