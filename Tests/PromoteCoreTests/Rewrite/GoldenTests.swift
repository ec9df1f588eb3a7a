import Foundation
import Testing

@testable import PromoteCore

/// Folders of `Golden/<step>/<case>`: `input.json` (kind and live object), `bindings.json` (of the
/// source and of the target, rewrite rules), and what each step makes of them. A case of `findings`
/// holds an object before and after, and what an approver is told of the change.
///
/// With `GOLDEN=write` in the environment the expectations are written anew; the diff is the review.
@Suite("golden cases of the rewrite") struct GoldenTests {
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("Golden")

  static func cases(_ step: String) -> [String] {
    let path = folder.appendingPathComponent(step).path
    return ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
  }

  private func read(_ step: String, _ name: String, _ file: String) throws -> JSON {
    let url = Self.folder.appendingPathComponent("\(step)/\(name)/\(file)")
    return try JSON.parse(Array(try Data(contentsOf: url)))
  }

  private func expect(_ found: JSON, _ step: String, _ name: String, _ file: String) throws {
    let url = Self.folder.appendingPathComponent("\(step)/\(name)/\(file)")
    let text = String(decoding: found.pretty(), as: UTF8.self)
    if ProcessInfo.processInfo.environment["GOLDEN"] == "write" {
      try Data(text.utf8).write(to: url)
    }
    let expected = String(decoding: try Data(contentsOf: url), as: UTF8.self)
    #expect(text == expected, "\(step)/\(name)/\(file)")
  }

  private func kind(of input: JSON) throws -> ResourceKind {
    let name = try #require(input["kind"]?.string)
    return try #require(Kinds.named(KindName(name)))
  }

  private func bindings(_ name: String, _ json: JSON?) throws -> ResolvedBindings {
    var resolved = environment(name, organisation: json?["organisation"]?.string)
    let members = json?["bindings"]?.object.map { $0.members } ?? []
    for (index, member) in members.enumerated() {
      let value: ResolvedBinding.Value =
        if let secret = member.value["secret"]?.string {
          .secret(Secret(secret), .environment(member.name))
        } else {
          .literal(member.value.string ?? "")
        }
      resolved.bindings.append(
        ResolvedBinding(
          name: member.name, value: value,
          place: RegistryPlace(file: "\(name).yaml", line: 10 + index)))
    }
    return resolved
  }

  private func findings(_ findings: [Finding]) -> JSON {
    .array(
      findings.map { finding in
        .object([
          "code": .string(finding.code), "severity": .string(finding.severity.rawValue),
          "pointer": .string(finding.pointer?.description ?? ""),
          "message": .string(finding.message), "hint": .string(finding.hint ?? ""),
        ])
      })
  }

  @Test func `there are cases of each step`() throws {
    #expect(Self.cases("normalise").count >= 4)
    #expect(Self.cases("rewrite").count >= 4)
    for code in [
      "security-loosened", "breaking-change", "plaintext-secret",
    ] {
      for kind in ["classic", "oas", "policy"] {
        #expect(
          try Self.cases("findings").contains { name in
            try name.hasPrefix("\(kind)-")
              && read("findings", name, "expected.json").array?.contains {
                $0["code"]?.string == code
              } == true
          }, "no case of \(code) of \(kind)")
      }
    }
  }

  @Test(arguments: cases("normalise"))
  func `an object is normalised`(name: String) throws {
    let input = try read("normalise", name, "input.json")
    let kind = try kind(of: input)
    let object = try #require(input["object"])
    try expect(normalForm(object, kind: kind), "normalise", name, "expected.json")
  }

  @Test(arguments: cases("rewrite"))
  func `an object is bound, and rendered for its target`(name: String) throws {
    let input = try read("rewrite", name, "input.json")
    let kind = try kind(of: input)
    let object = live(try #require(input["object"]), kind)
    let given = try read("rewrite", name, "bindings.json")
    let source = try bindings("dev", given["dev"])
    let target = try bindings("prod", given["prod"])
    var rules: [RewriteRule] = []
    for given in given["rewrites"]?.array ?? [] {
      let path = try #require(given["path"]?.string)
      rules.append(
        rule(
          path, bind: given["bind"]?.string,
          inside: given["inside"]?.string.flatMap { RewriteRule.Encoding(rawValue: $0) },
          hosts: given["bindHosts"]?.bool ?? false))
    }
    let bound = bind(object, kind: kind, from: source, rules: rules)
    let rendered = render(bound.release, kind: kind, for: target, source: object)
    let leaks = findLeaks(
      in: rendered.document, address: object.address, kind: kind, target: target, others: [source])
    let sealed = seal(
      rendered.document, as: object.address, kind: kind, key: SecretTests.key,
      also: Set(rendered.secrets.map(\.pointer)))
    try expect(
      try JSON.parse(bound.release.bytes), "rewrite", name, "release.json")
    try expect(sealed.document.json, "rewrite", name, "expected.json")
    let unbound = findUnboundHosts(
      in: bound.release, kind: kind, shared: [], guards: Guards())
    try expect(
      findings(bound.findings + rendered.findings + leaks + unbound), "rewrite", name,
      "findings.json")
  }

  @Test(arguments: cases("findings"))
  func `a change is judged`(name: String) throws {
    let input = try read("findings", name, "input.json")
    let kind = try kind(of: input)
    let address = Address(kind: kind.name, id: try #require(input["id"]?.string))
    func side(_ member: String) throws -> (Draft.Side, [Finding]) {
      let object = try #require(input[member])
      let sealing = seal(
        LiveDocument(object), as: address, kind: kind, key: SecretTests.key, also: [])
      return (
        Draft.Side(
          document: sealing.document, references: [],
          facts: TargetFacts(sealing.document.json, of: kind.name)), sealing.findings
      )
    }
    let (before, _) = try side("before")
    let (after, sealed) = try side("after")
    let found =
      sealed
      + judgeChange(
        Draft(
          action: .update, address: address, name: address.id, before: before, after: after,
          release: nil))
    let ordered = found.sorted {
      ($0.pointer?.description ?? "", $0.message) < ($1.pointer?.description ?? "", $1.message)
    }
    try expect(findings(ordered), "findings", name, "expected.json")
  }
}
