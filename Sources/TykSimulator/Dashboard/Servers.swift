internal import PromoteCore

/// The generated part of `servers[]`.
extension DashboardState {
  /// Computes the generated servers of these APIs anew and puts them first in their documents.
  mutating func refreshServers(of list: [StoredAPI]) {
    for databaseID in Set(list.map(\.databaseID)) {
      guard var api = apis[databaseID], api.form.hasDocument else { continue }
      let urls = generatedURLs(of: api)
      guard api.document["servers"] == nil || urls != api.generatedServers || api.verbatim == nil
      else { continue }
      let incoming = api.document["servers"]?.array ?? []
      let merged =
        version >= TykVersion(5, 11)
        ? Self.regenerated(incoming, before: api.generatedServers, after: urls)
        : Self.inserted(incoming, urls)
      guard let root = api.document.object else { continue }
      var members = root.filter { $0.name != "servers" }.map { ($0.name, $0.value) }
      members.append(("servers", .array(merged)))
      api.document = GoJSON.sorted(members)
      api.generatedServers = urls
      api.verbatim = nil
      api.listed = nil
      apis[databaseID] = api
    }
  }

  /// Since 5.11: what was generated before goes, what is generated now comes first, the rest
  /// follows without repetitions.
  static func regenerated(_ incoming: [JSON], before: [String], after: [String]) -> [JSON] {
    let gone = Set(before.map(cleaned))
    var seen: Set<String> = []
    var result: [JSON] = []
    for url in after where seen.insert(cleaned(url)).inserted {
      result.append(["url": .string(url)])
    }
    for entry in incoming {
      let url = cleaned(entry["url"]?.string ?? "")
      if !gone.contains(url), seen.insert(url).inserted { result.append(entry) }
    }
    return result
  }

  /// Before 5.11: the gateway's URL is put first, and never taken out.
  private static func inserted(_ incoming: [JSON], _ urls: [String]) -> [JSON] {
    guard let url = urls.first, !incoming.contains(where: { $0["url"]?.string == url }) else {
      return incoming
    }
    return [["url": .string(url)]] + incoming
  }

  func generatedURLs(of api: StoredAPI) -> [String] {
    guard version >= TykVersion(5, 11) else {
      let path = place(of: api).path
      return [configuration.gatewayURL + (path.hasPrefix("/") ? path : "/" + path)]
    }
    let paths = gatewayPaths(of: api)
    return gatewayHosts(of: api).flatMap { host in paths.map { Self.joined(host, $0) } }
  }

  private func gatewayHosts(of api: StoredAPI) -> [String] {
    let server = api.document["x-tyk-api-gateway"]?["server"]
    let scheme = configuration.gatewayURL.hasPrefix("https:") ? "https://" : "http://"
    if server?["customDomain"]?["enabled"]?.bool == true,
      let domain = server?["customDomain"]?["name"]?.string, !domain.isEmpty
    {
      return [scheme + domain]
    }
    let tags = Self.strings(server?["gatewayTags"]?["tags"])
    if server?["gatewayTags"]?["enabled"]?.bool == true, !tags.isEmpty {
      let edges = configuration.edgeEndpoints.filter { edge in
        edge.tags.contains { tags.contains($0) }
      }
      return edges.map(\.endpoint) + [""]
    }
    return configuration.hybrid ? [""] : [configuration.gatewayURL, ""]
  }

  /// The paths under which a gateway serves an API, as a version of a family where it is one.
  func gatewayPaths(of api: StoredAPI) -> [String] {
    let own = Self.cleanedPath(place(of: api).path)
    let base = api.baseID.flatMap { apiIndex[$0] }.flatMap { apis[$0] } ?? api
    guard let family = family(of: base), family["enabled"]?.bool == true else { return [own] }
    let isBase = base.databaseID == api.databaseID
    let name =
      isBase
      ? family["name"]?.string ?? ""
      : listedChildren(of: base).first { $0.id == api.apiID }?.name ?? ""
    let root = Self.cleanedPath(place(of: base).path)
    let location = family["location"]?.string ?? "header"
    var paths: [String]
    switch location {
    case "url": paths = [root + "/" + name]
    case "url-param": paths = ["\(root)?\(family["key"]?.string ?? "")=\(name)"]
    default: paths = [root]
    }
    let chosen = family["default"]?.string ?? "self"
    let isDefault = isBase ? chosen == "self" || chosen == name : chosen == name
    if family["fallbackToDefault"]?.bool == true, location != "header", isDefault {
      paths.append(root)
    }
    let internalOnly =
      api.document["x-tyk-api-gateway"]?["info"]?["state"]?["internal"]?.bool ?? false
    if !isBase, !internalOnly { paths.append(own) }
    return paths
  }

  private static func joined(_ host: String, _ path: String) -> String {
    let bare = host.hasSuffix("/") ? String(host.dropLast()) : host
    return bare.isEmpty && path.isEmpty ? "/" : bare + path
  }

  /// With a leading and without a trailing slash; the root is empty.
  static func cleanedPath(_ path: String) -> String {
    path.split(separator: "/").map { "/" + $0 }.joined()
  }

  /// For comparing: repeated and trailing slashes do not count.
  static func cleaned(_ url: String) -> String {
    guard let mark = url.firstRange(of: "://") else { return cleanedPath(url) }
    return url[..<mark.upperBound]
      + url[mark.upperBound...].split(separator: "/").joined(separator: "/")
  }
}
