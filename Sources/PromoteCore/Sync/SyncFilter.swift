/// Which objects are meant: what `--apis`, `--oas-apis`, `--policies`, `--templates` and `--idps`
/// name.
public struct SyncFilter: Sendable, Hashable {
  public var apis: [String]
  public var oasAPIs: [String]
  public var policies: [String]
  public var templates: [String]
  public var identityProviders: [String]

  public init(
    apis: [String] = [], oasAPIs: [String] = [], policies: [String] = [], templates: [String] = [],
    identityProviders: [String] = []
  ) {
    self.apis = apis
    self.oasAPIs = oasAPIs
    self.policies = policies
    self.templates = templates
    self.identityProviders = identityProviders
  }

  public var isEmpty: Bool { self == SyncFilter() }

  func ids(of group: SyncGroup) -> [String] {
    switch group {
    case .apis: apis + oasAPIs
    case .policies: policies
    case .assets: templates
    case .identityProviders: identityProviders
    }
  }

  /// Whether the group is touched at all: without a filter every one is, with one only those it
  /// names.
  public func includes(_ group: SyncGroup) -> Bool { isEmpty || !ids(of: group).isEmpty }

  /// Whether a live object is one of those named.
  func names(_ live: SyncLive) -> Bool {
    guard !isEmpty else { return true }
    let ids = ids(of: live.group)
    return ids.containsExactly(live.id)
      || (live.group == .policies && ids.containsExactly(live.databaseID))
  }

  /// What of a source is meant: APIs in the order in which they were named, the rest in the order of
  /// the index. `unknown` are ids that the source does not have.
  public func applied(to source: SyncSource) -> (source: SyncSource, unknown: [String]) {
    guard !isEmpty else { return (source, []) }
    var chosen: [SyncObject] = []
    var unknown: [String] = []
    var taken: Set<ExactText> = []
    for id in ids(of: .apis) where taken.insert(ExactText(id)).inserted {
      let found = source.objects.filter { $0.group == .apis && $0.id.equalsExactly(id) }
      chosen += found
      if found.isEmpty { unknown.append(id) }
    }
    for group in [SyncGroup.policies, .assets, .identityProviders] {
      let ids = ids(of: group)
      var missing = ids
      for object in source.objects where object.group == group {
        let own = group == .policies ? [object.id, object.databaseID] : [object.id]
        guard own.contains(where: { !$0.isEmpty && ids.containsExactly($0) }) else { continue }
        chosen.append(object)
        missing.removeAll { own.containsExactly($0) }
      }
      unknown += missing
    }
    var source = source
    source.objects = chosen
    return (source, unknown)
  }
}
