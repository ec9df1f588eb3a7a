internal import PromoteCore
internal import PromoteEngine

/// Where a kind lives in an open-source Gateway's API, and how its documents differ from the ones
/// that the kind describes.
///
/// Source: Tyk's published Gateway API description, and what its servers were seen to answer.
struct GatewayRoute: Sendable {
  let kind: KindName
  /// Creates at, and lists at; one object is `<collection>/<id>`. Lists are bare arrays, never paged.
  let collection: String
  let listQuery: [(name: String, value: String)]
  /// Where the kind's document holds what the Gateway calls the object; root: they are the same.
  let wrapping: JSONPointer
  /// Only these items of the list, and these single answers, are of the kind.
  let flags: [(pointer: JSONPointer, isTrue: Bool)]
  /// Older Gateways do not have the kind: 404 on the list.
  let mayBeMissing: Bool
  /// How a read says that there is no such object of this kind.
  let absent: [Endpoints.Absence]

  private init(
    _ kind: KindName, _ collection: String, wrapping: JSONPointer = .root,
    flags: [(pointer: JSONPointer, isTrue: Bool)] = [], mayBeMissing: Bool = true,
    absent: [Endpoints.Absence] = []
  ) {
    self.kind = kind
    self.collection = collection
    listQuery = []
    self.wrapping = wrapping
    self.flags = flags
    self.mayBeMissing = mayBeMissing
    self.absent = absent + [Endpoints.Absence(status: 404)]
  }

  /// Every kind that a Gateway keeps. A release of before 4.1 has no OAS APIs and no policies here.
  static let all: [GatewayRoute] = [
    // The list and the single answer hold OAS APIs too, as classic projections of themselves.
    GatewayRoute(
      .classic, "/tyk/apis", wrapping: JSONPointer(["api_definition"]),
      flags: [(JSONPointer(["is_oas"]), false)], mayBeMissing: false),
    GatewayRoute(
      .oas, "/tyk/apis/oas",
      absent: [
        Endpoints.Absence(
          status: 400, messagePrefix: "the requested api definition is in tyk classic format")
      ]),
    GatewayRoute(.mcp, "/tyk/mcps"),
    GatewayRoute(.policy, "/tyk/policies"),
    // Ids instead of objects, and no files: see ``GatewayClient/certificates()``.
    GatewayRoute(.certificate, "/tyk/certs"),
  ]

  static func of(_ kind: KindName) -> GatewayRoute? { all.first { $0.kind == kind } }

  /// The kind's document around what the Gateway answered.
  func wrapped(_ json: JSON) -> JSON {
    guard let member = wrapping.tokens.first else { return json }
    return .object(JSONObject([(member, json)]))
  }

  /// What the Gateway calls the object, of the kind's document; nil where there is none.
  func unwrapped(_ document: JSON) -> JSON? { document[wrapping] }
}
