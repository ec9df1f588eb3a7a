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
  ///
  /// `atOnce` pages are asked for to begin with, and twice as many, up to `most`, each time they were
  /// full; what lies behind the end is not looked at.
  func rows(
    _ path: String, key: String, atOnce: Int = 1, most: Int = 1
  ) async throws(APIFailure) -> [JSON]? {
    var rows: [JSON] = []
    var seen: Set<String> = []
    var sizes: [Int] = []
    var width = atOnce
    while sizes.count < Self.mostPages {
      for answer in await pages(sizes.count + 1..<sizes.count + 1 + width, of: path) {
        let page = sizes.count + 1
        guard let answer = try answer.get() else { return page == 1 ? nil : rows }
        let items = try items(of: answer, path)
        var isNew = false
        for (index, row) in items.enumerated() {
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
        sizes.append(items.count)
      }
      // A page that is smaller than the first is the last one, if anything is what it seems.
      let isFull = sizes.last == sizes.first && (sizes.count > 1 || sizes[0] >= pageSize)
      width = isFull ? min(2 * width, max(1, most)) : 1
    }
    throw .unreadableAnswer("GET \(url(path)): more than \(Self.mostPages) pages")
  }

  private func pages(_ pages: Range<Int>, of path: String) async -> [Result<JSON?, APIFailure>] {
    guard pages.count > 1 else { return [await page(pages.lowerBound, of: path)] }
    return await withTaskGroup(of: (Int, Result<JSON?, APIFailure>).self) { group in
      for number in pages { group.addTask { (number, await page(number, of: path)) } }
      var answers: [Int: Result<JSON?, APIFailure>] = [:]
      for await (number, answer) in group { answers[number] = answer }
      return pages.compactMap { answers[$0] }
    }
  }

  private func page(_ number: Int, of path: String) async -> Result<JSON?, APIFailure> {
    let query = [(name: "page", value: "\(number)"), (name: "per_page", value: "\(pageSize)")]
    do throws(APIFailure) {
      return .success(try await get(path, query: query)?.json)
    } catch {
      return .failure(error)
    }
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
