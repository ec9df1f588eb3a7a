import PromoteCore

/// What the demo's dev Portal holds, where the demo has Portals.
extension DemoObjects {
  /// The policy of which the Portal makes a product; gold and silver are its plans.
  static var forPortal: [Request] {
    let access: JSON = [
      "id": "orders-access", "name": "Orders access", "active": true, "is_inactive": false,
      "state": "active", "partitions": ["acl": true],
      "access_rights": [
        "orders": ["api_id": "orders", "api_name": "Orders #sales", "versions": ["Default"]]
      ],
      "tags": [], "meta_data": [:],
    ]
    return [Request(method: "POST", path: "/api/portal/policies", body: access)]
  }

  /// To be sent to a Portal that was just installed, in this order: numbers follow from it.
  static var portal: [Request] {
    [
      put("providers/1/synchronize", [:]),
      post("organisations", ["CID": "2zzNorthwindPartners0000001", "Name": "Northwind"]),
      post(
        "organisations/2/teams", ["CID": "2zzIntegrators0000000000001", "Name": "Integrators"]),
      post("tags", ["Name": "logistics"]),
      post("catalogues", ["Name": "Partners", "VisibilityStatus": "Private"]),
      post("catalogues/3/audiences", ["OrganisationID": 2, "TeamID": 3]),
      put(
        "products/1",
        [
          "DisplayName": "Orders", "Description": "Place and follow orders", "Catalogues": [3],
          "Tags": [1],
        ]),
      post("products/1/docs", doc("first-order", "Your first order")),
      post("products/1/docs", doc("errors", "When it fails")),
      put("plans/1", ["DisplayName": "Gold", "Catalogues": [3]]),
      post(
        "pages",
        [
          "CID": "2zzTermsOfUse00000000000001", "Title": "Terms", "Path": "/terms",
          "Status": "Published", "Template": "flip_flop",
        ]),
    ]
  }

  private static func doc(_ path: String, _ title: String) -> JSON {
    [
      "Title": .string(title), "Path": .string(path), "Content": .string("<p>\(title)</p>"),
      "Status": "published",
    ]
  }

  private static func post(_ path: String, _ body: JSON) -> Request {
    Request(method: "POST", path: "/portal-api/\(path)", body: body)
  }
  private static func put(_ path: String, _ body: JSON) -> Request {
    Request(method: "PUT", path: "/portal-api/\(path)", body: body)
  }
}
