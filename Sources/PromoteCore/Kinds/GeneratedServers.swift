extension ResourceKind.GeneratedServers {
  /// The document without the entries that gateways made.
  public func removed(from document: JSON) -> JSON {
    guard let entries = document[servers]?.array, !entries.isEmpty,
      let listenPath = document[listenPath]?.string
    else { return document }
    var paths = generatedPaths(listenPath, document[versioning])
    for path in document[ResourceKind.servedAt]?.array ?? [] {
      if let path = path.string { paths.insert(ByteString(Self.cleaned(path))) }
    }
    let kept = entries.filter { entry in
      guard let url = entry["url"]?.string else { return true }
      return !paths.contains(ByteString(Self.cleaned(Self.path(of: url))))
    }
    guard kept.count < entries.count else { return document }
    return document.setting(servers, to: .array(kept)) ?? document
  }

  /// Under which paths the versions of a base API are served besides their own, by the id of each:
  /// the base's own, and that with the version's name.
  public func pathsOfVersions(of base: JSON) -> [(id: String, paths: [String])] {
    guard let listenPath = base[listenPath]?.string,
      let family = base[versioning], family["enabled"]?.bool == true
    else { return [] }
    let root = Self.cleaned(listenPath)
    return (family["versions"]?.array ?? []).compactMap { version in
      guard let id = version["id"]?.string, let name = version["name"]?.string else { return nil }
      return (id, [root, (root == "/" ? "" : root) + "/" + name])
    }
  }

  private func generatedPaths(_ listenPath: String, _ versioning: JSON?) -> Set<ByteString> {
    let base = Self.cleaned(listenPath)
    var paths: Set<ByteString> = [ByteString(base)]
    if let versioning, versioning["enabled"]?.bool == true,
      versioning["location"]?.string == "url"
    {
      let names = [versioning["name"]] + (versioning["versions"]?.array ?? []).map { $0["name"] }
      for name in names.compactMap({ $0?.string }) {
        paths.insert(ByteString((base == "/" ? "" : base) + "/" + name))
      }
    }
    return paths
  }

  /// The path of a URL or of a relative reference, without query.
  private static func path(of url: String) -> String {
    var rest = Substring(url)
    if let authority = Hosts.firstRange(of: "://", in: url) {
      rest = url[authority.upperBound...]
      rest = rest.firstIndex(of: "/").map { rest[$0...] } ?? ""
    }
    return String(rest.prefix { $0 != "?" && $0 != "#" })
  }

  /// One slash in front, none behind, none doubled.
  private static func cleaned(_ path: String) -> String {
    let parts: [Substring] = path.split(separator: "/")
    return "/" + parts.joined(separator: "/")
  }
}
