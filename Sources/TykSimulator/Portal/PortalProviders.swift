internal import PromoteCore

/// Connections to Dashboards, whose policies become products and plans.
extension PortalState {
  static let providerRoutes: [PortalRoute] =
    PortalRoute.collection("/providers", .provider) + [
      PortalRoute("PUT", "/providers/{provider}/synchronize") {
        (state, call) throws(PortalRefusal) in try state.synchronise(call)
      }
    ]

  /// The configuration is a record of its own: a write without its number makes another.
  mutating func prepareProvider(
    _ row: inout PortalRow, before: PortalRow?, _ body: JSONObject
  ) throws(PortalRefusal) {
    if row.text("Status").isEmpty { row.values["Status"] = "Unknown" }
    guard let given = body["Configuration"]?.object else {
      guard before != nil else { throw PortalRefusal(422, "Configuration can't be blank") }
      return
    }
    let stored = before?.values["Configuration"]
    guard let text = given["MetaData"]?.string ?? stored?["MetaData"]?.string,
      (try? JSON.parse(text.utf8))?.object != nil
    else { throw PortalRefusal(422, "Configuration.MetaData is no JSON in a string") }
    var id = stored?["ID"]?.integer ?? 0
    if id == 0 || given["ID"]?.integer != id {
      lastConfigurationID += 1
      id = lastConfigurationID
    }
    row.values["Configuration"] = ["ID": .integer(id), "MetaData": .string(text)]
  }

  mutating func releaseProvider(_ row: PortalRow) {
    for kind in [PortalKind.product, .plan] {
      for record in rows(kind).all where record.integer("ProviderID") == row.id {
        if kind == .product { removeParts(of: record.id) }
        remove(kind, record.id)
      }
    }
  }

  /// `3 minutes ago`.
  func addLastSync(of provider: PortalRow, _ members: inout JSONObject) {
    guard let moment = Instant(provider.text("LastSyncedAt")) else { return }
    let minutes = (now.milliseconds - moment.milliseconds) / 60_000
    members["LastSyncedAt"] = .string("\(minutes) minutes ago")
  }

  private mutating func synchronise(_ call: PortalCall) throws(PortalRefusal) -> Answer {
    if call.parameter(.provider) == "all" {
      for provider in rows(.provider).all { try synchronise(provider) }
      return .acted("Synchronize")
    }
    guard let id = place(.provider, call), let provider = row(.provider, id) else {
      throw PortalRefusal(422, .action(PortalRefusal.notFound))
    }
    try synchronise(provider)
    return .acted("Synchronize")
  }

  private mutating func synchronise(_ provider: PortalRow) throws(PortalRefusal) {
    let picture: PortalSync
    do throws(DashboardFailure) {
      if configuration.failsToSync { throw DashboardFailure(text: "the Dashboard is not there") }
      picture = try PortalSync(reading: provider, self)
    } catch {
      change(.provider, provider.id) { $0.values["Status"] = "Down" }
      throw PortalRefusal(
        422,
        .action(
          "Failed to sync provider \(provider.text("Name")): TykPro.Sync. getting available products: "
            + "fetching policies: \(error.text)"))
    }
    let moment = now
    change(.provider, provider.id) {
      $0.values["Status"] = "Up"
      $0.values["LastSyncedAt"] = .string(moment.text)
    }
    if configuration.requestsBeforeSync > 0 {
      schedule(picture)
    } else {
      apply(picture)
    }
  }
}
