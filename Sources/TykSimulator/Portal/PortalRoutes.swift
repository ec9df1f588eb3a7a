internal import PromoteCore
internal import PromoteEngine

/// Which call goes where.
struct PortalRoute: Sendable {
  typealias Handler = @Sendable (inout PortalState, PortalCall) throws(PortalRefusal) -> Answer

  let method: String
  let segments: [String]
  /// Whether nobody is asked who they are.
  var isOpen = false
  var since: TykVersion?
  let handler: Handler

  init(_ method: String, _ path: String, since: TykVersion? = nil, _ handler: @escaping Handler) {
    self.method = method
    segments = path.split(separator: "/").map(String.init)
    self.since = since
    self.handler = handler
  }

  var open: PortalRoute {
    var route = self
    route.isOpen = true
    return route
  }

  /// The named parts of `path`, or nil where it is another path.
  func match(_ path: ArraySlice<String>) -> [String: String]? {
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

  /// The five calls of an ordinary collection. Parts in braces are kinds; the last is what the
  /// collection's records belong to.
  static func collection(
    _ path: String, _ kind: PortalKind, _ methods: Set<String> = ["GET", "POST", "PUT", "DELETE"],
    since: TykVersion? = nil
  ) -> [PortalRoute] {
    let single = "\(path)/{\(kind.rawValue)}"
    var routes = [
      PortalRoute("GET", path, since: since) { (state, call) throws(PortalRefusal) in
        try state.list(kind, call)
      },
      PortalRoute("GET", single, since: since) { (state, call) throws(PortalRefusal) in
        try state.show(kind, call)
      },
    ]
    if methods.contains("POST") {
      routes.append(
        PortalRoute("POST", path, since: since) { (state, call) throws(PortalRefusal) in
          try state.create(kind, call)
        })
    }
    if methods.contains("PUT") {
      routes.append(
        PortalRoute("PUT", single, since: since) { (state, call) throws(PortalRefusal) in
          try state.update(kind, call)
        })
    }
    if methods.contains("DELETE") {
      routes.append(
        PortalRoute("DELETE", single, since: since) { (state, call) throws(PortalRefusal) in
          try state.delete(kind, call)
        })
    }
    return routes
  }
}

extension PortalState {
  static let prefix = "portal-api"

  /// Every call below the prefix. Of two that match, the first counts.
  static let routes: [PortalRoute] =
    startRoutes + peopleRoutes + providerRoutes + productRoutes + productLinkRoutes
    + descriptionRoutes + imageRoutes + planRoutes + catalogueRoutes + oauthRoutes + themeRoutes
    + pageRoutes + postRoutes + settingRoutes + profileRoutes

  private static let routesBySize = Dictionary(grouping: routes) { $0.segments.count }

  private static let peopleRoutes: [PortalRoute] =
    PortalRoute.collection("/organisations", .organisation)
    + PortalRoute.collection("/organisations/{organisation}/teams", .team)
    + PortalRoute.collection("/users", .user)
    + PortalRoute.collection("/tags", .tag, since: TykVersion(1, 11))

  private static let catalogueRoutes: [PortalRoute] =
    PortalRoute.collection("/catalogues", .catalogue)
    + PortalRoute.collection(
      "/catalogues/{catalogue}/audiences", .audience, ["GET", "POST", "DELETE"])

  /// Answers one request by the rules, faults aside.
  mutating func answer(_ request: HTTPExchange.Request) -> Answer {
    countRequest()
    do throws(PortalRefusal) {
      return try dispatch(request)
    } catch {
      return error.answer
    }
  }

  private mutating func dispatch(
    _ request: HTTPExchange.Request
  ) throws(PortalRefusal) -> Answer {
    let path = request.path.split(separator: "/").map { DashboardState.decoded($0) }
    if let answer = health(path, request.method) { return answer }
    var rest = path[...]
    if path.first == Self.prefix {
      rest = path.dropFirst()
    } else if path == ["api", "bootstrap"] {
      rest = ["bootstrap"]
    } else if !configuration.answersWithoutPrefix {
      throw PortalRefusal(404, .text("404 page not found")).inferred
    }
    if failsNow { throw PortalRefusal(500, .text("internal server error")) }
    if isRestarting { throw PortalRefusal(503, .text("the Portal is starting")).inferred }
    if (request.header("Accept") ?? "").contains("application/graphql"), !rest.contains("graphql") {
      throw PortalRefusal(400, "application/graphql is not served")
    }
    var pathExists = false
    for route in Self.routesBySize[rest.count] ?? []
    where route.since.map({ version >= $0 }) ?? true {
      guard let parameters = route.match(rest) else { continue }
      pathExists = true
      guard route.method == request.method else { continue }
      if !route.isOpen { try admit(request) }
      return try route.handler(&self, PortalCall(request: request, parameters: parameters))
    }
    try admit(request)
    // A choice: nothing is published about unknown paths and wrong methods.
    throw PortalRefusal(pathExists ? 405 : 404, .text(pathExists ? "" : "404 page not found"))
      .inferred
  }

  /// The credential is the header itself; no scheme stands before it.
  private func admit(_ request: HTTPExchange.Request) throws(PortalRefusal) {
    let credential = request.header("Authorization") ?? ""
    guard !credential.isEmpty,
      let user = rows(.user).all.first(where: { $0.text("JWTToken") == credential }),
      user.flag("Active")
    else { throw PortalRefusal(401, "unauthorized").inferred }
    guard ["super-admin", "provider-admin"].contains(user.text("Role")) else {
      throw PortalRefusal(403, "forbidden").inferred
    }
  }
}
