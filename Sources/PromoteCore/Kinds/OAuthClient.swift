extension ResourceKind {
  /// A client of an API that gives out tokens by OAuth: what it is, never its secret.
  ///
  /// Promoted only where the registry asks for it: ids and secrets of clients normally belong to
  /// one environment. The target makes a secret of its own.
  ///
  /// Source: Tyk's Dashboard API documentation.
  public static let oauthClient = ResourceKind(
    name: .oauthClient, isAPI: false, endpoints: .oauthClient,
    identity: [beside("id")],
    displayName: JSONPointer(["client_name"]),
    managed: ["/secret", "/dcr_registration"],
    freeForm: ["/meta_data"],
    references: [
      Reference(PathPattern(tokens: beside("api").tokens.map { .name($0) }), to: "api"),
      Reference("/policy_id", to: .policy),
    ],
    places: {
      var table = PlaceTable(below: "")
      table.urls("/redirect_uri")
      table.secrets("/secret", "/dcr_registration/access_token")
      table.free("/meta_data")
      return table.places
    }(),
    isOptional: true, isOnRequest: true, filePrefix: "oauthclient-")
}
