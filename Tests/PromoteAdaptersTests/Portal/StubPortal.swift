import PromoteAdapters
import PromoteCore
import PromoteEngine
import Synchronization

/// Answers lists and records from a table, and remembers what was written.
///
/// It has no rules: what a Portal makes of a request is the simulator's business, what is sent is
/// looked at here.
final class StubPortal: HTTPTransport {
  private let lists: [String: JSON]
  private let records: [String: JSON]
  private let sent = Mutex<[HTTPExchange.Request]>([])
  private let answer: @Sendable (HTTPExchange.Request) -> HTTPExchange.Response

  init(
    lists: [String: JSON], records: [String: JSON] = [:],
    answer: @escaping @Sendable (HTTPExchange.Request) -> HTTPExchange.Response = {
      StubPortal.json($0.method == "POST" ? 201 : 200, $0.method == "POST" ? ["ID": 99] : [:])
    }
  ) {
    self.lists = lists
    self.records = records
    self.answer = answer
  }

  static func json(_ status: Int, _ json: JSON) -> HTTPExchange.Response {
    HTTPExchange.Response(
      status: status, headers: [("Content-Type", "text/plain")], body: json.serialised())
  }

  var writes: [HTTPExchange.Request] { sent.withLock { $0.filter { $0.method != "GET" } } }
  var reads: [HTTPExchange.Request] { sent.withLock { $0.filter { $0.method == "GET" } } }
  func forget() { sent.withLock { $0 = [] } }

  func send(
    _ request: HTTPExchange.Request
  ) async throws(TransportFailure) -> HTTPExchange.Response {
    sent.withLock { $0.append(request) }
    let prefix = "/portal-api/"
    guard request.path.hasPrefix(prefix) else { return Self.json(404, ["errors": ["no prefix"]]) }
    let path = String(request.path.dropFirst(prefix.count))
    guard request.method == "GET" else { return answer(request) }
    if let list = lists[path] {
      let page = request.query.first { $0.name == "page" }?.value ?? "1"
      return Self.json(200, page == "1" ? list : [])
    }
    if let record = records[path] { return Self.json(200, record) }
    // Looks like a record.
    return Self.json(404, ["ID": 0, "CID": "", "Name": ""])
  }
}

extension StubPortal {
  static let organisation = "2xzW5fgIuinM6C5uBcb6jtukgSL"
  static let documentation = "2xzzHFKWqQHIlndFduzdYeSCer2"

  /// A Portal that has what the golden cases name.
  static func furnished() -> StubPortal {
    StubPortal(
      lists: [
        "organisations": [
          ["ID": 7, "CID": .string(organisation), "Name": "Northwind Partners"],
          ["ID": 1, "CID": "2xz000000000000000000000001", "Name": "Default Organisation"],
        ],
        "organisations/1/teams": [
          ["ID": 1, "CID": "2xz000000000000000000000002", "Name": "All users", "Default": true]
        ],
        "organisations/7/teams": [
          [
            "ID": 13, "CID": "2xzkgTrMGsQPNeuEM7lTmwY20WN", "Name": "Integrators",
            "Default": false,
          ],
          [
            "ID": 12, "CID": "2xzdO7mx1NegoY7tuzKrcbAoXjS", "Default": true,
            "Name": "Northwind Partners All users",
          ],
        ],
        "extended_attributes": [["ID": 1, "ModelName": "User"]],
        "extended_attributes/1/default-attributes": [
          ["ID": 1, "Label": "First name", "AddToKeyMetadata": false]
        ],
        "tags": [["ID": 2, "Name": "logistics"]],
        "oauth-providers": [
          ["ID": 2, "CID": "2y0SSrGzIYn3kzAjFXfwWfJOe3o", "Name": "Corporate IdP"]
        ],
        "oauth-providers/2/client-types": [
          ["ID": 4, "CID": "2y0ZlJXSWdyYmSBD7YK4ZKGRjpI", "Name": "Web app"]
        ],
        "catalogues": [
          ["ID": 5, "Name": "Internal", "VisibilityStatus": "Private"],
          ["ID": 3, "Name": "Partners", "VisibilityStatus": "Private"],
        ],
        "providers": [["ID": 2, "Name": "Staging Dashboard"]],
        "products": [
          [
            "ID": 33, "CID": .string(documentation), "Name": "legacy_docs", "ReferenceID": "",
            "IsDocumentationOnly": true,
          ],
          [
            "ID": 31, "CID": "2xz000000000000000000000031", "Name": "shipping_api",
            "ReferenceID": "665f00000000000000000031", "IsDocumentationOnly": false,
          ],
        ],
        "products/33/spec-details": [
          ["ID": 9, "CID": "2y0veTEWTQpEdfbLm7cZnyDwan4", "SpecAlias": "legacy_v2"]
        ],
        "products/31/docs": [
          ["ID": 19, "CID": "2y0DuXkqQ4mB7xJcT1nW5pLrZaH", "Title": "Second parcel"],
          ["ID": 17, "CID": "2y0Ds4DO7MAq00hGDh1bo1OPiYF", "Title": "First parcel"],
          ["ID": 18, "CID": "2y0Ds0000000000000000000018", "Title": "Third parcel"],
        ],
        // An object with `data`, as the description has it.
        "plans": [
          "data": [
            [
              "ID": 12, "CID": "2xz000000000000000000000012", "Name": "gold",
              "ReferenceID": "665f00000000000000000012",
            ]
          ]
        ],
        "pages": [["ID": 6, "Title": "Terms", "Path": "/terms"]],
        "pages/6/content-blocks": [["ID": 61, "Name": "NoImageSectionTitle", "Content": ""]],
        "posts": [["ID": 4, "Title": "Older", "Path": "older", "Categories": ["News"]]],
        "posts/4/categories": [["ID": 8, "Name": "News"]],
        "webhooks": [["ID": "3", "Name": "audit"]],
        "webhooks/3/headers": [],
        "sso_profiles": [],
        "extended_attributes/1/custom-attributes": [],
        "catalogues/3/audiences": [], "catalogues/5/audiences": [],
        "themes": [],
      ],
      records: [
        "products/31": [
          "ID": 31, "APIDetails": [["APIID": "9d1f", "Description": "", "OASUrl": ""]],
          "ProviderID": 2,
        ]
      ])
  }

  static let policies = [
    PortalClient.Policy(databaseID: "665f00000000000000000031", id: "shipping"),
    PortalClient.Policy(databaseID: "665f00000000000000000012", id: "gold"),
  ]
}
