extension ResourceKind {
  /// The session of a key whose name somebody chose.
  ///
  /// Never part of a promotion, and not among ``Kinds/all``: keys are credentials, made where they
  /// are used. Described here so that one that is carried over by hand is checked and rewritten like
  /// any other object. Its name is (part of) the credential, so it is known by a keyed digest.
  ///
  /// Source: Tyk's Dashboard API documentation of sessions and custom keys.
  public static let namedKey = ResourceKind(
    name: "key", isAPI: false,
    endpoints: Endpoints(
      list: "/api/keys", items: .member("keys"), pages: "pages", collection: "/api/keys",
      createdID: .absent),
    identity: [beside("id")],
    displayName: JSONPointer(["alias"]),
    tags: ["/tags"],
    organisation: ["/org_id"],
    managed: [
      "/date_created", "/last_updated", "/last_check", "/allowance", "/quota_remaining",
      "/quota_renews", "/key_id", "/key_hash", "/access_rights/*/limit/quota_remaining",
      "/access_rights/*/limit/quota_renews", "/basic_auth_data/hash_type",
    ],
    freeForm: ["/meta_data"],
    maps: ["/access_rights", "/oauth_keys"],
    ignored: ["/access_rights/*/api_name"],
    sets: ["/tags", "/apply_policies"],
    doubles: ["/**"],
    references: [
      Reference("/apply_policies/*", to: .policy), Reference("/apply_policy_id", to: .policy),
      Reference("/access_rights/*", to: "api", form: .key),
      Reference("/certificate", to: .certificate),
      Reference("/rsa_certificate_id", to: .certificate),
      Reference("/mtls_static_certificate_bindings/*", to: .certificate),
    ],
    places: {
      var table = PlaceTable(below: "")
      table.certificates(
        "/certificate", "/rsa_certificate_id", "/mtls_static_certificate_bindings/*")
      table.secrets(
        "/basic_auth_data/password", "/jwt_data/secret", "/hmac_string", "/oauth_keys/*",
        "/enc_hmac_secret")
      table.tags("/tags/*")
      table.free("/meta_data")
      return table.places
    }(),
    filePrefix: "key-")
}
