import Foundation
import PromoteAdapters
import PromoteCore

extension BenchArea {
  /// A document of a megabyte, read and made into an API.
  static let openAPI = BenchArea(name: "import") { report in
    let document = swagger(bytes: 1_000_000)
    let options = ImportOptions(id: "bench", listenPath: "/bench/")
    for (form, bytes) in [("JSON", document.pretty()), ("YAML", YAML.write(document))] {
      let seconds = try bestCPUSeconds(of: {
        let source = try YAML.readJSONOrYAML(bytes, file: "bench")
        keep(try importOpenAPI(source, options))
      })
      report.add(
        BenchRow(
          work: "import OpenAPI 2.0 from \(form)", measured: seconds, unit: "s",
          target: .atMost(1), note: "\(bytes.count) bytes, CPU time"))
    }
  }

  /// Like documents that people write: operations with parameters, schemas that refer to others.
  private static func swagger(bytes: Int) -> JSON {
    var paths = JSONObject()
    var definitions = JSONObject()
    var size = 0
    while size < bytes {
      let number = paths.count
      let name = "Order\(number)"
      let operation: JSON = [
        "operationId": .string("get\(name)"), "summary": "One order with everything in it",
        "produces": ["application/json"],
        "parameters": [
          ["name": "id", "in": "path", "required": true, "type": "string"],
          ["name": "fields", "in": "query", "type": "array", "items": ["type": "string"]],
          [
            "name": "body", "in": "body",
            "schema": ["$ref": .string("#/definitions/\(name)")],
          ],
        ],
        "responses": [
          "200": ["description": "ok", "schema": ["$ref": .string("#/definitions/\(name)")]],
          "404": ["description": "no such order"],
        ],
      ]
      let definition: JSON = [
        "type": "object", "required": ["id"],
        "properties": [
          "id": ["type": "string", "description": "What the order is called: a text, not 'x'"],
          "amount": ["type": "number", "minimum": 0, "example": 12],
          "next": ["$ref": .string("#/definitions/Order\(number / 2)")],
        ],
      ]
      paths["/orders/\(number)/{id}"] = ["get": operation, "put": operation]
      definitions[name] = definition
      size += 2 * operation.pretty().count + definition.pretty().count
    }
    return [
      "swagger": "2.0", "info": ["title": "Bench", "version": "1"], "host": "api.example.com",
      "paths": .object(paths), "definitions": .object(definitions),
    ]
  }
}
