import PromoteCore
import Testing

@Suite struct CustomResourceTests {
  private static let version: JSON = .string(KubernetesObject.operatorVersion)

  private func resource(
    _ kind: String, _ name: String, _ spec: JSON, namespace: String? = nil
  ) -> KubernetesObject {
    var metadata = JSONObject()
    metadata["name"] = .string(name)
    metadata["namespace"] = namespace.map { .string($0) }
    return KubernetesObject(
      [
        "apiVersion": Self.version, "kind": .string(kind), "metadata": .object(metadata),
        "spec": spec,
      ], source: "m.yaml")
  }

  private func configMap(_ name: String, _ key: String, _ text: String) -> KubernetesObject {
    KubernetesObject(
      [
        "apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": .string(name)],
        "data": .object([key: .string(text)] as KeyValuePairs),
      ], source: "m.yaml")
  }

  private let proxy: JSON = ["target_url": "http://orders", "listen_path": "/orders/"]
  private let document =
    #"{"openapi":"3.0.3","info":{"title":"P","version":"1"},"paths":{},"x-tyk-api-gateway":{"info":{"name":"P","state":{"active":true}},"server":{"listenPath":{"value":"/p/"}},"upstream":{"url":"http://p"}}}"#

  // MARK: - Reading

  @Test func `an ApiDefinition without an id has the one that the operator gives it`() {
    let reading = readCustomResources([
      resource(
        "ApiDefinition", "avro-to-json",
        ["name": "Avro", "proxy": proxy, "contextRef": ["name": "x"], "org_id": "o"],
        namespace: "tyk")
    ])
    #expect(reading.findings.isEmpty)
    // As seen in an object that the operator made.
    #expect(reading.objects.map(\.address.text) == ["classic/dHlrL2F2cm8tdG8tanNvbg"])
    #expect(
      reading.objects.first?.document == [
        "api_definition": [
          "name": "Avro", "proxy": proxy, "api_id": "dHlrL2F2cm8tdG8tanNvbg",
          "version_data": ["not_versioned": true, "versions": ["Default": ["name": "Default"]]],
        ], "hook_references": [], "user_group_owners": [], "user_owners": [],
      ])
  }

  @Test func `references by resource become ids`() {
    let reading = readCustomResources([
      resource(
        "SecurityPolicy", "gold",
        [
          "id": "gold", "name": "Gold", "state": "active", "active": true,
          "access_rights_array": [
            ["name": "orders", "namespace": "default", "versions": ["Default"]],
            ["name": "pets", "namespace": "default", "kind": "TykOasApiDefinition"],
            ["name": "elsewhere", "namespace": "default"],
          ],
        ]),
      resource(
        "ApiDefinition", "orders",
        [
          "api_id": "orders-id", "name": "Orders",
          "proxy": [
            "target_url": "",
            "target_internal": ["target": ["name": "inner"], "path": "a", "query": "q=1"],
          ],
          "jwt_default_policies": ["default/gold", "literal-id"],
          "version_data": [
            "versions": [
              "Default": [
                "extended_paths": [
                  "url_rewrites": [
                    [
                      "rewrite_to_internal": ["target": ["name": "orders"]],
                      "triggers": [["rewrite_to_internal": ["target": ["name": "inner"]]]],
                    ]
                  ],
                  "circuit_breakers": [["threshold_percent": "0.50"]],
                ]
              ]
            ]
          ],
        ]),
      resource("ApiDefinition", "inner", ["name": "Inner", "proxy": proxy]),
      resource(
        "TykOasApiDefinition", "pets",
        [
          "tykOAS": ["configmapRef": ["name": "cm", "keyName": "p.json"]],
          "categories": ["a", "b"],
        ]),
      configMap("cm", "p.json", document),
    ])
    let inner = "ZGVmYXVsdC9pbm5lcg"
    let pets = "ZGVmYXVsdC9wZXRz"
    #expect(
      reading.objects.map(\.address.text) == [
        "classic/orders-id", "classic/\(inner)", "oas/\(pets)", "policy/gold",
      ])
    let orders = reading.objects[0].document["api_definition"]
    #expect(orders?["proxy"] == ["target_url": .string("tyk://\(inner)/a?q=1")])
    #expect(orders?["jwt_default_policies"] == ["gold", "literal-id"])
    let paths = orders?["version_data"]?["versions"]?["Default"]?["extended_paths"]
    #expect(
      paths?["url_rewrites"] == [
        [
          "rewrite_to": "tyk://orders-id",
          "triggers": [["rewrite_to": .string("tyk://\(inner)")]],
        ]
      ])
    #expect(paths?["circuit_breakers"]?[0]?["threshold_percent"]?.number?.text == "0.50")
    #expect(reading.objects[2].categories == ["a", "b"])
    #expect(
      reading.objects[2].document["x-tyk-api-gateway"]?["info"]?["id"]?.string == pets)
    #expect(
      reading.objects[3].document["access_rights"] == [
        "orders-id": ["api_id": "orders-id", "api_name": "Orders", "versions": ["Default"]],
        "ZGVmYXVsdC9wZXRz": ["api_id": .string(pets), "api_name": "P"],
        "ZGVmYXVsdC9lbHNld2hlcmU": ["api_id": "ZGVmYXVsdC9lbHNld2hlcmU"],
      ])
    #expect(reading.findings.map(\.code) == ["unknown-reference"])
    #expect(!reading.isBlocked)
  }

  @Test func `versions name their children by resource`() {
    func map(_ name: String) -> JSON { ["configmapRef": ["name": .string(name), "keyName": "a"]] }
    let reading = readCustomResources([
      configMap("one", "a", document), configMap("two", "a", document),
      resource(
        "TykOasApiDefinition", "orders",
        [
          "tykOAS": map("one"),
          "versioning": [
            "enabled": true, "name": "v1",
            "versions": [["name": "v2", "tykOasApiDefinitionRef": ["name": "orders-v2"]]],
          ],
        ]),
      resource("TykOasApiDefinition", "orders-v2", ["tykOAS": map("two")]),
    ])
    #expect(reading.findings.isEmpty)
    #expect(
      reading.objects[0].document["x-tyk-api-gateway"]?["info"]?["versioning"] == [
        "enabled": true, "name": "v1",
        "versions": [["name": "v2", "id": .string(reading.objects[1].id)]],
      ])
  }

  @Test func `what only a cluster knows blocks, other kinds are passed over by name`() {
    let reading = readCustomResources([
      resource(
        "ApiDefinition", "a",
        [
          "name": "A", "proxy": proxy, "certificate_secret_names": ["tls"],
          "graphql": ["graph_ref": "users"],
        ]),
      resource("TykOasApiDefinition", "b", ["tykOAS": ["configmapRef": ["name": "no"]]]),
      resource(
        "TykOasApiDefinition", "c", ["tykOAS": ["configmapRef": ["name": "no", "keyName": "k"]]]),
      resource("SubGraph", "users", [:]),
      resource("ApiDefinition", "a", ["name": "A", "proxy": [:]]),
      resource("SecurityPolicy", "", ["name": "x"]),
    ])
    #expect(reading.isBlocked)
    #expect(
      reading.findings.map { "\($0.code) \($0.severity)" } == [
        "passed-over info", "there-twice blocking", "no-name blocking",
        "no-config-map blocking", "no-config-map blocking", "only-in-a-cluster blocking",
        "only-in-a-cluster blocking", "there-twice blocking",
      ])
    #expect(reading.findings[0].message.hasPrefix("m.yaml: SubGraph default/users: "))
  }

  @Test func `an empty document and a list of objects are read as what they hold`() {
    #expect(KubernetesObject.all(in: .null, source: "m").isEmpty)
    #expect(
      KubernetesObject.all(
        in: ["kind": "List", "items": [["kind": "A"], ["kind": "B"]]], source: "m"
      )
      .map(\.kind) == ["A", "B"])
  }

  // MARK: - Writing

  private func classic(_ id: String, _ name: String, _ more: JSON = [:]) -> OperatorObject {
    var definition = more.object ?? JSONObject()
    definition["api_id"] = .string(id)
    definition["name"] = .string(name)
    definition["proxy"] = proxy
    return OperatorObject(
      kind: .classic, id: id, name: name, document: ["api_definition": .object(definition)])
  }

  @Test func `resources are called after their objects, each name once`() {
    let writing = customResources(for: [
      classic("1", "Orders #sales, EU"), classic("2", "orders"), classic("3", "Orders!"),
      classic("4", "日本"), classic("ZGVmYXVsdC9hdGhlbmE", "Athena"),
    ])
    #expect(
      writing.files.map { $0.documents[0]["metadata"]?["name"]?.string } == [
        "orders-sales-eu", "orders-d4735e3a", "orders-4e074085", "4", "athena",
      ])
    #expect(writing.files.map(\.name).first == "api-1.yaml")
    #expect(writing.files[0].documents[0]["spec"]?["api_id"] == "1")
  }

  @Test func `members that the resource lacks stay and are reported, empty ones go`() {
    let writing = customResources(for: [
      classic(
        "1", "a", ["id": "db", "upstream_auth": ["enabled": true], "error_overrides": [:]])
    ])
    let spec = writing.files[0].documents[0]["spec"]
    #expect(spec?["upstream_auth"] == ["enabled": true])
    #expect(spec?["error_overrides"] == nil)
    #expect(spec?["id"] == nil)
    #expect(spec?["protocol"] == "http")
    #expect(
      writing.findings.map { "\($0.code) \($0.pointer.map(\.description) ?? "")" }
        == ["not-in-operator /spec/upstream_auth"])
    #expect(writing.isComplete)
  }

  @Test func `a policy names APIs by resource, and is not written where it cannot`() {
    func policy(_ id: String, _ apis: String...) -> OperatorObject {
      let rights = JSONObject(
        apis.map { ($0, ["api_id": .string($0), "api_name": "n", "versions": ["Default"]]) })
      return OperatorObject(
        kind: .policy, id: id, name: id,
        document: [
          "_id": "x", "id": .string(id), "name": .string(id), "active": true, "rate": 10,
          "access_rights": .object(rights),
        ])
    }
    let writing = customResources(
      for: [policy("gold", "1", "ZGVmYXVsdC9hdGhlbmE"), policy("lost", "2"), classic("1", "A")],
      namespace: "tyk")
    #expect(writing.files.map(\.name) == ["api-1.yaml", "policy-gold.yaml"])
    #expect(
      writing.files[1].documents[0]["spec"] == [
        "id": "gold", "name": "gold", "active": true, "rate": 10, "state": "active",
        "access_rights_array": [
          ["name": "a", "namespace": "tyk", "versions": ["Default"]],
          ["name": "athena", "namespace": "default", "versions": ["Default"]],
        ],
      ])
    #expect(!writing.isComplete)
    #expect(writing.findings.map { $0.object?.text } == ["policy/lost"])
  }

  @Test func `other kinds are reported by name`() {
    let writing = customResources(for: [
      OperatorObject(kind: .template, id: "t", name: "t", document: [:])
    ])
    #expect(writing.files.isEmpty)
    #expect(writing.findings.map { $0.object?.text } == ["template/t"])
    #expect(!writing.isComplete)
  }

  @Test func `what is written is read back as the same objects`() throws {
    let oas = OperatorObject(
      kind: .oas, id: "pets", name: "Pets",
      document: try JSON.parse(Array(document.utf8)).setting(
        JSONPointer(["x-tyk-api-gateway", "info"]),
        to: [
          "id": "pets", "dbId": "d", "name": "Pets",
          "versioning": [
            "enabled": true, "versions": [["name": "v2", "id": "pets-2"]],
          ],
        ]) ?? .null, categories: ["a"])
    let child = OperatorObject(
      kind: .oas, id: "pets-2", name: "Pets 2",
      document: try JSON.parse(Array(document.utf8)))
    let objects = [
      classic(
        "1", "A",
        [
          "jwt_default_policies": ["gold"],
          "version_data": [
            "not_versioned": true,
            "versions": [
              "Default": [
                "name": "Default",
                "extended_paths": [
                  "circuit_breakers": [["threshold_percent": .number(JSONNumber("0.5")!)]]
                ],
              ]
            ],
          ],
        ]), oas, child,
      OperatorObject(
        kind: .policy, id: "gold", name: "Gold",
        document: [
          "id": "gold", "name": "Gold", "state": "active", "active": true,
          "access_rights": ["pets": ["api_id": "pets", "api_name": "P", "versions": [""]]],
        ]),
    ]
    let writing = customResources(for: objects)
    #expect(writing.findings.isEmpty)
    let reading = readCustomResources(
      writing.files.flatMap { file in
        file.documents.map { KubernetesObject($0, source: file.name) }
      })
    #expect(reading.findings.isEmpty)
    #expect(reading.objects.map(\.address) == objects.map(\.address))
    let definition = reading.objects[0].document["api_definition"]
    #expect(definition?["jwt_default_policies"] == ["gold"])
    #expect(
      reading.objects[1].document["x-tyk-api-gateway"]?["info"]?["versioning"]
        == oas.document["x-tyk-api-gateway"]?["info"]?["versioning"])
    #expect(reading.objects[1].categories == ["a"])
    #expect(reading.objects[1].document["x-tyk-api-gateway"]?["info"]?["dbId"] == nil)
    #expect(
      reading.objects[3].document["access_rights"]?["pets"]
        == ["api_id": "pets", "api_name": "Pets", "versions": [""]])
  }
}
