extension DashboardState {
  static let apiRoutes: [Route] = [
    Route("GET", "/api/apis", .key("apis")) { (s, c) throws(Refusal) in s.listAPIs(c) },
    Route("GET", "/api/apis/search", .key("apis")) { (s, c) throws(Refusal) in s.listAPIs(c) },
    Route("POST", "/api/apis", .key("apis")) { (s, c) throws(Refusal) in try s.createClassic(c) },
    Route("GET", "/api/apis/categories", .key("apis")) { (s, c) throws(Refusal) in
      s.categoryCounts(c)
    },
    Route("GET", "/api/apis/groups", .key("apis")) { (s, c) throws(Refusal) in s.categoryGroups(c)
    },
    Route("POST", "/api/apis/oas", .key("apis")) { (s, c) throws(Refusal) in try s.createOAS(c) },
    Route("GET", "/api/apis/oas/{id}", .key("apis")) { (s, c) throws(Refusal) in try s.readOAS(c) },
    Route("PUT", "/api/apis/oas/{id}", .key("apis")) { (s, c) throws(Refusal) in
      try s.updateOAS(c)
    },
    Route("PATCH", "/api/apis/oas/{id}", .key("apis")) { (s, c) throws(Refusal) in
      try s.patchOAS(c)
    },
    Route("DELETE", "/api/apis/oas/{id}", .key("apis")) { (s, c) throws(Refusal) in
      try s.deleteAPI(c, message: "API deleted.")
    },
    Route("GET", "/api/apis/oas/{id}/export", .key("apis")) { (s, c) throws(Refusal) in
      try s.exportOAS(c)
    },
    Route("GET", "/api/apis/oas/{id}/versions", .key("apis")) { (s, c) throws(Refusal) in
      try s.listVersions(c)
    },
    Route("GET", "/api/apis/oas/{id}/categories", .key("apis")) { (s, c) throws(Refusal) in
      try s.readCategories(c)
    },
    Route("PUT", "/api/apis/oas/{id}/categories", .key("apis")) { (s, c) throws(Refusal) in
      try s.updateCategories(c)
    },
    Route("POST", "/api/apis/oas/import", .key("apis")) { (s, c) throws(Refusal) in
      try s.importOAS(c)
    },
    Route("POST", "/api/apis/oas/dry-run", .key("apis")) { (s, c) throws(Refusal) in
      try s.dryRunOAS(c)
    },
    Route("GET", "/api/apis/oas/{id}/urls", .key("apis"), since: TykVersion(5, 11)) {
      (s, c) throws(Refusal) in try s.readURLs(c)
    },
    Route(
      "PATCH", "/api/apis/oas/{base}/rebase/{child}", .key("apis"), since: TykVersion(5, 12)
    ) { (s, c) throws(Refusal) in try s.rebase(c) },
    Route("PATCH", "/api/apis/oas/{base}/{child}", .key("apis"), since: TykVersion(5, 12)) {
      (s, c) throws(Refusal) in try s.rebase(c)
    },
    Route("GET", "/api/apis/{id}", .key("apis")) { (s, c) throws(Refusal) in try s.readClassic(c) },
    Route("PUT", "/api/apis/{id}", .key("apis")) { (s, c) throws(Refusal) in
      try s.updateClassic(c)
    },
    Route("DELETE", "/api/apis/{id}", .key("apis")) { (s, c) throws(Refusal) in
      try s.deleteAPI(c, message: "API deleted")
    },
    Route("GET", "/api/apis/{id}/url", .key("apis")) { (s, c) throws(Refusal) in try s.readURL(c) },
    Route("GET", "/api/apis/{id}/access", .key("apis")) { (s, c) throws(Refusal) in
      try s.readAccess(c)
    },
    Route("PUT", "/api/apis/{id}/access", .key("apis")) { (s, c) throws(Refusal) in
      try s.updateAccess(c)
    },
  ]
}
