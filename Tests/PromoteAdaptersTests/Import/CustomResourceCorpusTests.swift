import Foundation
import PromoteAdapters
import PromoteCore
import PromoteEngine
import Testing
import TykSimulator

@Suite(.enabled(if: CorpusFiles.isThere, "no corpus beside the package: skipped"))
struct CustomResourceCorpusTests {
  private func manifests(_ file: URL) throws -> [KubernetesObject] {
    let name = file.lastPathComponent
    return try YAML.readAll(Array(Data(contentsOf: file)), file: name).flatMap {
      KubernetesObject.all(in: $0.json, source: "\(name):\($0.line)")
    }
  }

  private func classic(_ objects: [OperatorObject]) -> [OperatorObject] {
    objects.filter { $0.kind == .classic }
  }

  /// Every resource is an object or has a finding, a Dashboard takes the objects, and resources
  /// made of the objects give the same objects again.
  @Test(arguments: CorpusFiles.files("operator-cr"))
  func `a real manifest is read, accepted and written back`(_ file: URL) async throws {
    let manifests = try manifests(file)
    let reading = readCustomResources(manifests)
    let kinds: Set<String> = [
      "ApiDefinition", "SecurityPolicy", "TykOasApiDefinition", "TykStreamsApiDefinition",
      "TykMcpProxyDefinition",
    ]
    for manifest in manifests where kinds.contains(manifest.kind) {
      let isTold = reading.findings.contains {
        $0.message.contains("\(manifest.kind) \(manifest.namespace)/\(manifest.name): ")
      }
      let name = manifest.json["spec"]?["name"]?.string
      #expect(
        isTold || reading.objects.contains { $0.name == name } || name == nil,
        "\(manifest.source)")
    }
    if reading.isBlocked { return }

    let dashboard = CorpusDashboard()
    // A template: words stand where numbers will.
    let isTemplate = file.lastPathComponent == "tyk-k8s-demo--activemq-artemis-app-template.yaml"
    for object in classic(reading.objects) {
      let (status, body) = try await dashboard.post("/api/apis", object.document)
      #expect(status == (isTemplate ? 400 : 200), "\(object.address): \(body)")
    }
    for object in reading.objects where object.kind == .policy {
      let (status, body) = try await dashboard.post("/api/portal/policies", object.document)
      #expect(status == 200, "\(object.address): \(body)")
    }

    let writing = customResources(for: reading.objects)
    let written = writing.files.flatMap { YAML.writeAll($0.documents) + Array("---\n".utf8) }
    let again = readCustomResources(
      try YAML.readAll(written, file: "again").flatMap {
        KubernetesObject.all(in: $0.json, source: "again")
      })
    guard writing.isComplete else { return }
    #expect(again.objects.map(\.address) == reading.objects.map(\.address))
    for (before, after) in zip(reading.objects, again.objects) {
      var document = after.document
      if after.kind == .classic {
        // What the writer adds because the resource demands it.
        document.set(JSONPointer(["api_definition", "protocol"]), to: "http")
      }
      var expected = before.document
      if before.kind == .classic {
        expected.set(JSONPointer(["api_definition", "protocol"]), to: "http")
      }
      #expect(
        Self.withoutEmpty(document) == Self.withoutEmpty(expected), "\(before.address)")
    }
  }

  /// Without members that say nothing and ids of the environment that made the document.
  private static func withoutEmpty(_ json: JSON) -> JSON {
    switch json.shape {
    case .array(let items): return .array(items.map(withoutEmpty))
    case .object(let object):
      return .object(
        JSONObject(
          object.compactMap { member in
            if ["dbId", "orgId", "api_name"].contains(member.name) { return nil }
            let value = withoutEmpty(member.value)
            if value == .null || value == "" || value == [] || value == [:] || value == false
              || value == 0
            {
              return nil
            }
            return (member.name, value)
          }))
    default: return json
    }
  }
}
