/// What an object occupies in its environment: at most one object can have each of these.
struct TargetFacts: Hashable, Sendable {
  /// Custom domain, port and listen path as the gateway tells them apart.
  var listen: String?
  var slug: String?
  /// Policies only.
  var policyName: String?
  /// The gateway segments it is loaded in; empty: those without tags.
  var segments: Set<String> = []
  var isActive = true

  init(_ document: JSON, of kind: KindName) {
    switch kind {
    case .classic: classic(document)
    case .policy: policyName = document["name"]?.string
    case .template: break
    default: if let gateway = document["x-tyk-api-gateway"] { oas(gateway) }
    }
  }

  private mutating func classic(_ document: JSON) {
    guard let api = document["api_definition"] else { return }
    let domain = api["domain_disabled"]?.bool == true ? nil : api["domain"]?.string
    listen = Self.listen(
      domain: domain, port: api["listen_port"]?.integer, path: api["proxy"]?["listen_path"]?.string)
    slug = api["slug"]?.string.flatMap { $0.isEmpty ? nil : $0 }
    isActive = api["active"]?.bool ?? false
    if api["tags_disabled"]?.bool != true {
      segments = Set((api["tags"]?.array ?? []).compactMap(\.string))
    }
  }

  private mutating func oas(_ gateway: JSON) {
    guard let server = gateway["server"] else { return }
    let domain = server["customDomain"]
    listen = Self.listen(
      domain: domain?["enabled"]?.bool == true ? domain?["name"]?.string : nil,
      port: server["port"]?.integer, path: server["listenPath"]?["value"]?.string)
    slug = server["slug"]?.string.flatMap { $0.isEmpty ? nil : $0 }
    isActive = gateway["info"]?["state"]?["active"]?.bool ?? false
    if let tags = server["gatewayTags"], tags["enabled"]?.bool == true {
      segments = Set((tags["tags"]?.array ?? []).compactMap(\.string))
    }
  }

  /// `host:port/path/`: the host in lower case, one slash at each end of the path and none doubled.
  static func listen(domain: String?, port: Int?, path: String?) -> String? {
    guard let path, !path.isEmpty else { return nil }
    let parts = path.utf8.split(separator: UInt8(ascii: "/")).map { String(Substring($0)) }
    let host = (domain ?? "").lowercased()
    let door = port.map { $0 > 0 ? ":\($0)" : "" } ?? ""
    return host + door + "/" + parts.map { $0 + "/" }.joined()
  }
}
