internal import PromoteCore

/// The tables of what the Portal's API description and real answers show. Where they disagree, the
/// choice is that of the field tables in the description that was published last.
extension PortalTable {
  static func of(_ kind: PortalKind) -> PortalTable { all[kind] ?? PortalTable(columns: []) }

  private static let all: [PortalKind: PortalTable] = people.merging(catalogue) { $1 }
    .merging(content) { $1 }.merging(settings) { $1 }

  private static let people: [PortalKind: PortalTable] = [
    .organisation: PortalTable(
      identity: .cid, stamps: .everywhere, columns: [.text("Name").required]),
    .team: PortalTable(
      identity: .cid, parent: .organisation,
      columns: [.text("Name").required, .flag("Default").fixed],
      links: [
        PortalLink(
          name: "Users", target: .user, listed: .references, shown: .references, held: "Teams")
      ]),
    .user: PortalTable(
      identity: .optionalCID,
      columns: [
        .text("Email").required, .flag("Active"), .text("First"), .text("Last"),
        .integer("OrganisationID"), .text("Role"), .text("Provider"),
        .flag("ResetPassword").inRecords, .text("Password").onCreate.unseen,
        .text("JWTToken").fixed.inRecords, .text("APITokenCreatedAt").fixed.inRecords,
      ],
      links: [PortalLink(name: "Teams", target: .team, shown: .names)]),
    .app: PortalTable(
      columns: [
        .text("Name"), .text("Description"), .text("RedirectURLs"), .integer("UserID"),
        .text("Visibility"),
      ]),
    .accessRequest: PortalTable(
      columns: [
        .text("Status").enumeration, .integer("UserID"), .integer("ClientID"), .integer("PlanID"),
        .free("ProductIDs"),
      ]),
  ]

  private static let catalogue: [PortalKind: PortalTable] = [
    .provider: PortalTable(
      identity: .optionalCID,
      columns: [
        .text("Name").required, .text("Type").required, .text("Status").fixed.enumeration,
        .text("LastSyncedAt").fixed, .free("Configuration").fixed.inRecords,
      ]),
    .product: PortalTable(
      identity: .cid, stamps: .never,
      columns: [
        .text("Name").required, .text("DisplayName"), .integer("ProviderID").onCreate.inRecords,
        .text("ReferenceID").fixed, .flag("IsDocumentationOnly").onCreate,
        .text("Description").inRecords, .text("Content").inRecords, .flag("Feature"),
        .text("Scopes"), .flag("DCREnabled"), .text("AuthType").fixed, .texts("AuthTypes").fixed,
        .text("Path"), .text("Logo").fixed.inRecords, .text("Preview").fixed,
      ],
      links: [
        PortalLink(name: "Catalogues", target: .catalogue, shown: .names),
        PortalLink(name: "Tags", target: .tag, shown: .names),
        PortalLink(name: "Templates", target: .clientType, shown: .names),
      ]),
    .apiDetail: PortalTable(
      stamps: .never, parent: .product,
      columns: [
        .text("APIID").fixed, .text("APIType").fixed, .text("Description").inRecords,
        .text("ListenPath").fixed, .text("Name"), .text("OASUrl"), .flag("Status"),
        .text("TargetURL").fixed,
      ]),
    .specDetail: PortalTable(
      identity: .cid, stamps: .never, parent: .product,
      columns: [.text("SpecAlias").required, .text("OASUrl"), .text("Name")],
      missing: .errors, missingUpdate: 404, unreadable: 400),
    .doc: PortalTable(
      identity: .cid, stamps: .everywhere, parent: .product,
      columns: [
        .text("Title").requiredAlways, .text("Path").required, .text("Content").required,
        .flag("MarkdownEnabled"), .text("MarkdownContent").inRecords,
        .text("Status").requiredAlways, .text("Lede"), .text("PreviewContent"),
        .text("Type").fixed.inLists,
      ],
      links: [
        PortalLink(name: "Categories", target: .category, listed: .names, shown: .names),
        PortalLink(name: "Tags", target: .tag, listed: .names, shown: .names),
      ]),
    .plan: PortalTable(
      identity: .cid, stamps: .never,
      columns: [
        .text("Name").required, .integer("ProviderID").onCreate.inRecords,
        .text("ReferenceID").fixed, .text("DisplayName"), .text("Description").inRecords,
        .flag("AutoApproveAccessRequests"), .text("JWTScope").inRecords, .integer("RateLimit"),
        .integer("Per").inRecords, .integer("Quota"), .integer("QuotaRenewalRate").inRecords,
        .flag("UnlimitedRateLimit").inRecords, .flag("UnlimitedQuota").inRecords,
        .integer("KeyExpiresIn").inRecords, .free("MetaData").inRecords,
        .integer("PlanQuota").inRecords, .integer("PlanQuotaRenewalRate").inRecords,
      ],
      links: [
        PortalLink(
          name: "Catalogues", target: .catalogue, shown: .ids, shownSince: TykVersion(1, 18))
      ],
      missing: .errors, missingUpdate: 404),
    .catalogue: PortalTable(
      identity: .optionalCID,
      columns: [
        .text("Name").required, .text("NameWithSlug"), .text("VisibilityStatus").enumeration,
      ],
      links: [
        PortalLink(name: "Products", target: .product, shown: .names, held: "Catalogues"),
        PortalLink(name: "Plans", target: .plan, shown: .names, held: "Catalogues"),
      ]),
    .audience: PortalTable(
      parent: .catalogue,
      columns: [.integer("OrganisationID").onCreate, .integer("TeamID").onCreate]),
    .oauthProvider: PortalTable(
      identity: .cid, stamps: .everywhere,
      columns: [
        .text("Name").required, .text("Type").required, .text("WellKnownURL").required,
        .flag("SSLInsecureSkipVerify"), .text("RegistrationAccessToken").unseen,
      ],
      missing: .errors, missingUpdate: 404, refusal: 400),
    .clientType: PortalTable(
      identity: .cid, stamps: .everywhere, parent: .oauthProvider,
      columns: [
        .text("Name").required, .text("Description"), .commaSeparated("ResponseTypes"),
        .commaSeparated("GrantType"), .commaSeparated("TokenEndpointAuthMethod"),
        .text("OktaAppType"),
      ],
      missing: .errors, missingUpdate: 404, refusal: 400),
  ]

  private static let content: [PortalKind: PortalTable] = [
    .page: PortalTable(
      identity: .cid,
      columns: [
        .text("Title").required, .text("Path").required, .text("Status"), .text("Template"),
        .flag("AllowFormSubmission"), .integer("PageTypeID"),
      ]),
    .contentBlock: PortalTable(
      identity: .cid, parent: .page,
      columns: [
        .text("Name").required, .text("Content"), .flag("MarkdownEnabled"),
        .text("MarkdownContent"),
      ]),
    .theme: PortalTable(
      stamps: .never,
      columns: [
        .text("Name"), .text("Author"), .text("Version"), .text("Path"), .text("Status"),
      ],
      missing: .errors),
    .post: PortalTable(
      stamps: .everywhere,
      columns: [
        .text("Title").requiredAlways, .text("Content").required, .text("Path").required,
        .text("Status").requiredAlways.enumeration, .text("Lede"),
        .text("PreviewContent").inRecords, .text("MarkdownContent").inRecords,
        .flag("MarkdownEnabled"), .text("Type").fixed.inLists, .integer("AuthorID").fixed.unseen,
      ],
      links: [
        PortalLink(name: "Categories", target: .category, listed: .names, shown: .objects),
        PortalLink(name: "Tags", target: .tag, listed: .names, shown: .objects),
      ]),
    .category: PortalTable(stamps: .everywhere, columns: [.text("Name").required]),
    .tag: PortalTable(
      identity: .optionalCID, stamps: .never, columns: [.text("Name").required]),
  ]

  private static let settings: [PortalKind: PortalTable] = [
    .webhook: PortalTable(
      columns: [
        .text("Name").required, .text("URL").required, .text("Method").required,
        .integer("Timeout"), .texts("Events"),
      ],
      missing: .errors),
    .header: PortalTable(
      stamps: .never, parent: .webhook, columns: [.text("Name").required, .text("Value")],
      missing: .errors, missingUpdate: 404),
    .ssoProfile: PortalTable(
      stamps: .never,
      columns: [
        .text("Key").fixed.unseen, .text("Name").required, .text("OrgID"), .text("ActionType"),
        .text("Type"), .text("ProviderName"), .free("ProviderConfig"),
        .free("IdentityHandlerConfig"), .text("ReturnURL"), .text("DefaultUserGroupID"),
        .free("UserGroupMapping"), .text("CustomUserGroupField"), .text("UserGroupSeparator"),
        .text("CustomEmailField"), .text("CustomUserIDField"), .text("ProviderConstraintsDomain"),
        .text("ProviderConstraintsGroup"), .text("MatchedPolicyID"),
        .flag("SSOOnlyForRegisteredUsers"),
      ],
      missing: .errors, missingUpdate: 404, refusal: 400),
    .extendedModel: PortalTable(
      stamps: .never, columns: [.text("ModelName").fixed, .text("LastUpdatedBy").fixed]),
    .customAttribute: PortalTable(
      stamps: .never, parent: .extendedModel,
      columns: [
        .text("Name").required, .text("Identifier").required, .text("Description"),
        .integer("Type").onCreate, .integer("Behaviour"), .text("DropdownValues"),
        .text("ValidationRegExp"), .flag("AddToKeyMetadata"), .flag("Required"),
        .flag("ShowOnSignUp"), .flag("WriteOnceReadMany"),
      ]),
    .defaultAttribute: PortalTable(
      stamps: .never, parent: .extendedModel,
      columns: [.text("Label").fixed, .flag("AddToKeyMetadata")]),
  ]
}
