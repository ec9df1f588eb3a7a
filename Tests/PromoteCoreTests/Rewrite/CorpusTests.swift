import Testing

@testable import PromoteCore

@Suite(
  "real objects survive the rewrite",
  .enabled(
    if: Corpus.folder != nil, "skipped: there is no folder of real objects beside the package"))
struct RewriteCorpusTests {
  static let organisation = "64a1c0de5f00ba0000000001"

  /// Bindings made from the object's own hosts and values, as a careful person would write them.
  private func ownBindings(_ item: Corpus.Item) -> ResolvedBindings {
    let bare = Binder(kind: item.kind, from: environment("dev"))
      .bind(live(item.document, item.kind))
    let unbound = findUnboundHosts(
      in: bare.release, kind: item.kind, shared: [], guards: Guards())
    var hosts: [String] = []
    for finding in unbound {
      let parts: [Substring] = finding.message.split(separator: "'")
      if parts.count > 1, !hosts.contains(String(parts[1])) { hosts.append(String(parts[1])) }
    }
    return ResolvedBindings(
      environment: EnvironmentName("dev")!,
      identity: EnvironmentIdentity(dashboard: "", organisation: Self.organisation),
      bindings: hosts.enumerated().map { index, host in
        ResolvedBinding(
          name: "h\(index).host", value: .literal(host),
          place: RegistryPlace(file: "dev.yaml", line: index + 1))
      })
  }

  @Test func `the normal form of a normal form is itself`() throws {
    let items = try Corpus.items()
    #expect(items.count > 500)
    #expect(Set(items.map(\.kind.name)).count == 8)
    for item in items {
      let once = normalForm(item.document, kind: item.kind)
      #expect(normalForm(once, kind: item.kind) == once, "\(item.file)")
    }
  }

  @Test func `binding an object and rendering it where it came from gives it back`() throws {
    for item in try Corpus.items() {
      let source = ownBindings(item)
      let object = live(item.document, item.kind)
      let bound = bind(object, kind: item.kind, from: source)
      #expect(!bound.findings.contains { $0.severity == .blocking }, "\(item.file)")
      let rendered = render(
        bound.release, kind: item.kind, for: source, live: object, source: object)
      let blocking = rendered.findings.filter {
        $0.severity == .blocking && $0.code != "identity-changed"
      }
      #expect(blocking.isEmpty, "\(item.file): \(blocking)")
      #expect(
        normalForm(rendered.document.json, kind: item.kind)
          == normalForm(item.document, kind: item.kind), "\(item.file)")
    }
  }

  @Test func `a release reads back as it was written`() throws {
    for item in try Corpus.items() {
      let release = bind(live(item.document, item.kind), kind: item.kind, from: ownBindings(item))
        .release
      #expect(try ReleaseObject(reading: release.bytes) == release, "\(item.file)")
    }
  }

  @Test func `no host of the source is left at a bound place, and the detector sees none`() throws {
    var bound = 0
    for item in try Corpus.items() {
      let source = ownBindings(item)
      let target = ResolvedBindings(
        environment: EnvironmentName("prod")!,
        identity: EnvironmentIdentity(dashboard: "", organisation: "64a1c0de5f00ba0000000009"),
        bindings: source.bindings.map {
          ResolvedBinding(
            name: $0.name, value: .literal("\($0.name).prod.invalid"), place: $0.place)
        })
      let object = live(item.document, item.kind)
      let release = bind(object, kind: item.kind, from: source).release
      let rendered = render(release, kind: item.kind, for: target, source: object)
      let places = Set(release.places.filter { $0.part == .value }.map(\.pointer))
      bound += places.count
      let leaks = findLeaks(
        in: rendered.document, address: object.address, kind: item.kind, target: target,
        others: [source])
      for leak in leaks where places.contains(leak.pointer!) {
        // What is left is a second mention in the same text.
        let secret = release.places.contains { $0.pointer == leak.pointer && $0.filler == .secret }
        let text = item.document[leak.pointer!]?.string ?? ""
        #expect(secret || text.utf8.count > 60, "\(item.file): \(leak.message)")
      }
    }
    #expect(bound > 400)
  }

  @Test func `sealing seals every secret place, and a release holds none`() throws {
    let key = SealKey(master: [UInt8](repeating: 7, count: 32), environment: "dev")!
    var sealed = 0
    for item in try Corpus.items() {
      let object = live(item.document, item.kind)
      let sealing = seal(object.document, as: object.address, kind: item.kind, key: key)
      sealed += sealing.secrets.count
      let release = bind(object, kind: item.kind, from: environment("dev")).release
      for (pointer, binding) in sealing.secrets {
        #expect(sealing.document.json[pointer] == .string(binding.text), "\(item.file)")
        #expect((release.json[pointer] ?? .null) == .null, "\(item.file) \(pointer)")
      }
    }
    #expect(sealed > 10)
  }
}
