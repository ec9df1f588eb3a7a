extension DashboardState {
  /// Every call the simulated Dashboard knows. Of two that match, the first counts.
  static let routes: [Route] =
    healthRoutes + adminRoutes + userRoutes + groupRoutes + oauthRoutes + streamRoutes + keyRoutes
    + apiRoutes + mcpRoutes + policyRoutes + assetRoutes + hookRoutes + certificateRoutes
    + clientIdPRoutes + schemaRoutes + auditRoutes

  /// The same by how many parts their paths have.
  static let routesBySize = Dictionary(grouping: routes) { $0.segments.count }

  private static let healthRoutes: [Route] = [
    Route("GET", "/hello", .anyone) { (state, _) throws(Refusal) in state.health() },
    Route("GET", "/health", .anyone) { (state, _) throws(Refusal) in state.health() },
    Route("GET", "/admin/hello", .admin) { (state, _) throws(Refusal) in state.health() },
  ]

  private static let policyRoutes: [Route] = [
    Route("GET", "/api/portal/policies/search", .key("policies")) { (s, c) throws(Refusal) in
      try s.searchPolicies(c)
    },
    Route("GET", "/api/portal/policies", .key("policies")) { (s, c) throws(Refusal) in
      s.listPolicies(c)
    },
    Route("POST", "/api/portal/policies", .key("policies")) { (s, c) throws(Refusal) in
      try s.createPolicy(c)
    },
    Route("GET", "/api/portal/policies/{id}", .key("policies")) { (s, c) throws(Refusal) in
      try s.readPolicy(c)
    },
    Route("PUT", "/api/portal/policies/{id}", .key("policies")) { (s, c) throws(Refusal) in
      try s.updatePolicy(c)
    },
    Route("DELETE", "/api/portal/policies/{id}", .key("policies")) { (s, c) throws(Refusal) in
      try s.deletePolicy(c)
    },
  ]
}
