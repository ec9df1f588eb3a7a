/// A file that `dump` writes.
public struct SyncFile: Sendable {
  public let name: String
  public let section: SyncManifest.Section
  public let bytes: [UInt8]

  public init(name: String, section: SyncManifest.Section, bytes: [UInt8]) {
    self.name = name
    self.section = section
    self.bytes = bytes
  }
}

/// An object as a file of a directory, in tyk-sync's shape and with everything that the Dashboard
/// said: members that tyk-sync does not know are behind those it does.
///
/// Left out is what the server makes of other members and would make again: `api_model`,
/// `is_streams` and the times of a wrapper, `access_rights_array` of a policy.
public func syncFile(of live: SyncLive) -> SyncFile {
  let document = live.object.document.json
  let section: SyncManifest.Section
  let content: JSON
  switch live.group {
  case .apis:
    section = .files
    content =
      live.kind.name == .classic
      ? classicFile(document) : wrapped(document, companion: live.companion)
  case .policies:
    section = .policies
    content = policyFile(document)
  case .assets:
    section = .assets
    content = ordered(document, assetOrder)
  case .identityProviders:
    section = .identityProviders
    content = ordered(document, identityProviderOrder)
  }
  return SyncFile(
    name: live.kind.filePrefix + FileName.safe(live.id) + ".json", section: section,
    bytes: GoText.write(content))
}

private func classicFile(_ wrapper: JSON) -> JSON {
  var members: [(String, JSON)] = [("api_definition", wrapper["api_definition"] ?? .null)]
  members += companions(wrapper)
  let known = Set(members.map { ExactText($0.0) }).union(left)
  for member in wrapper.object ?? JSONObject() where !known.contains(ExactText(member.name)) {
    members.append((member.name, member.value))
  }
  return .object(JSONObject(members))
}

private func wrapped(_ document: JSON, companion: JSON?) -> JSON {
  var beside = companion?.object ?? JSONObject()
  beside["categories"] = document[ResourceKind.beside("categories")]
  let bare = document.setting(JSONPointer([ResourceKind.besideMember]), to: nil) ?? document
  // The members of OAS documents have no order; by name, two dumps differ only where they differ.
  return .object(JSONObject([("oas", bare.sortedByName)] + companions(.object(beside))))
}

/// What stands beside a definition. Labels only where there are some, the rest always.
private func companions(_ wrapper: JSON) -> [(String, JSON)] {
  var members: [(String, JSON)] = []
  if let labels = wrapper["categories"], labels.array?.isEmpty == false {
    members.append(("categories", labels))
  }
  return members + [
    ("hook_references", wrapper["hook_references"] ?? []), ("is_site", wrapper["is_site"] ?? false),
    ("sort_by", wrapper["sort_by"] ?? 0),
    ("user_group_owners", wrapper["user_group_owners"] ?? []),
    ("user_owners", wrapper["user_owners"] ?? []),
  ]
}

private let left: Set<ExactText> = Set(
  [
    "api_model", "created_at", "updated_at", "is_streams", "oas", "categories",
    ResourceKind.besideMember,
  ].map { ExactText($0) }
)

/// A policy that has no id of its own takes its `_id`: that is what its references hold.
private func policyFile(_ policy: JSON) -> JSON {
  var policy = policy
  if (policy["id"]?.string ?? "").isEmpty, let id = policy["_id"]?.string {
    policy = policy.setting(JSONPointer(["id"]), to: .string(id)) ?? policy
  }
  if policy["access_rights"]?.object != nil {
    policy = policy.setting(JSONPointer(["access_rights_array"]), to: nil) ?? policy
  }
  return ordered(policy, policyOrder)
}

private let policyOrder = [
  "_id", "id", "name", "org_id", "rate", "per", "quota_max", "quota_renewal_rate",
  "throttle_interval", "throttle_retry_limit", "max_query_depth", "access_rights", "hmac_enabled",
  "active", "is_inactive", "date_created", "tags", "key_expires_in", "partitions", "last_updated",
  "meta_data",
]

private let assetOrder = [
  "_id", "id", "name", "org_id", "description", "kind", "data", "last_updated",
]

private let identityProviderOrder = [
  "_id", "client_idp_id", "org_id", "name", "issuer", "jwks_uri", "scope_claim_name",
  "api_mappings",
]

/// The members in that order; the others follow as they came.
private func ordered(_ document: JSON, _ names: [String]) -> JSON {
  guard let object = document.object else { return document }
  var members = names.compactMap { name in object[name].map { (name, $0) } }
  for member in object where !names.containsExactly(member.name) {
    members.append((member.name, member.value))
  }
  return .object(JSONObject(members))
}

extension JSON {
  /// Members by the bytes of their names, at every level.
  fileprivate var sortedByName: JSON {
    switch shape {
    case .array(let items): .array(items.map(\.sortedByName))
    case .object(let object):
      .object(
        JSONObject(
          object.members.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
            .map { ($0.name, $0.value.sortedByName) }))
    default: self
    }
  }
}

/// Ids as parts of file names.
enum FileName {
  /// Letters, digits, `.`, `_`, `-` and `~` as they are, every other byte as `%XX`: no id leads to
  /// another folder, and no two meet in one name.
  static func safe(_ id: String) -> String {
    var name = ""
    for byte in id.utf8 {
      let isPlain =
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte)
        || (0x61...0x7A).contains(byte) || "._-~".utf8.contains(byte)
      if isPlain {
        name.unicodeScalars.append(UnicodeScalar(byte))
      } else {
        name += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
      }
    }
    return name
  }
}

/// A whole dump: its files, the index last.
public func syncFiles(of lives: [SyncLive]) -> [SyncFile] {
  func rank(_ live: SyncLive) -> Int {
    let order: [KindName] = [.classic, .oas, "streams", "mcp", .policy, .template, "idp"]
    return order.firstIndex(of: live.kind.name) ?? order.count
  }
  let sorted = lives.sorted { left, right in
    let (a, b) = (rank(left), rank(right))
    return a == b ? left.object.address < right.object.address : a < b
  }
  let files = sorted.map { syncFile(of: $0) }
  let manifest = SyncManifest(
    entries: files.map { SyncManifest.Entry($0.section, file: $0.name) })
  return files + [
    SyncFile(name: SyncManifest.fileName, section: .files, bytes: manifest.bytes)
  ]
}
