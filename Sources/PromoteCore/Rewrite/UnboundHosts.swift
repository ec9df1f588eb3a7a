/// Hosts and URLs at environment-specific places of a release that no binding owns and that are
/// not shared: code `unbound-host`, as severe as the target's guards say. Links to other APIs in code
/// and texts, which are neither followed nor rewritten: `link-in-code`, a warning.
///
/// `tyk://` links and what Tyk resolves itself are no hosts. Works on releases that were passed on
/// as well as on fresh ones.
public func findUnboundHosts(
  in release: ReleaseObject, kind: ResourceKind, shared: [String], guards: Guards
) -> [Finding] {
  let severity: Finding.Severity? =
    switch guards.unboundHosts {
    case .refuse: .blocking
    case .warn: .warning
    case .allow: nil
    }
  let visitor = UnboundHostVisitor(
    release: release, shared: SharedHosts(shared), severity: severity)
  return TreeWalk.look(at: release.json, kind, with: visitor).findings
}

private struct UnboundHostVisitor: TreeVisitor {
  let looksEverywhere = false
  let release: ReleaseObject
  let bound: Set<JSONPointer>
  let shared: SharedHosts
  /// Of an unbound host; nil where they are allowed.
  let severity: Finding.Severity?
  private(set) var findings: [Finding] = []

  init(release: ReleaseObject, shared: SharedHosts, severity: Finding.Severity?) {
    self.release = release
    bound = Set(release.places.map(\.pointer))
    self.shared = shared
    self.severity = severity
  }

  func passesOver(_ glance: Glance) -> Bool { !glance.hasPlaces || !glance.isString }

  mutating func scalar(_ value: JSON, _ site: Site, at place: [String]) -> JSON? {
    guard let text = value.string, !text.isEmpty else { return nil }
    if let code = site.places.first(where: { $0.content == .text }) {
      checkLinks(text, encoding: code.encoding, at: place)
    }
    guard
      let declared = site.places.first(where: { Self.hasHosts($0.content) })
    else { return nil }
    let isHostPlace = declared.content == .host || declared.content == .hostAndPort
    check(text, isHostPlace: isHostPlace, encoding: declared.encoding, at: place)
    return nil
  }

  mutating func key(_ name: String, _ site: Site, in object: JSONObject, at place: [String])
    -> String?
  {
    let isHostPlace = site.places.contains { $0.content == .host || $0.content == .hostAndPort }
    if isHostPlace || site.isFree {
      check(name, isHostPlace: isHostPlace, encoding: .plain, at: place)
    }
    return nil
  }

  private static func hasHosts(_ content: ResourceKind.Place.Content) -> Bool {
    switch content {
    case .url, .host, .hostAndPort, .free, .header: true
    case .value, .tag, .certificate, .network, .text: false
    }
  }

  private mutating func checkLinks(
    _ text: String, encoding: ResourceKind.Place.Encoding, at place: [String]
  ) {
    let clear = encoding == .plain ? text : EncodedText.looselyDecoded(text) ?? text
    let targets = Set(TykLink.targets(in: clear)).sorted()
    guard !targets.isEmpty else { return }
    let pointer = JSONPointer(place)
    let named = targets.map { "'tyk://\($0)'" }.joined(separator: ", ")
    findings.append(
      Finding(
        "link-in-code", .warning, object: release.address, pointer: pointer,
        message:
          "\(release.address): the code at '\(pointer)' calls \(named), which is not checked",
        hint: "see to it that the target has that API, under this id"))
  }

  private mutating func check(
    _ text: String, isHostPlace: Bool, encoding: ResourceKind.Place.Encoding, at place: [String]
  ) {
    guard let severity else { return }
    var clear = text
    if encoding != .plain { clear = EncodedText.looselyDecoded(text) ?? text }
    guard let host = Self.host(of: clear, isHostPlace: isHostPlace), !shared.holds(host, clear)
    else { return }
    let pointer = JSONPointer(place)
    if bound.contains(pointer) { return }
    findings.append(
      Finding(
        "unbound-host", severity, object: release.address, pointer: pointer,
        message: "\(release.address): no binding owns '\(host)' at '\(pointer)'",
        hint:
          "bind it under bindings in the file of every environment, or list it under shared in "
          + "environments/pipeline.yaml:  - \(host)"))
  }

  /// The host of a URL of a network scheme, or of a text that stands where hosts do.
  private static func host(of text: String, isHostPlace: Bool) -> String? {
    if Credentials.isResolvedByTyk(text) { return nil }
    var text = text
    let found: (scheme: String, host: String)? = text.withUTF8 { bytes in
      guard let url = URLText(in: bytes), url.start == 0, !url.host.isEmpty else { return nil }
      return (url.text(url.scheme, bytes).lowercased(), url.text(url.host, bytes).lowercased())
    }
    if let found {
      guard networkSchemes.contains(found.scheme), !found.host.contains("{"),
        !found.host.contains("$"), !found.host.contains("*")
      else { return nil }
      return found.host
    }
    guard isHostPlace, let (host, _) = Hosts.split(text), !host.isEmpty else { return nil }
    return host
  }

  private static let networkSchemes: Set<String> = [
    "http", "https", "ws", "wss", "tcp", "tls", "h2c", "grpc", "grpcs", "amqp", "amqps", "kafka",
    "mqtt", "mqtts", "nats", "redis", "rediss", "mongodb", "postgres", "postgresql", "mysql",
  ]
}

/// `shared:` of the pipeline: what belongs to no environment alone.
struct SharedHosts: Sendable {
  private let hosts: Set<String>
  private let domains: [String]
  private let texts: Set<ByteString>

  init(_ shared: [String]) {
    texts = Set(shared.map(ByteString.init))
    var hosts: Set<String> = []
    var domains: [String] = []
    for text in shared {
      if text.hasPrefix("*.") {
        domains.append(text.dropFirst(2).lowercased())
      } else if let url = BindingURL(text) {
        hosts.insert(url.host)
      } else if let (host, _) = Hosts.split(text) {
        hosts.insert(host)
      }
    }
    self.hosts = hosts
    self.domains = domains
  }

  /// Whether a host, or the whole text that it stands in, is shared.
  func holds(_ host: String, _ text: String = "") -> Bool {
    hosts.contains(host) || domains.contains { Hosts.isWithin(host, $0) }
      || (!text.isEmpty && texts.contains(ByteString(text)))
  }
}
