internal import PromoteCore
internal import PromoteEngine

/// Which call goes where, and what the caller must be allowed to do.
struct Route: Sendable {
  enum Access: Sendable {
    case anyone
    case admin
    /// A key with this group of permissions: to read for GET, to write for the rest.
    case key(String)
  }

  typealias Handler =
    @Sendable (inout DashboardState, Call) throws(Refusal) -> Answer

  let method: String
  let segments: [String]
  let access: Access
  let since: TykVersion?
  let handler: Handler

  init(
    _ method: String, _ path: String, _ access: Access, since: TykVersion? = nil,
    _ handler: @escaping Handler
  ) {
    self.method = method
    segments = path.split(separator: "/").map(String.init)
    self.access = access
    self.since = since
    self.handler = handler
  }

  /// The named parts of `path`, or nil where it is another path.
  func match(_ path: [String]) -> [String: String]? {
    guard path.count == segments.count else { return nil }
    var parameters: [String: String] = [:]
    for (segment, part) in zip(segments, path) {
      if segment.hasPrefix("{") {
        parameters[String(segment.dropFirst().dropLast())] = part
      } else if !segment.utf8.elementsEqual(part.utf8) {
        return nil
      }
    }
    return parameters
  }
}

extension DashboardState {
  /// Answers one request by the rules, faults aside.
  mutating func answer(_ request: HTTPExchange.Request) -> Answer {
    do throws(Refusal) {
      return try dispatch(request)
    } catch {
      return error.answer
    }
  }

  private mutating func dispatch(_ request: HTTPExchange.Request) throws(Refusal) -> Answer {
    if let clean = Self.withoutDoubleSlashes(request.path) {
      return Answer(status: 301, headers: [("Location", clean)], body: [])
    }
    let path = request.path.split(separator: "/").map { Self.decoded($0) }
    var pathExists = false
    for route in Self.routesBySize[path.count] ?? []
    where route.since.map({ version >= $0 }) ?? true {
      guard let parameters = route.match(path) else { continue }
      pathExists = true
      guard route.method == request.method else { continue }
      let user = try admit(request, to: route)
      return try route.handler(&self, Call(request: request, parameters: parameters, user: user))
    }
    // A choice: nothing is published about unknown paths and wrong methods.
    if pathExists { throw Refusal(405, nil).inferred }
    guard !configuration.answersUnknownPathsWithPage || path.first == "admin" else {
      return Answer(
        status: 200, headers: [("Content-Type", "text/html")],
        body: Array("<!DOCTYPE html><html><body>Tyk Dashboard</body></html>".utf8))
    }
    throw Refusal(404, "Not found").inferred
  }

  private func admit(
    _ request: HTTPExchange.Request, to route: Route
  ) throws(Refusal) -> SimulatedUser? {
    switch route.access {
    case .anyone: return nil
    case .admin:
      guard let secret = request.header("admin-auth"), secret == configuration.adminSecret else {
        throw .notAuthorised
      }
      return nil
    case .key(let group):
      guard let user = user(of: request) else { throw .notAuthorised }
      guard user.isAdmin || group.isEmpty || allowed(user, group, reading: request.method == "GET")
      else {
        throw Refusal(
          403, "access denied: You do not have permission to access  \(request.path)")
      }
      return user
    }
  }

  /// Whose key a request bears. A choice: the key of an inactive user is as good as unknown.
  func user(of request: HTTPExchange.Request) -> SimulatedUser? {
    var key = request.header("Authorization") ?? ""
    if key.lowercased().hasPrefix("bearer ") { key = String(key.dropFirst(7)) }
    guard !key.isEmpty, let user = users.first(where: { $0.accessKey == key }), user.active else {
      return nil
    }
    return user
  }

  private func allowed(_ user: SimulatedUser, _ group: String, reading: Bool) -> Bool {
    let right = user.permissions[group]
    return right == "write" || (reading && right == "read")
  }

  private static func withoutDoubleSlashes(_ path: String) -> String? {
    guard path.contains("//") else { return nil }
    let clean = "/" + path.split(separator: "/").joined(separator: "/")
    return path.hasSuffix("/") && clean != "/" ? clean + "/" : clean
  }

  static func decoded(_ segment: Substring) -> String {
    var bytes: [UInt8] = []
    var rest = Array(segment.utf8)[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%"), rest.count >= 2,
        let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
      {
        bytes.append(value)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
