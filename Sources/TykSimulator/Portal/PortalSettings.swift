internal import PromoteCore

/// Webhooks, the user model, and what is there only to be read.
extension PortalState {
  private static let events: Set<String> = [
    "AccessRequestCreated", "AccessRequestApproved", "AccessRequestRejected",
    "OrganisationRequestCreated", "OrganisationRequestApproved", "OrganisationRequestRejected",
    "OrganisationRegistered", "UserRegistered", "UserAccountActivated", "UserAccountDeactivated",
    "PasswordReset", "RegisterInvite", "ApplicationRegistered", "CredentialRegistered",
  ]

  static let settingRoutes: [PortalRoute] =
    PortalRoute.collection("/webhooks", .webhook, since: TykVersion(1, 11))
    + PortalRoute.collection("/webhooks/{webhook}/headers", .header, since: TykVersion(1, 11))
    + PortalRoute.collection("/extended_attributes", .extendedModel, [])
    + PortalRoute.collection(
      "/extended_attributes/{extendedModel}/custom-attributes", .customAttribute)
    + PortalRoute.collection(
      "/extended_attributes/{extendedModel}/default-attributes", .defaultAttribute, ["PUT"])
    + PortalRoute.collection("/apps", .app, [])
    + PortalRoute.collection("/access_requests", .accessRequest, [])
    + [
      PortalRoute("GET", "/configs") { (_, _) throws(PortalRefusal) in
        .portal([["HostPort": 3001, "LicenseKey": "simulated", "RefreshInterval": 10]])
      }
    ]

  func prepareWebhook(_ row: PortalRow) throws(PortalRefusal) {
    try checkName(row, .webhook, among: rows(.webhook).all)
    for event in (row.values["Events"]?.array ?? []).compactMap(\.string)
    where !Self.events.contains(event) {
      throw PortalRefusal(422, "\(event) is no event").inferred
    }
  }

  /// Values in clear, as the Portal has them.
  func addHeaders(of webhook: PortalRow, _ members: inout JSONObject) {
    let headers = webhook.id == 0 ? [] : rows(.header).of(webhook.id).reversed()
    members["Headers"] = .array(headers.map { listed($0, .header) })
  }

  // MARK: - The user model

  private static let stringType = 1
  private static let lastType = 4

  func prepareAttribute(_ row: PortalRow) throws(PortalRefusal) {
    let identifier = row.text("Identifier")
    let isFine = identifier.utf8.allSatisfy { byte in
      (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
        || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
    }
    guard isFine else { throw PortalRefusal(422, "Identifier is not valid") }
    let isTaken = rows(.customAttribute).of(row.parent).contains {
      $0.id != row.id && $0.text("Identifier") == identifier
    }
    guard !isTaken else { throw PortalRefusal(422, "Identifier already exists") }
    guard (Self.stringType...Self.lastType).contains(row.integer("Type")) else {
      throw PortalRefusal(422, "Type is not valid")
    }
  }

  func addAttributes(of model: PortalRow, inList: Bool, _ members: inout JSONObject) {
    members["UpdatedAt"] = .string(model.id == 0 ? "" : Self.stamp(model.updated))
    guard !inList else { return }
    for (name, kind) in [
      ("CustomAttributes", PortalKind.customAttribute), ("DefaultAttributes", .defaultAttribute),
    ] {
      let rows = model.id == 0 ? [] : self.rows(kind).of(model.id).reversed()
      members[name] = rows.isEmpty ? .null : .array(rows.map { shown($0, kind) })
    }
  }

  mutating func addUserModel() {
    let model = add(
      .extendedModel,
      ["ModelName": "User", "LastUpdatedBy": .string("Portal - \(configuration.email)")])
    for label in ["First name", "Last name", "Email", "Organisation"] {
      add(.defaultAttribute, parent: model, ["Label": .string(label)])
    }
  }
}
