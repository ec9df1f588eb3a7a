import Foundation
import PromoteCore
import PromoteEngine
import PromoteTesting
import Testing
import TykSimulator

@Suite struct PortalSimulatorTests {
  private func send(
    _ portal: PortalSimulator, _ method: String, _ path: String, _ body: JSON? = nil
  ) -> (status: Int, body: JSON) {
    let response = portal.answer(
      HTTPExchange.Request(
        method: method, path: "/portal-api" + path,
        headers: [
          ("Authorization", PortalWorld.keys["admin"] ?? ""), ("Content-Type", "application/json"),
        ], body: body?.serialised() ?? []))
    return (response.status, (try? JSON.parse(response.body)) ?? .null)
  }

  private func example() throws -> PortalSimulator {
    let dashboard = try TranscriptWorld.simulator([])
    try dashboard.load(PortalExample.dashboard)
    let portal = PortalSimulator(configuration: try PortalWorld.configuration([]))
    portal.connect(dashboard, at: PortalExample.dashboardURL)
    try portal.load(
      PortalExample.providers(
        secret: TranscriptWorld.keys["admin"] ?? "", organisation: TranscriptWorld.organisation))
    portal.synchronise()
    try portal.load(PortalExample.portal)
    return portal
  }

  @Test func `the example is a whole catalogue`() throws {
    let portal = try example()
    let products = portal.records("products")
    #expect(products.count == 20)
    #expect(products.count { $0["IsDocumentationOnly"] == true } == 2)
    #expect(portal.records("plans").count == 6)
    #expect(portal.records("catalogues").count == 5)
    #expect(portal.records("client-types").count == 4)
    #expect(portal.records("audiences").map { $0["TeamID"] } == [3, 4])
    #expect(products.allSatisfy { $0["Catalogues"]?.array?.isEmpty == false })
    #expect(products[4]["Templates"] == ["Machine", "Native"])
    #expect(products[0]["Logo"]?.string?.hasPrefix("/system/products/1/logo/") == true)
    #expect(products[2]["APIDetails"]?.array?.count == 2)
    let docs = send(portal, "GET", "/products/4/docs").body
    #expect(docs.array?.map { $0["Path"] } == ["second-steps", "first-steps", "errors"])
    let blocks = portal.records("content-blocks").filter { $0["Name"] == "Hero" }
    #expect(blocks.map { $0["Content"] } == ["Terms of use", "Ask us", ""])
    #expect(portal.records("themes").first { $0["Status"] == "Current" }?["Name"] == "northwind")
    let text = portal.fixture(of: "").text
    for secret in PortalExample.secrets { #expect(text.contains(secret)) }
  }

  @Test func `what a Portal holds can be gone on with`() throws {
    let portal = try example()
    let second = PortalSimulator(configuration: try PortalWorld.configuration([]))
    try second.load(portal.fixture(of: ""))
    #expect(second.fixture(of: "") == portal.fixture(of: ""))
    #expect(second.addresses == portal.addresses)
    #expect(
      send(second, "GET", "/products/4/docs").body == send(portal, "GET", "/products/4/docs").body)
    #expect(send(second, "POST", "/tags", ["Name": "new"]).body["ID"] == 4)
  }

  @Test func `a fixture with an unknown collection is refused`() throws {
    let portal = PortalSimulator(configuration: try PortalWorld.configuration([]))
    #expect(throws: (any Error).self) { try portal.load(["menus": []]) }
  }

  @Test func `two providers of one Dashboard have records of their own`() throws {
    let portal = try example()
    try portal.load(
      PortalExample.providers(
        secret: TranscriptWorld.keys["admin"] ?? "", organisation: TranscriptWorld.organisation,
        name: "Second"))
    portal.synchronise()
    let products = portal.records("products")
    #expect(products.count == 38)
    #expect(
      Dictionary(grouping: products, by: { $0["ReferenceID"]?.string ?? "" })
        .filter { !$0.key.isEmpty }.allSatisfy { $0.value.count == 2 })
    #expect(Set(products.compactMap { $0["CID"]?.string }).count == 38)
  }

  @Test func `custom ids have the form of KSUIDs and differ between Portals`() throws {
    var other = try PortalWorld.configuration([])
    other.seed = 2
    let portals = [
      PortalSimulator(configuration: try PortalWorld.configuration([])),
      PortalSimulator(configuration: other),
    ]
    let ids = portals.map { $0.records("content-blocks").compactMap { $0["CID"]?.string } }
    #expect(Set(ids[0]).count == ids[0].count && !ids[0].isEmpty)
    #expect(Set(ids[0]).isDisjoint(with: ids[1]))
    // 2 March 2026 begins with 3AO or so: later than the vendor's own of January 2025.
    #expect(ids[0].allSatisfy { $0.count == 27 && $0 > "2s000000000000000000000000" && $0 < "4" })
  }

  // MARK: - Themes

  private func upload(_ portal: PortalSimulator, _ bytes: [UInt8]) -> (status: Int, text: String) {
    let head = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"t.zip\"\r\n\r\n"
    let response = portal.answer(
      HTTPExchange.Request(
        method: "POST", path: "/portal-api/themes/upload",
        headers: [
          ("Authorization", PortalWorld.keys["admin"] ?? ""),
          ("Content-Type", "multipart/form-data; boundary=b"),
        ], body: Array(head.utf8) + bytes + Array("\r\n--b--\r\n".utf8)))
    return (response.status, String(decoding: response.body, as: UTF8.self))
  }

  /// Made by another program, deflated.
  private static let deflated = """
    UEsDBBQAAAAIAAAAIVCiTUTpbQAAAJ0AAAAKAAAAdGhlbWUuanNvbkXNUQqDMAyA4auUPEtx4JNnkF1Axgg0aKFNpY0b
    Q3p3Dah7zJefZAPGSNAb4JRl/np20Bj4UC4+sfrDdrZVw1XmlJWeV2ocFT+xboXiElCoHMG43aPmAdl5nrS6ng1/CvhL
    qygux1kM7xPqq+5QSwMEFAAAAAgAAAAhULgsWdNVAAAAGwMAABIAAAB2aWV3cy9sYW5kaW5nLnRtcGyzyTC0q65W0EvK
    yU/OLtbzSC3K13POzytJzStRqK210QdKc9kUICsJSU0sTi1CUVQwqmZUzRBSk5mbrlBclGyrhKQ0IDO5pLQoVc8zNzE9
    FahSyQ4AUEsDBBQAAAAIAAAAIVCexlF4CwMAAEoLAAAOAAAAYXNzZXRzL2FwcC5jc3NV1juO3TgQheHcq2hg8oZYLxZn
    N3wpGsDApIb3bl0dBj4dloAGvl+6ZH3P6+vX1/z538////3653r/vn7/+J6FxmXv+x0LjXWt/Y6Vxj7nesdG4zrGfMdO
    49b7eMdB49Faf8eVxiuzveOk8V1rvuP297iUiAoOMYu6B+bkLG7mmBO0VFXDnKSliSjmRC2jPP/gnZO1rCcl5oT95D3Z
    SSvXWuheiCsyJ8IX8oqNgfJCXonekV7IK9ka2gt5pWcivpBXZq2oL+SVHYH8Ql693NFfyKtihv5CXjVV9Bfyaoigv5BX
    sxT0V/Jqvy70V/Lq2Df6K3k/3zH6K3n1nhP9lbxWxjgfPnlNe0d/Ja95a+iv5LWaif5KXmu1or+S10YE+ht5bbmjv5HX
    bjP0N/J6UUV/I6+rCPobed1LQX8jr9fnDMCcvJ77Rn8jr/e10d/I+zkw0N/I63sM9HfyxtU7+jt5Q1pDfydvWOY5esj7
    nA4V/Z28kRHo7+SN7o7+Tt54eqG/kze2Kvo7eevzC0Z/J2+VUtA/yFvtutA/yFt93+gf5K11bfQP8tY2F/oHeT8nM/oH
    eevqHf2DvPVuDf2DvFky0T/Im1or+gd50yPQv5I3q/s5/MmbzQz9K3lzqKJ/JW8uEfSv5M37uRkwJ28rz+WFOXmb7Bv9
    K3mbrY3+lbwt5kL/St6WY6J/kvdzBaJ/krfN1tA/ydt2JvonefvnzWNO3i4R6J/k7eaO/kneHmbon+TtqXpuX/L2LoL+
    Sd7+3K/o38jb93WhfyNvv/eN/o28o6yN/o28Q+dC/0be4WOifyPvqH2gfyPvZ9dA/0beMTLRv5F3rFrRv5F33BHr7BsE
    fvYAn+cBiZ+LxcZ5QOTnpNJ+HpD5+fSlnQeEflqWPA9IPceze50HxH6WiPusQRe551777EEXwdc111mELpIvGfNsQrxq
    LevjrEK8a61o/exCvGx9NryzDPG2tXqtZxvidWs9x9NZh3jfehR+3gcvXPsyO++DN64tqud98Mq1TeS8D965dnwGv3/8
    AVBLAQIUAxQAAAAIAAAAIVCiTUTpbQAAAJ0AAAAKAAAAAAAAAAAAAACAAQAAAAB0aGVtZS5qc29uUEsBAhQDFAAAAAgA
    AAAhULgsWdNVAAAAGwMAABIAAAAAAAAAAAAAAIABlQAAAHZpZXdzL2xhbmRpbmcudG1wbFBLAQIUAxQAAAAIAAAAIVCe
    xlF4CwMAAEoLAAAOAAAAAAAAAAAAAACAARoBAABhc3NldHMvYXBwLmNzc1BLBQYAAAAAAwADALQAAABRBAAAAAA=
    """

  @Test func `an uploaded theme is there and not in use, and its views say a page's blocks`() throws
  {
    let portal = PortalSimulator(configuration: try PortalWorld.configuration([]))
    let archive = try #require(
      Data(base64Encoded: Self.deflated, options: .ignoreUnknownCharacters))
    let uploaded = upload(portal, Array(archive))
    #expect(uploaded.status == 200 && uploaded.text == "File uploaded successfully")
    #expect(
      send(portal, "GET", "/themes/northwind").body
        == [
          "Author": "Northwind design", "ID": "northwind", "Name": "northwind",
          "Path": "/opt/portal/themes/northwind", "Status": "Not in use", "Version": "1.4.0",
        ])
    _ = send(portal, "POST", "/pages", ["Title": "A", "Path": "/a", "Template": "landing"])
    #expect(send(portal, "GET", "/pages/4/content-blocks").body == [])
    #expect(send(portal, "PUT", "/themes/northwind/activate").status == 200)
    _ = send(portal, "POST", "/pages", ["Title": "B", "Path": "/b", "Template": "landing"])
    let blocks = send(portal, "GET", "/pages/5/content-blocks").body.array ?? []
    #expect(blocks.map { $0["Name"] } == ["Picture", "Teaser", "Hero"])
    #expect(send(portal, "DELETE", "/themes/northwind").status == 422)
    #expect(send(portal, "DELETE", "/themes/default").status == 200)
    #expect(send(portal, "GET", "/themes").body.array?.count == 1)
  }

  @Test func `a theme of the same name is replaced`() throws {
    let portal = PortalSimulator(configuration: try PortalWorld.configuration([]))
    for version in ["1", "2"] {
      let bytes = PortalSimulator.archive(of: [
        "theme.json": "{\"name\": \"default\", \"version\": \"\(version)\", \"templates\": []}"
      ])
      #expect(upload(portal, bytes).status == 200)
    }
    let themes = send(portal, "GET", "/themes").body
    #expect(themes.array?.count == 1)
    #expect(themes[0]?["Version"] == "2" && themes[0]?["Status"] == "Current")
  }

  @Test(arguments: [
    ["views/a.tmpl": "no theme.json"],
    ["northwind/theme.json": "{\"name\": \"x\"}"],
    ["theme.json": "{\"name\": \"x\"}", "inner/theme.json": "{\"name\": \"y\"}"],
    ["theme.json": "not JSON"],
    ["theme.json": "{\"version\": \"no name\"}"],
  ])
  func `a theme that breaks a rule is refused in plain text`(_ files: [String: String]) throws {
    let portal = PortalSimulator(configuration: try PortalWorld.configuration([]))
    let answer = upload(portal, PortalSimulator.archive(of: files))
    #expect(answer.status == 400 && !answer.text.isEmpty)
    #expect(send(portal, "GET", "/themes").body.array?.count == 1)
  }

  // MARK: - Faults

  private static let tag: JSON = ["Name": "x"]

  @Test(arguments: FaultTests.cases)
  func `a fault between a caller and a Portal does what it says`(_ row: FaultTests.Case)
    async throws
  {
    let portal = PortalSimulator(configuration: try PortalWorld.configuration([]))
    let transport = portal.transport(faults: FaultScript([.init(row.fault, method: "POST")]))
    let request = HTTPExchange.Request(
      method: "POST", path: "/portal-api/tags",
      headers: [
        ("Authorization", PortalWorld.keys["admin"] ?? ""), ("Content-Type", "application/json"),
      ], body: Self.tag.serialised())
    var isAnswered = true
    do {
      _ = try await transport.send(request)
    } catch {
      isAnswered = false
    }
    #expect((portal.records("tags").count == 1) == row.carriedOut)
    #expect(isAnswered == !["not sent", "unknown"].contains(row.answer))
  }

  @Test func `a fault between a Portal and its Dashboard fails the synchronisation, not more`()
    throws
  {
    let dashboard = try TranscriptWorld.simulator([])
    try dashboard.load(PortalExample.dashboard)
    let portal = PortalSimulator(configuration: try PortalWorld.configuration([]))
    let faults = FaultScript([.init(.status(500), path: "/api/apis")])
    portal.connect(dashboard, at: PortalExample.dashboardURL, faults: faults)
    try portal.load(
      PortalExample.providers(
        secret: TranscriptWorld.keys["admin"] ?? "", organisation: TranscriptWorld.organisation))
    #expect(send(portal, "PUT", "/providers/1/synchronize").status == 422)
    #expect(portal.records("products").isEmpty)
    #expect(send(portal, "PUT", "/providers/1/synchronize").status == 200)
    #expect(portal.records("products").count == 18)
  }

  @Test func `somebody else's edits and deletes are there at once`() throws {
    let portal = try example()
    let address = Address(kind: "catalogue", id: "Partners")
    #expect(portal.edit(address, "VisibilityStatus", to: "Public"))
    #expect(portal.document(address)?["VisibilityStatus"] == "Public")
    #expect(portal.remove(address))
    #expect(portal.document(address) == nil)
    #expect(!portal.remove(address))
  }
}

@Suite(.enabled(if: Corpus.isThere, "no corpus beside the package: skipped"))
struct PortalCorpusTests {
  /// Which collection takes the bodies of a folder.
  static let collections = [
    "page": "/pages", "catalogue": "/catalogues", "organisation": "/organisations",
    "product": "/products", "user": "/users",
  ]

  static var files: [URL] {
    collections.keys.sorted().flatMap { Corpus.files("portal/\($0)") }
  }

  @Test(arguments: files)
  func `a real body is understood`(_ file: URL) throws {
    let body = try JSON.parse(Data(contentsOf: file))
    let folder = file.deletingLastPathComponent().lastPathComponent
    guard let path = Self.collections[folder], body.object != nil else { return }
    let portal = PortalSimulator(configuration: try PortalWorld.configuration([]))
    let answer = portal.answer(
      HTTPExchange.Request(
        method: "POST", path: "/portal-api" + path,
        headers: [
          ("Authorization", PortalWorld.keys["admin"] ?? ""), ("Content-Type", "application/json"),
        ], body: body.serialised()))
    // A body that names another Portal's records is understood and refused.
    #expect([201, 422].contains(answer.status))
    if answer.status == 201 {
      let shown = try JSON.parse(answer.body)
      for name in ["Title", "Path", "Name", "Template", "Email"] where body[name]?.string != nil {
        #expect(shown[name] == body[name])
      }
    }
  }
}
