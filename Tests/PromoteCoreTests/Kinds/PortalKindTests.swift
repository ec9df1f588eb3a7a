import Foundation
import Testing

@testable import PromoteCore

@Suite("kinds of the Portal") struct PortalKindTests {
  @Test func `every kind has a golden case of its normal form`() throws {
    var kinds: Set<KindName> = []
    for name in GoldenTests.cases("normalise") {
      let file = GoldenTests.folder.appendingPathComponent("normalise/\(name)/input.json")
      let input = try JSON.parse(Array(try Data(contentsOf: file)))
      kinds.insert(KindName(input["kind"]?.string ?? ""))
    }
    #expect(Set(Kinds.portal.map(\.name)).subtracting(kinds).isEmpty)
  }

  @Test func `every kind is known by one name`() {
    #expect(Set(Kinds.all.map(\.name)).count == Kinds.all.count)
    #expect(Set(Kinds.portal.map(\.filePrefix)).count == Kinds.portal.count)
    for kind in Kinds.portal { #expect(Kinds.named(kind.name)?.isPortal == true) }
    for kind in Kinds.dashboard { #expect(Kinds.named(kind.name)?.isPortal == false) }
  }

  @Test func `a normal form says nothing that belongs to one Portal`() throws {
    for name in GoldenTests.cases("normalise") where name.hasPrefix("portal-") {
      let file = GoldenTests.folder.appendingPathComponent("normalise/\(name)/input.json")
      let input = try JSON.parse(Array(try Data(contentsOf: file)))
      let kind = try #require(Kinds.named(KindName(input["kind"]?.string ?? "")))
      let normal = normalForm(input["object"] ?? .null, kind: kind)
      #expect(normalForm(normal, kind: kind) == normal)
      for member in ["CID", "CreatedAt", "UpdatedAt", "ProviderID", "ReferenceID", "Users"] {
        #expect(normal[member] == nil, "\(name)")
      }
    }
  }

  @Test(arguments: [
    (
      kind: ResourceKind.ssoProfile,
      text: #"{"DefaultUserGroupID": "o:default", "UserGroupMapping": {"a": "t"}}"#,
      named: ["team/o:default", "team/t"]
    ),
    (
      .productCatalogues, #"{"Catalogues": ["P"], "x-tyk-promote": {"product": "s"}}"#,
      ["catalogue/P", "product/s"]
    ),
    (
      .product, #"{"Tags": ["l"], "Templates": ["c"], "x-tyk-promote": {"policy": "gold"}}"#,
      ["client-type/c", "policy/gold", "tag/l"]
    ),
    (.apiDetail, #"{"x-tyk-promote": {"product": "s", "api": "a"}}"#, ["api/a", "product/s"]),
    (
      .docOrder, #"{"docs": ["1", "2"], "x-tyk-promote": {"product": "s"}}"#,
      ["doc/1", "doc/2", "product/s"]
    ),
  ])
  func `relations are references`(kind: ResourceKind, text: String, named: [String]) {
    let found = references(in: json(text), kind: kind).map { "\($0.to)/\($0.id)" }
    #expect(found.sorted() == named)
  }

  @Test(arguments: Kinds.portal.filter { !$0.places.filter { $0.secrecy == .always }.isEmpty })
  func `secrets are sealed whatever they look like`(kind: ResourceKind) throws {
    for name in GoldenTests.cases("normalise") where name == "portal-\(kind.name)" {
      let file = GoldenTests.folder.appendingPathComponent("normalise/\(name)/input.json")
      let input = try JSON.parse(Array(try Data(contentsOf: file)))
      let document = input["object"] ?? .null
      let sealed = seal(
        LiveDocument(document), as: try #require(kind.address(of: document)), kind: kind,
        key: SecretTests.key, also: [])
      #expect(!String(decoding: sealed.document.bytes, as: UTF8.self).contains("-of-staging"))
    }
  }
}

@Suite(
  "real records of a Portal",
  .enabled(
    if: Corpus.folder != nil, "skipped: there is no folder of real objects beside the package"))
struct PortalCorpusTests {
  private static let kinds: [String: ResourceKind] = [
    "catalogue": .catalogue, "content-block": .contentBlock, "organisation": .organisation,
    "page": .page, "plan": .plan, "product": .product, "theme": .theme,
  ]

  @Test func `are read, and have a normal form without anybody's numbers`() throws {
    let folder = try #require(Corpus.folder).appendingPathComponent("portal")
    let files = try #require(
      FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
    ).compactMap { $0 as? URL }.filter { $0.pathExtension == "json" }
    #expect(files.count > 30)
    for file in files {
      let document = try JSON.parse(Array(try Data(contentsOf: file)))
      #expect(document.object != nil, "\(file.lastPathComponent)")
      guard let kind = Self.kinds[file.deletingLastPathComponent().lastPathComponent] else {
        continue
      }
      let normal = normalForm(document, kind: kind)
      #expect(normalForm(normal, kind: kind) == normal)
      let text = String(decoding: normal.canonical(), as: UTF8.self)
      #expect(!text.contains("APIToken") && normal["ID"] == nil && normal["CID"] == nil)
    }
  }
}
