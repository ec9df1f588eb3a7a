/// Where the kinds of the Tyk Dashboard live.
///
/// Source: Tyk's published Dashboard API description, and what its own clients rely on.
extension Endpoints {
  /// `GET /api/apis` lists classic, OAS and streams APIs mixed; `api_definition.is_oas` and
  /// `is_streams` tell them apart. The document is the wrapper around `api_definition`; categories
  /// are words of its name.
  ///
  /// `accept_additional_properties` keeps a server with an older schema from refusing members that
  /// it does not know.
  public static let classic = Endpoints(
    list: "/api/apis", items: .member("apis"), pages: "pages",
    marks: [isOAS(false), isStreams(false), isMCP(false)], idInItem: apiIDs,
    collection: "/api/apis", absent: unknownAPI, createdID: .meta,
    writeQuery: [("accept_additional_properties", "true")],
    arrays: [JSONPointer(["hook_references"])], parts: [owners])

  /// The same mixed list; an item carries the whole OAS document under `oas`, and a projection
  /// under `api_definition` that is nobody's to promote. A list whose items have no `oas` (older
  /// servers) is completed by reading each object.
  public static let oas = Endpoints(
    list: "/api/apis", items: .member("apis"), pages: "pages",
    marks: [isOAS(true), isStreams(false), isMCP(false)], documentInItem: JSONPointer(["oas"]),
    idInItem: apiIDs, collection: "/api/apis/oas", absent: unknownAPI, createdID: .meta,
    parts: [categories, owners])

  /// In the mixed list too. The media type is wanted in both directions: before 5.9 a read had it
  /// in `Content-Type`, since then in `Accept`.
  public static let streams = Endpoints(
    list: "/api/apis", items: .member("apis"), pages: "pages", marks: [isStreams(true)],
    documentInItem: JSONPointer(["oas"]), idInItem: apiIDs, collection: "/api/apis/streams",
    absent: unknownAPI, mayBeMissing: true, since: "5.7", probe: "/api/apis/streams/unknown",
    mediaType: "application/vnd.tyk.streams.oas", createdID: .meta, parts: [categories, owners])

  /// A list of its own, of whole documents. What a create answers is told in two ways (`Meta`, or
  /// `ID` alone); where the database id is missing, reading back finds it.
  public static let mcp = Endpoints(
    list: "/api/mcps", items: .member("mcps"), pages: "pages",
    idInItem: [
      JSONPointer(["x-tyk-api-gateway", "info", "dbId"]),
      JSONPointer(["x-tyk-api-gateway", "info", "id"]),
    ], collection: "/api/mcps", absent: unknownAPI, mayBeMissing: true, since: "5.13",
    createdID: .meta)

  /// Lists of older servers spell members of `access_rights_array` differently, so each policy is
  /// read by itself, by `_id`: before 5.12 servers know no other id in a path. A create answers
  /// with the new database id in `Message`.
  public static let policy = Endpoints(
    list: "/api/portal/policies", items: .member("Data"), pages: "Pages", readsEach: true,
    idInItem: [JSONPointer(["_id"])], collection: "/api/portal/policies",
    readsByDatabaseID: true, identitySince: "5.12", createdID: .message)

  /// A bare array, not paged. Servers before 5.3 have no templates: 404, or a page.
  public static let template = Endpoints(
    list: "/api/assets", listQuery: [], items: .bareArray,
    idInItem: [JSONPointer(["_id"]), JSONPointer(["id"])], collection: "/api/assets",
    mayBeMissing: true, since: "5.3", createdID: .meta)

  /// The list's wrapper and a create's answer are not published: any shape with one array, the
  /// record or an envelope is taken.
  public static let idp = Endpoints(
    list: "/api/clientidps", listQuery: [], items: .anyArray,
    idInItem: [JSONPointer(["_id"]), JSONPointer(["client_idp_id"])],
    collection: "/api/clientidps", mayBeMissing: true, since: "5.14", createdID: .meta)

  /// A create answers without an id, and a replacement empties what it leaves out. An unknown
  /// webhook is 400.
  public static let webhook = Endpoints(
    list: "/api/hooks", items: .member("hooks"), pages: "pages",
    idInItem: [JSONPointer(["id"])], collection: "/api/hooks", readsByDatabaseID: true,
    absent: [
      Absence(status: 400, messagePrefix: "could not retrieve webhook detail"),
      Absence(status: 404),
    ], mayBeMissing: true, createdID: .absent)

  /// The inventory, with what may be known of each certificate. The id is the organisation's and the
  /// SHA-256 fingerprint; a certificate is uploaded as PEM, never replaced, and a private key never
  /// comes back. 404 of a create means that it is there already.
  public static let certificate = Endpoints(
    list: "/api/certs", listQuery: [("mode", "detailed"), ("p", "-1")],
    items: .member("cert_basics"), pages: "pages", idInItem: [JSONPointer(["id"])],
    collection: "/api/certs", readsByDatabaseID: true, mayBeMissing: true,
    createdID: .lowercaseID, canUpdate: false,
    suffix: Suffix(
      of: JSONPointer(["id"]), length: 64, to: JSONPointer(["fingerprint"])),
    upload: Upload(field: "cert", pointer: JSONPointer(["pem"])))

  /// Below each API that gives out tokens by OAuth. Clients are created and deleted, never
  /// replaced.
  public static let oauthClient = Endpoints(
    list: "/api/apis/oauth", items: .member("apps"), pages: "pages",
    idInItem: [JSONPointer(["client_id"])], collection: "/api/apis/oauth",
    absent: [
      Absence(status: 400, messagePrefix: "api reference not found"), Absence(status: 404),
    ], mayBeMissing: true, createdID: .absent, canUpdate: false,
    parent: Parent(
      kinds: [.classic, .oas],
      marks: [
        ("/api_definition/use_oauth2", true), ("/components/securitySchemes/*/type", "oauth2"),
      ],
      member: ResourceKind.beside("api"), own: JSONPointer(["client_id"]),
      identity: ResourceKind.beside("id")))

  /// An unknown API is 400 on GET, not 404; the message varies in case and final full stop.
  private static let unknownAPI = [
    Absence(status: 400, messagePrefix: "could not retrieve api detail"), Absence(status: 404),
  ]

  private static let apiIDs = [
    JSONPointer(["api_definition", "id"]), JSONPointer(["api_definition", "api_id"]),
  ]

  private static func isOAS(_ isThere: Bool) -> Mark {
    Mark([JSONPointer(["api_definition", "is_oas"])], isThere: isThere)
  }

  /// Older servers do not say so: then the document does.
  private static func isStreams(_ isThere: Bool) -> Mark {
    Mark(
      [
        JSONPointer(["is_streams"]), JSONPointer(["api_definition", "is_streams"]),
        JSONPointer(["oas", "x-tyk-streaming"]),
      ], isThere: isThere)
  }

  /// MCP proxies have a list of their own; should this one hold them too, they are left to it.
  private static func isMCP(_ isThere: Bool) -> Mark {
    Mark(
      [JSONPointer(["api_definition", "application_protocol"])], value: "mcp", isThere: isThere)
  }

  /// Labels beside an OAS document. A replacement of the document leaves them as they are.
  private static let categories = Part(
    ResourceKind.beside("categories"), path: "/api/apis/oas/{id}/categories",
    members: ["categories"], isRead: true, groups: "/api/apis/groups")

  /// Who may see an API. It belongs to the environment; only an override sets it.
  private static let owners = Part(
    ResourceKind.beside("owners"), path: "/api/apis/{id}/access",
    members: ["userIds", "userGroupIds"], isRead: false)
}
