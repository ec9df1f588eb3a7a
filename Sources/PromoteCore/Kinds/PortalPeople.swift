extension ResourceKind {
  /// An organisation of developers. Its members are no part of it. Known by its CID; the one that
  /// every Portal has is `default`.
  public static let organisation = portal(
    .organisation, managed: ["/CID", "/Teams", "/Users"])

  /// A team of an organisation, known by its CID; the one that comes with the organisation is
  /// `<organisation>:default`.
  public static let team = portal(
    .team, owner: ("organisation", .organisation),
    managed: ["/CID", "/Users", "/Organisation", "/Default"])

  /// A developer, known by the e-mail address in lower case: a Portal takes no second one that
  /// differs in that alone [C]. Administrators are no objects.
  ///
  /// It is what people may know of somebody: name, role, organisation, teams, whether the account is
  /// active, and how it logs in (`Provider`). Passwords, tokens and their digests are never in a
  /// document. It is never deleted, since applications and their credentials would go with it, and
  /// values of custom attributes stay where they are. A new user has no password: that one can be
  /// made without is seen in requests that work [O]; whether the Portal writes to them is unknown.
  public static let user = portal(
    .user, displayName: "Email", owner: ("organisation", .organisation),
    managed: credentials.map { PathPattern(tokens: [.name($0)]) } + [
      "/CID", "/OrganisationID", "/Organisation", "/ResetPassword", "/APITokenCreatedAt", "/Cart",
    ], ignored: ["/Email"], sets: ["/Teams"], references: [Reference("/Teams/*", to: .team)],
    isOnRequest: true, goesWithOwner: true)

  /// Members of a user that are credentials, or made of one.
  static let credentials = ["Password", "JWTToken", "APIToken", "EncryptedPassword", "SSOKey"]

  /// Roles of developers begin with `consumer`. Source: the roles that the published description
  /// lists; that no administrator's does is inferred.
  public static func isDeveloper(role: String) -> Bool { role.utf8.starts(with: "consumer".utf8) }

  /// The identity of the user with that e-mail address.
  public static func userID(of email: String) -> String {
    String(
      decoding: email.utf8.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }, as: UTF8.self)
  }

  /// A custom attribute of the user model, known by its `Identifier`. Its `Type` cannot be changed.
  public static let attribute = portal(.attribute, managed: ["/CustomAttributes"])

  /// Whether the value of an attribute that every user has goes into credentials; known by its
  /// `Label`.
  public static let defaultAttribute = portal(
    .defaultAttribute, displayName: "Label", comesByItself: true, goesWithOwner: true)

  /// A profile by which people log in. It has an id of its own. Teams stand in it as numbers in
  /// strings, and a number of nobody is no error to the Portal: here they are references.
  public static let ssoProfile = portal(
    .ssoProfile,
    managed: ["/UpdatedBy", "/LoginURL", "/RedirectURL", "/SelectedProviderType"],
    freeForm: ["/ProviderConfig", "/IdentityHandlerConfig"], maps: ["/UserGroupMapping"],
    ignored: ["/OrgID"],
    references: [
      Reference("/DefaultUserGroupID", to: .team), Reference("/UserGroupMapping/*", to: .team),
    ]
  ) { table in
    let config = "/ProviderConfig"
    table.secrets(
      "\(config)/UseProviders/*/Secret", "\(config)/LDAPAdminPassword",
      "/IdentityHandlerConfig/DashboardCredential")
    table.values(
      "\(config)/UseProviders/*/Key", "\(config)/LDAPPort", "\(config)/LDAPUserDN",
      "\(config)/LDAPBaseDN", "\(config)/LDAPAdminUser", "\(config)/CertLocation",
      "/UserGroupMapping/*")
    table.urls(
      "\(config)/UseProviders/*/DiscoverURL", "\(config)/CallbackBaseURL",
      "\(config)/FailureRedirect", "\(config)/SAMLBaseURL", "\(config)/IDPMetadataURL",
      "\(config)/TargetHost", "/ReturnURL")
    table.hosts("\(config)/LDAPServer")
    table.free("\(config)", "/IdentityHandlerConfig")
  }

  /// A server that is told what happens in the Portal; known by its name.
  public static let portalWebhook = portal(
    .portalWebhook, managed: ["/Headers", "/CID"], sets: ["/Events"]
  ) { table in
    table.urls("/URL")
  }

  /// A header of a webhook, `<webhook>:<name>`. Its value is a secret, which the Portal shows.
  public static let portalWebhookHeader = portal(
    .portalWebhookHeader, owner: ("webhook", .portalWebhook), managed: ["/WebhookID"]
  ) { table in
    table.secrets("/Value")
  }

  /// An identity provider with which applications are registered, known by its CID.
  ///
  /// `RegistrationAccessToken` is never shown by a Portal: it is sent where a binding of the target
  /// gives one, and not compared.
  public static let oauthProvider = portal(
    .oauthProvider, managed: ["/CID", "/ClientTypes"], ignored: ["/RegistrationAccessToken"],
    writeOnly: [JSONPointer(["RegistrationAccessToken"])]
  ) { table in
    table.urls("/WellKnownURL")
    table.values("/SSLInsecureSkipVerify")
    table.secrets("/RegistrationAccessToken")
  }

  /// A way in which applications are registered with an identity provider, known by its CID. Lists
  /// that the Portal keeps as one string are arrays here.
  public static let clientType = portal(
    .clientType, owner: ("provider", .oauthProvider), managed: ["/CID"],
    sets: ["/GrantType", "/ResponseTypes"])
}
