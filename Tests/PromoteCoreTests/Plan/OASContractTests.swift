import Testing

@testable import PromoteCore

/// What callers of an operation relied on: one row is one edit of its contract and what is told.
@Suite struct OASContractTests {
  struct Row: Sendable, CustomTestStringConvertible {
    let pointer: String
    let before: JSON
    let after: JSON?
    /// The message without the operation's name; nil: nothing breaks.
    let tells: String?
    init(_ pointer: String, _ before: JSON, _ after: JSON?, _ tells: String?) {
      self.pointer = pointer
      self.before = before
      self.after = after
      self.tells = tells
    }
    var testDescription: String { tells ?? "nothing at \(pointer)" }
  }

  private static let answer =
    "/paths/~1items/get/responses/200/content/application~1json/schema"
  private static let body = "/paths/~1items/get/requestBody/content/application~1json/schema"
  private static let parameter = "/paths/~1items/get/parameters/0/schema"

  static let rows: [Row] = [
    Row(
      "/paths/~1items/get/responses", ["200": [:], "404": [:]], ["404": [:]],
      "no longer answers 200"),
    Row("/paths/~1items/get/responses", ["200": [:], "404": [:]], ["200": [:]], nil),
    Row(
      "/paths/~1items/get/responses/200/content", ["application/json": [:], "text/csv": [:]],
      ["application/json": [:]], "no longer gives text/csv in its answer 200"),
    Row(
      answer, ["properties": ["id": [:], "name": [:]]], ["properties": ["id": [:]]],
      "no longer gives the member 'name' in its answer 200"),
    Row(answer, ["properties": ["id": [:]]], ["properties": ["id": [:], "name": [:]]], nil),
    Row(
      answer, ["required": ["id"], "properties": ["id": [:]]], ["properties": ["id": [:]]],
      "may leave the member 'id' out of its answer 200"),
    Row(
      answer, ["properties": ["id": ["type": "integer"]]],
      ["properties": ["id": ["type": "string"]]],
      "changes 'id' in its answer 200 from integer to string"),
    Row(
      answer, ["properties": ["id": ["type": "number"]]],
      ["properties": ["id": ["type": "integer"]]], nil),
    Row(
      answer, ["properties": ["state": ["enum": ["on"]]]],
      ["properties": ["state": ["enum": ["on", "off"]]]],
      "may give \"off\" as 'state' in its answer 200"),
    Row(
      answer, ["type": "array", "items": ["properties": ["id": [:]]]],
      ["type": "array", "items": ["properties": [:]]],
      "no longer gives the member 'id' in its answer 200"),
    Row(
      answer, ["properties": ["id": ["type": "string"]]],
      ["properties": ["id": ["type": ["string", "null"]]]],
      "changes 'id' in its answer 200 from string to null or string"),
    Row(
      answer, ["allOf": [["properties": ["id": [:]]], ["properties": ["name": [:]]]]],
      ["properties": ["id": [:]]], "no longer gives the member 'name' in its answer 200"),
    Row(
      body, ["properties": ["size": ["enum": ["s", "m", "l"]]]],
      ["properties": ["size": ["enum": ["s", "m"]]]],
      "no longer accepts \"l\" as 'size' in its body"),
    Row(
      body, ["properties": ["id": [:], "note": [:]]],
      ["properties": ["id": [:]], "additionalProperties": false],
      "no longer accepts the member 'note' in its body"),
    Row(body, ["properties": ["id": [:], "note": [:]]], ["properties": ["id": [:]]], nil),
    Row(
      parameter, ["type": "string"], ["type": "integer"],
      "changes the query parameter 'q' from string to integer"),
    Row(parameter, ["type": "integer"], ["type": "number"], nil),
    Row(
      parameter, ["type": "string"], ["type": "string", "enum": ["a"]],
      "accepts only some values as the query parameter 'q'"),
    // A schema that contains itself ends.
    Row(answer, ["$ref": "#/components/schemas/Tree"], ["$ref": "#/components/schemas/Tree"], nil),
  ]

  @Test func `a schema that others name is followed, wherever it is named`() throws {
    let before: JSON = [
      "paths": [
        "/items": [
          "post": [
            "requestBody": ["content": ["a/b": ["schema": ["$ref": "#/components/schemas/Item"]]]],
            "responses": [
              "200": [
                "content": [
                  "a/b": [
                    "schema": ["type": "array", "items": ["$ref": "#/components/schemas/Item"]]
                  ]
                ]
              ]
            ],
          ]
        ]
      ],
      "components": ["schemas": ["Item": ["properties": ["id": ["type": "integer"]]]]],
    ]
    let after = try #require(
      before.setting(
        JSONPointer("/components/schemas/Item/properties/id/type")!, to: "string"))
    let findings = brokenOperations(
      Comparison(object: Address(kind: .oas, id: "x"), before: before, after: after))
    #expect(
      findings.map(\.message) == [
        "POST /items changes 'id' in its body from integer to string",
        "POST /items changes 'id' in its answer 200 from integer to string",
      ])
  }

  @Test(arguments: rows)
  func `an operation`(row: Row) throws {
    let document: JSON = [
      "openapi": "3.0.3", "info": ["title": "X"],
      "paths": [
        "/items": [
          "get": [
            "operationId": "list",
            "parameters": [["in": "query", "name": "q", "schema": ["type": "string"]]],
            "requestBody": ["content": ["application/json": ["schema": [:]]]],
            "responses": ["200": ["content": ["application/json": ["schema": [:]]]]],
          ]
        ]
      ],
      "components": [
        "schemas": [
          "Tree": ["properties": ["children": ["items": ["$ref": "#/components/schemas/Tree"]]]]
        ]
      ],
    ]
    let pointer = try #require(JSONPointer(row.pointer))
    let before = try #require(document.setting(pointer, to: row.before))
    var after = try #require(document.setting(pointer, to: row.after))
    if row.before == row.after {
      // Something else of the document changes, so that the operation is compared at all.
      after = try #require(after.setting(JSONPointer("/components/schemas/New")!, to: [:]))
    }
    let findings = brokenOperations(
      Comparison(object: Address(kind: .oas, id: "x"), before: before, after: after))
    #expect(findings.map(\.message) == row.tells.map { ["GET /items \($0)"] } ?? [])
    #expect(findings.allSatisfy { $0.code == "breaking-change" && $0.severity == .warning })
  }
}
