internal import PromoteCore

extension RegistryFiles {
  /// `pipeline.yaml`:
  ///
  ///     workspace: shop-4f1c           # names the store and the keys; unique, never changed
  ///     log: promote.example.com/shop  # origin of the audit log's checkpoints
  ///     stages: [dev, staging, prod]   # first to last
  ///     store: /srv/promote/state.sqlite   # optional
  ///     include: [ oauth-client ]      # kinds that are promoted on request only; likewise user and
  ///                                    # default-theme of a Portal
  ///     witnesses:                     # optional: who cosigns the log's checkpoints
  ///       quorum: 1                    # how many must have; all unless given
  ///       members:
  ///         - { key: "compliance.example.com/w+8d6b4c1f+BN…", url: https://witness.example.com }
  ///     shared: [ login.example.com ]  # hosts, URLs, values that belong to no environment
  ///     rewrites:
  ///       - match: { kind: api, tag: partner }
  ///         path: /api_definition/proxy/target_url
  ///         bind: "{slug}.upstream"
  ///       - path: /**/virtual/*/function_source_uri
  ///         inside: base64             # base64 | json
  ///         bindHosts: true
  func readPipeline(_ document: YAMLDocument) -> Pipeline? {
    guard var map = document.root.map() else { return nil }
    let workspace = map.require("workspace").flatMap { workspaceID($0) }
    let origin = map.require("log").flatMap { logOrigin($0) }
    let stages = map.require("stages").map { readStages($0) } ?? []
    let store = map.optional("store").flatMap { readStore($0) }
    let shared = map.optional("shared")?.list()?.compactMap { $0.string() } ?? []
    let rewrites = map.optional("rewrites")?.list()?.compactMap { readRewrite($0) } ?? []
    let include = map.optional("include")?.list()?.compactMap { readIncluded($0) } ?? []
    let witnesses = map.optional("witnesses").flatMap { readWitnesses($0) } ?? WitnessList()
    map.close()
    // What is missing is noted: this value only serves to check the other files against.
    return Pipeline(
      workspaceID: workspace ?? "", logOrigin: origin ?? "", stages: stages, store: store,
      rewrites: rewrites, shared: shared, include: include,
      witnesses: witnesses)
  }

  private func readIncluded(_ value: YAMLValue) -> KindName? {
    guard let text = value.string() else { return nil }
    let offered = Kinds.all.filter(\.isOnRequest).map(\.name.text)
    guard offered.contains(where: { same($0, text) }) else {
      value.refuse(
        "'\(text)' is no kind that is promoted on request: "
          + offered.joined(separator: ", ") + didYouMean(text, among: offered))
      return nil
    }
    return KindName(text)
  }

  /// It becomes a folder's name.
  private func workspaceID(_ value: YAMLValue) -> String? {
    guard let text = value.string() else { return nil }
    let allowed = text.utf8.allSatisfy {
      (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "-")
    }
    guard allowed, text.utf8.count <= 64, text.utf8.first != UInt8(ascii: "-") else {
      value.refuse(
        "'workspace' is not 1 to 64 lower-case letters, digits and '-', from a letter or digit")
      return nil
    }
    return text
  }

  /// The first line of a checkpoint and the name of its key: no spaces, no plus sign.
  private func logOrigin(_ value: YAMLValue) -> String? {
    guard let text = value.string() else { return nil }
    guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "+") }),
      text.utf8.count <= 200
    else {
      value.refuse("'log' holds a space, a '+' or another character that an origin cannot have")
      return nil
    }
    return text
  }

  private func readStages(_ value: YAMLValue) -> [EnvironmentName] {
    guard let items = value.list() else { return [] }
    if items.isEmpty { value.refuse("'stages' is empty") }
    var stages: [EnvironmentName] = []
    for item in items {
      guard let text = item.string() else { continue }
      guard let name = EnvironmentName(text) else {
        item.refuse("'\(text)' is no environment's name: lower-case letters, digits and '-'")
        continue
      }
      if ["pipeline", "approvers", "trust"].contains(text) {
        item.refuse("an environment cannot be called '\(text)'")
      } else if stages.contains(name) {
        item.refuse("stage '\(name)' is there twice")
      } else {
        stages.append(name)
      }
    }
    return stages
  }

  private func readStore(_ value: YAMLValue) -> String? {
    guard let text = value.string() else { return nil }
    if text.hasPrefix("postgresql:") || text.hasPrefix("postgres:") {
      value.refuse("'store': this version keeps its store in SQLite only; name a file")
      return nil
    }
    if text.contains("://") {
      value.refuse("'store' is not a file's path")
      return nil
    }
    return text
  }
}
