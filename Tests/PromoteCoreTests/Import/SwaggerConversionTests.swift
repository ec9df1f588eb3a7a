import PromoteCore
import Testing

/// A few members of 2.0 in, what 3.0 has in their place out.
@Suite struct SwaggerConversionTests {
  private func imported(_ members: String) throws -> ImportedAPI {
    let text = """
      {"swagger": "2.0", "info": {"title": "Orders", "version": "1"}, "host": "api.example.com",
       "basePath": "/v2", "schemes": ["https", "http"], "paths": {}, \(members)}
      """
    // A member that is given twice replaces the frame's.
    var document = JSONObject()
    for part in [text.replacing(", \(members)", with: ""), "{\(members)}"] {
      for member in try JSON.parse(Array(part.utf8)).object ?? JSONObject() {
        document[member.name] = member.value
      }
    }
    return try importOpenAPI(.object(document), .init(id: "orders", listenPath: "/orders/"))
  }

  private func expect(
    _ members: String, at pointer: String, gives expected: String, codes: Set<String> = []
  ) throws {
    let api = try imported(members)
    let place = try #require(JSONPointer(pointer))
    let found = api.document[place].map { String(decoding: $0.serialised(), as: UTF8.self) }
    let wanted = String(
      decoding: try JSON.parse(Array(expected.utf8)).serialised(), as: UTF8.self)
    #expect(found == wanted)
    #expect(Set(api.findings.map(\.code)) == codes)
  }

  @Test func `host, base path and schemes become servers and the upstream`() throws {
    try expect(
      #""x-a": 1"#, at: "/servers",
      gives: #"[{"url": "https://api.example.com/v2"}, {"url": "http://api.example.com/v2"}]"#)
    let api = try imported(#""x-a": 1"#)
    #expect(
      api.document["x-tyk-api-gateway"]?["upstream"]?["url"]?.string
        == "https://api.example.com/v2")
    #expect(api.document["openapi"]?.string == "3.0.3")
    #expect(api.document["x-a"] == 1)
  }

  @Test func `a body parameter becomes a request body of what is consumed`() throws {
    try expect(
      #"""
      "consumes": ["application/json", "text/xml"],
      "definitions": {"Order": {"type": "object"}},
      "paths": {"/orders": {"post": {"parameters": [
        {"in": "body", "name": "order", "description": "d", "required": true, "x-a": 1,
         "schema": {"$ref": "#/definitions/Order"}}], "responses": {}}}}
      """#,
      at: "/paths/~1orders/post/requestBody",
      gives: #"""
        {"description": "d", "content": {
           "application/json": {"schema": {"$ref": "#/components/schemas/Order"}},
           "text/xml": {"schema": {"$ref": "#/components/schemas/Order"}}},
         "required": true, "x-codegen-request-body-name": "order", "x-a": 1}
        """#)
  }

  @Test func `form parameters become one schema, of several parts where a file is among them`()
    throws
  {
    try expect(
      #"""
      "paths": {"/p": {"parameters": [{"in": "formData", "name": "shared", "type": "string"}],
        "post": {"parameters": [
          {"in": "formData", "name": "photo", "type": "file", "required": true},
          {"in": "formData", "name": "n", "type": "integer", "description": "how many"},
          {"in": "query", "name": "q", "type": "string"}], "responses": {}}}}
      """#,
      at: "/paths/~1p/post/requestBody",
      gives: #"""
        {"content": {"multipart/form-data": {"schema": {"type": "object", "properties": {
           "shared": {"type": "string"}, "photo": {"type": "string", "format": "binary"},
           "n": {"type": "integer", "description": "how many"}}, "required": ["photo"]}}},
         "required": true}
        """#)
  }

  @Test(arguments: [
    (
      #""type": "integer", "format": "int32", "default": 10, "maximum": 100"#,
      #""schema": {"type": "integer", "format": "int32", "default": 10, "maximum": 100}"#
    ),
    (
      #""type": "array", "items": {"type": "string"}"#,
      #""style": "form", "explode": false, "schema": {"type": "array", "items": {"type": "string"}}"#
    ),
    (
      #""type": "array", "collectionFormat": "multi""#,
      #""style": "form", "explode": true, "schema": {"type": "array"}"#
    ),
    (
      #""type": "array", "collectionFormat": "pipes""#,
      #""style": "pipeDelimited", "explode": false, "schema": {"type": "array"}"#
    ),
    (
      #""type": "array", "collectionFormat": "ssv""#,
      #""style": "spaceDelimited", "explode": false, "schema": {"type": "array"}"#
    ),
  ])
  func `a query parameter's type becomes its schema`(_ before: String, _ after: String) throws {
    try expect(
      #""paths": {"/p": {"get": {"parameters": [{"name": "q", "in": "query", "required": true, \#(before)}]}}}"#,
      at: "/paths/~1p/get/parameters/0",
      gives: #"{"name": "q", "in": "query", "required": true, \#(after)}"#)
  }

  @Test func `a collection format without an equal is kept and told`() throws {
    try expect(
      #""paths": {"/p": {"get": {"parameters": [{"name": "q", "in": "query", "type": "array", "collectionFormat": "tsv"}]}}}"#,
      at: "/paths/~1p/get/parameters/0",
      gives:
        #"{"name": "q", "in": "query", "x-collectionFormat": "tsv", "schema": {"type": "array"}}"#,
      codes: ["not-carried"])
  }

  @Test func `responses get content of what is produced, examples and headers`() throws {
    try expect(
      #"""
      "produces": ["application/json"],
      "paths": {"/p": {"get": {"produces": ["text/csv"], "responses": {
        "200": {"description": "ok", "schema": {"type": "file"}, "examples": {"text/csv": "a,b"},
          "headers": {"X-Rate": {"type": "integer", "description": "left"}}},
        "default": {"$ref": "#/responses/Failed"}}}}},
      "responses": {"Failed": {"description": "no", "schema": {"type": "string"}}}
      """#,
      at: "/paths/~1p/get/responses",
      gives: #"""
        {"200": {"description": "ok",
          "headers": {"X-Rate": {"description": "left", "schema": {"type": "integer"}}},
          "content": {"text/csv": {"schema": {"type": "string", "format": "binary"},
            "example": "a,b"}}},
         "default": {"$ref": "#/components/responses/Failed"}}
        """#)
    try expect(
      #"""
      "produces": ["application/json"],
      "responses": {"Failed": {"description": "no", "schema": {"type": "string"}}}
      """#,
      at: "/components/responses",
      gives: #"""
        {"Failed": {"description": "no",
          "content": {"application/json": {"schema": {"type": "string"}}}}}
        """#)
  }

  @Test func `shared parameters become components, bodies among them request bodies`() throws {
    let members = #"""
      "parameters": {
        "limit": {"name": "limit", "in": "query", "type": "integer"},
        "order": {"name": "body", "in": "body", "schema": {"type": "object"}},
        "photo": {"name": "photo", "in": "formData", "type": "file"}},
      "paths": {"/p": {"post": {"parameters": [
          {"$ref": "#/parameters/limit"}, {"$ref": "#/parameters/order"}]},
        "put": {"parameters": [{"$ref": "#/parameters/photo"}]}}}
      """#
    try expect(
      members, at: "/paths/~1p",
      gives: #"""
        {"put": {"requestBody": {"content": {"multipart/form-data": {"schema": {"type": "object",
            "properties": {"photo": {"type": "string", "format": "binary"}}}}}}},
         "post": {"parameters": [{"$ref": "#/components/parameters/limit"}],
          "requestBody": {"$ref": "#/components/requestBodies/order"}}}
        """#)
    try expect(
      members, at: "/components",
      gives: #"""
        {"parameters": {"limit": {"name": "limit", "in": "query", "schema": {"type": "integer"}}},
         "requestBodies": {"order": {"content": {"application/json": {"schema":
            {"type": "object"}}}}}}
        """#)
  }

  @Test(arguments: [
    (
      #"{"type": "basic", "description": "d"}"#,
      #"{"type": "http", "scheme": "basic", "description": "d"}"#
    ),
    (
      #"{"type": "apiKey", "name": "k", "in": "header"}"#,
      #"{"type": "apiKey", "name": "k", "in": "header"}"#
    ),
    (
      #"{"type": "oauth2", "flow": "accessCode", "authorizationUrl": "a", "tokenUrl": "t", "scopes": {"r": "read"}}"#,
      #"{"type": "oauth2", "flows": {"authorizationCode": {"authorizationUrl": "a", "tokenUrl": "t", "scopes": {"r": "read"}}}}"#
    ),
    (
      #"{"type": "oauth2", "flow": "application", "tokenUrl": "t", "x-a": 1}"#,
      #"{"type": "oauth2", "flows": {"clientCredentials": {"tokenUrl": "t", "scopes": {}}}, "x-a": 1}"#
    ),
  ])
  func `security definitions become security schemes, and nobody is asked`(
    _ before: String, _ after: String
  ) throws {
    try expect(
      #""securityDefinitions": {"s": \#(before)}"#, at: "/components/securitySchemes/s",
      gives: after, codes: ["security-not-enforced"])
  }

  @Test func `schemas keep everything and change what 3.0 writes otherwise`() throws {
    try expect(
      #"""
      "definitions": {
        "Pet": {"type": "object", "discriminator": "kind", "x-nullable": true,
          "example": {"$ref": "#/definitions/Cat"},
          "properties": {"next": {"$ref": "#/definitions/Cat"}, "photo": {"type": "file"},
            "tags": {"type": "array", "items": {"$ref": "#/definitions/Cat"}},
            "maybe": {"type": ["string", "null"]}}},
        "Cat": {"allOf": [{"$ref": "#/definitions/Pet"}, {"type": "object"}]}}
      """#,
      at: "/components/schemas",
      gives: #"""
        {"Pet": {"type": "object", "discriminator": {"propertyName": "kind"}, "nullable": true,
          "example": {"$ref": "#/definitions/Cat"},
          "properties": {"next": {"$ref": "#/components/schemas/Cat"},
            "photo": {"type": "string", "format": "binary"},
            "tags": {"type": "array", "items": {"$ref": "#/components/schemas/Cat"}},
            "maybe": {"type": "string", "nullable": true}}},
         "Cat": {"allOf": [{"$ref": "#/components/schemas/Pet"}, {"type": "object"}]}}
        """#)
  }

  @Test func `names that 3.0 does not allow are changed, references with them`() throws {
    try expect(
      #"""
      "definitions": {"A«B»": {"type": "string"}, "A_B_": {"type": "integer"},
        "a/b": {"$ref": "#/definitions/A%C2%ABB%C2%BB"}, "c": {"$ref": "#/definitions/a~1b"}}
      """#,
      at: "/components/schemas",
      gives: #"""
        {"A_B__2": {"type": "string"}, "A_B_": {"type": "integer"},
         "a_b": {"$ref": "#/components/schemas/A_B__2"}, "c": {"$ref": "#/components/schemas/a_b"}}
        """#, codes: ["renamed-component"])
  }

  @Test func `members that 2.0 does not know are kept and told`() throws {
    let api = try imported(
      #""servers": [], "paths": {"/p": {"get": {"body": {"a": 1}, "responses": {}}}}"#)
    #expect(api.document["paths"]?["/p"]?["get"]?["x-body"] == ["a": 1])
    #expect(api.document["x-servers"] == [])
    #expect(api.findings.map(\.code) == ["unknown-member", "unknown-member"])
    #expect(api.findings.first?.pointer?.description == "/paths/~1p/get/body")
  }
}
