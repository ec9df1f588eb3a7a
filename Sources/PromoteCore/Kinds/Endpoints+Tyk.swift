/// Where the kinds of the Tyk Dashboard live.
///
/// Source: Tyk's published Dashboard API description, and what its own clients rely on.
extension Endpoints {
  /// `GET /api/apis` lists classic, OAS and streams APIs mixed; `api_definition.is_oas` and
  /// `is_streams` tell them apart. The document is the wrapper around `api_definition`.
  ///
  /// `accept_additional_properties` keeps a server with an older schema from refusing members that
  /// it does not know.
  public static let classic = Endpoints(
    list: "/api/apis", items: .member("apis"), pages: "pages",
    itemFlags: mixedList(isOAS: false), idInItem: apiIDs, collection: "/api/apis",
    absent: unknownAPI, createdID: .meta,
    writeQuery: [("accept_additional_properties", "true")],
    arrays: [JSONPointer(["hook_references"])])

  /// The same mixed list; an item carries the whole OAS document under `oas`, and a projection
  /// under `api_definition` that is nobody's to promote. A list whose items have no `oas` (older
  /// servers) is completed by reading each object.
  public static let oas = Endpoints(
    list: "/api/apis", items: .member("apis"), pages: "pages",
    itemFlags: mixedList(isOAS: true), documentInItem: JSONPointer(["oas"]), idInItem: apiIDs,
    collection: "/api/apis/oas", absent: unknownAPI, createdID: .meta)

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
    mayBeMissing: true, createdID: .meta)

  /// An unknown API is 400 on GET, not 404; the message varies in case and final full stop.
  private static let unknownAPI = [
    Absence(status: 400, messagePrefix: "could not retrieve api detail"), Absence(status: 404),
  ]

  private static let apiIDs = [
    JSONPointer(["api_definition", "id"]), JSONPointer(["api_definition", "api_id"]),
  ]

  private static func mixedList(isOAS: Bool) -> [(pointer: JSONPointer, isTrue: Bool)] {
    [
      (JSONPointer(["api_definition", "is_oas"]), isOAS),
      (JSONPointer(["is_streams"]), false),
      (JSONPointer(["api_definition", "is_streams"]), false),
    ]
  }
}
