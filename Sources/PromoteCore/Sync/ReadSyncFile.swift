/// Reads one file of a directory, by what it contains: tyk-sync never looks at its name.
///
/// Accepted for an API: the Dashboard's wrapper around `api_definition`, the same definition bare,
/// the wrapper around `oas`, and a bare OAS document with the `x-tyk-api-gateway` extension. A file
/// that has both halves is an OAS API. Whatever is none of these, or has a member of another type
/// than the Dashboard's, is a problem; nothing is ever made of a part of it.
struct SyncFileReader {
  let entry: SyncManifest.Entry
  private(set) var problems: [SyncProblem] = []
  private(set) var warnings: [SyncProblem] = []

  init(_ entry: SyncManifest.Entry) { self.entry = entry }

  mutating func read(_ bytes: [UInt8]) -> SyncObject? {
    do throws(JSONError) {
      return read(try JSON.parse(bytes))
    } catch {
      problems.append(SyncProblem(entry.file, error))
      return nil
    }
  }

  mutating func read(_ json: JSON) -> SyncObject? {
    guard json.object != nil else {
      refuse(json, "\(json.kind.rawValue), expected an object")
      return nil
    }
    let object =
      switch entry.section {
      case .files: api(json)
      case .policies: policy(json)
      case .assets: asset(json)
      case .identityProviders: identityProvider(json)
      }
    return problems.isEmpty ? object : nil
  }

  // MARK: - APIs

  private mutating func api(_ json: JSON) -> SyncObject? {
    if let oas = json["oas"], !oas.isNull { return oasAPI(oas, beside: json) }
    if let definition = json["api_definition"] { return classic(definition, wrapper: json) }
    if json["x-tyk-api-gateway"] != nil { return oasAPI(json, beside: [:]) }
    if json["openapi"] != nil || json["swagger"] != nil {
      refuse(
        json,
        "an OpenAPI document without 'x-tyk-api-gateway'; to import it, list it in an index of type 'oas'"
      )
    } else if json["proxy"] != nil || json["version_data"] != nil {
      return classic(json, wrapper: nil)
    } else if json["access_rights"] != nil {
      refuse(json, "a policy, listed under 'files'; it belongs under 'policies'")
    } else {
      refuse(
        json,
        "no API definition: none of 'api_definition', 'oas', 'x-tyk-api-gateway' and 'proxy' is there"
      )
    }
    return nil
  }

  private mutating func classic(_ definition: JSON, wrapper: JSON?) -> SyncObject? {
    expect(definition, "api_definition", .object)
    guard definition.object != nil else { return nil }
    guard definition["is_oas"]?.bool != true else {
      refuse(
        definition["is_oas"], "an OAS API ('is_oas' is true) without its document under 'oas'")
      return nil
    }
    for name in ["api_id", "name", "org_id", "slug", "domain"] {
      expect(definition[name], name, .string)
    }
    if isMissing(definition["name"]) { refuse(definition, "'name' is missing or empty") }
    expect(definition["active"], "active", .bool)
    expect(definition["tags"], "tags", .array)
    expect(definition["proxy"], "proxy", .object)
    expect(definition["proxy"]?["listen_path"], "proxy/listen_path", .string)
    expect(definition["proxy"]?["target_url"], "proxy/target_url", .string)
    expect(definition["version_data"], "version_data", .object)
    expect(definition["version_data"]?["versions"], "version_data/versions", .object)
    let definition = withPlainID(definition, "id")
    var document: JSON = ["api_definition": definition, "hook_references": []]
    if let wrapper {
      for name in ["hook_references", "user_owners", "user_group_owners"] {
        expect(wrapper[name], name, .array)
      }
      warnAboutStrays(wrapper, definition)
      document = wrapper.setting(JSONPointer(["api_definition"]), to: definition) ?? wrapper
      // The empty half of a file that both kinds of API share.
      if wrapper["oas"] != nil {
        document = document.setting(JSONPointer(["oas"]), to: nil) ?? document
      }
    }
    return finished(.classic, document)
  }

  /// A member of the definition that stands beside it: people take it for effective, and the
  /// Dashboard never looks at it.
  private mutating func warnAboutStrays(_ wrapper: JSON, _ definition: JSON) {
    let own = Kinds.named(.classic)?.rootMembers ?? []
    for member in wrapper.object ?? JSONObject()
    where !own.containsExactly(member.name) && definition[member.name] != nil {
      warnings.append(
        SyncProblem(
          entry.file, at: member.value,
          "'\(member.name)' stands beside 'api_definition', where the Dashboard does not read it; "
            + "the one inside counts"))
    }
  }

  private mutating func oasAPI(_ document: JSON, beside wrapper: JSON) -> SyncObject? {
    expect(document, "oas", .object)
    guard document.object != nil else { return nil }
    guard let gateway = document["x-tyk-api-gateway"], gateway.object != nil else {
      refuse(
        document["x-tyk-api-gateway"] ?? document, "an OAS document without 'x-tyk-api-gateway'")
      return nil
    }
    let info = gateway["info"]
    expect(info, "x-tyk-api-gateway/info", .object)
    for name in ["id", "dbId", "orgId", "name"] {
      expect(info?[name], "x-tyk-api-gateway/info/\(name)", .string)
    }
    if isMissing(info?["name"]) {
      refuse(info ?? gateway, "'x-tyk-api-gateway/info/name' is missing or empty")
    }
    expect(gateway["server"], "x-tyk-api-gateway/server", .object)
    expect(gateway["server"]?["listenPath"], "x-tyk-api-gateway/server/listenPath", .object)
    expect(document["paths"], "paths", .object)
    expect(wrapper["categories"], "categories", .array)
    let labels = (wrapper["categories"]?.array ?? []).compactMap { label -> String? in
      expect(label, "categories", .string)
      return label.string
    }
    let categories = wrapper["categories"]?.array == nil ? nil : labels
    var object = finished(apiKind(of: document), document)
    object?.categories = categories
    return object
  }

  /// Streams and MCP proxies are OAS documents with an extension of their own; a proxy without one
  /// is told by the name that `dump` gives its file.
  private func apiKind(of document: JSON) -> KindName {
    let name = entry.file.split(separator: "/").last ?? ""
    if Kinds.named("mcp") != nil {
      let middleware = document["x-tyk-api-gateway"]?["middleware"]
      let isProxy = ["mcpTools", "mcpResources", "mcpPrompts"].contains { middleware?[$0] != nil }
      if name.hasPrefix("mcp-") || document["x-tyk-mcp-server"] != nil || isProxy { return "mcp" }
    }
    if document["x-tyk-streaming"] != nil, Kinds.named("streams") != nil { return "streams" }
    return .oas
  }

  // MARK: - The others

  private mutating func policy(_ json: JSON) -> SyncObject? {
    for name in ["id", "name", "org_id"] { expect(json[name], name, .string) }
    expect(json["access_rights"], "access_rights", .object)
    expect(json["tags"], "tags", .array)
    expectTime(json["date_created"], "date_created")
    if (json["org_id"]?.string ?? "").isEmpty { refuse(json, "Policies must include an org ID") }
    return finished(.policy, withPlainID(json, "_id"))
  }

  private mutating func asset(_ json: JSON) -> SyncObject? {
    for name in ["id", "name", "org_id", "kind", "description"] {
      expect(json[name], name, .string)
    }
    expect(json["data"], "data", .object)
    if json["data"]?.object == nil { refuse(json, "'data' is missing") }
    if (json["org_id"]?.string ?? "").isEmpty {
      // Dashboards before 5.3.2 kept none; the run's organisation takes its place anyway.
      warnings.append(
        SyncProblem(
          entry.file, at: json["org_id"] ?? json,
          "an asset without an org ID; it is sent for the organisation of this run"))
    }
    return finished(.template, withPlainID(json, "_id"))
  }

  private mutating func identityProvider(_ json: JSON) -> SyncObject? {
    guard Kinds.named("idp") != nil else {
      refuse(json, "this version does not know client IdPs")
      return nil
    }
    for name in ["client_idp_id", "name", "org_id", "issuer", "jwks_uri"] {
      expect(json[name], name, .string)
    }
    expect(json["api_mappings"], "api_mappings", .object)
    for name in ["org_id", "name", "jwks_uri"] where (json[name]?.string ?? "").isEmpty {
      refuse(json, "'\(name)' is missing or empty")
    }
    return finished("idp", withPlainID(json, "_id"))
  }

  // MARK: - Steps

  private mutating func finished(_ name: KindName, _ document: JSON) -> SyncObject? {
    guard let kind = Kinds.named(name), let group = SyncGroup.of(name) else { return nil }
    var document = document
    func set(_ pointer: JSONPointer, _ value: String?) {
      if let value { document = document.setting(pointer, to: .string(value)) ?? document }
    }
    set(kind.identity[0], entry.id)
    set(kind.databaseID.first ?? .root, entry.databaseID)
    if let organisation = entry.organisation {
      document = document.setting(organisation: organisation, of: kind)
    }
    if let place = kind.databaseID.first, let value = document[place], !value.isNull {
      if let text = value.string {
        if !text.isEmpty, !DatabaseID.isOne(text) {
          refuse(value, "'\(place)' is no database id (24 hexadecimal digits)")
        }
      } else {
        expect(value, place.description, .string)
      }
    }
    return SyncObject(
      file: entry.file, group: group, kind: kind, document: LiveDocument(document))
  }

  /// Extended JSON writes an id as `{"$oid": "…"}`.
  private func withPlainID(_ json: JSON, _ name: String) -> JSON {
    guard let wrapped = json[name]?["$oid"]?.string else { return json }
    return json.setting(JSONPointer([name]), to: .string(wrapped)) ?? json
  }

  /// Absent or empty; another type is a problem of its own.
  private func isMissing(_ value: JSON?) -> Bool {
    value.map { $0.isNull || $0.string == "" } ?? true
  }

  private mutating func refuse(_ value: JSON?, _ message: String) {
    problems.append(SyncProblem(entry.file, at: value, message))
  }

  /// Null and absent are as good as empty to a Dashboard.
  private mutating func expect(_ value: JSON?, _ name: String, _ kind: JSON.Kind) {
    guard let value, !value.isNull, value.kind != kind else { return }
    refuse(value, "'\(name)' is \(value.kind.rawValue), expected \(kind.rawValue)")
  }

  private mutating func expectTime(_ value: JSON?, _ name: String) {
    expect(value, name, .string)
    guard let text = value?.string, !text.isEmpty, !RFC3339.isTime(text) else { return }
    refuse(value, "'\(name)' is no time (RFC 3339)")
  }
}

/// Times as Go reads them: any fraction of a second, `Z` or an offset.
enum RFC3339 {
  static func isTime(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    guard bytes.count >= 20,
      Instant(String(decoding: bytes[..<19], as: UTF8.self) + "Z") != nil
    else { return false }
    var rest = bytes[19...]
    func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
    if rest.first == UInt8(ascii: ".") {
      let fraction = rest.dropFirst().prefix(while: isDigit)
      guard !fraction.isEmpty else { return false }
      rest = rest[fraction.endIndex...]
    }
    if rest.elementsEqual("Z".utf8) { return true }
    let offset = Array(rest)
    return offset.count == 6 && (offset[0] == UInt8(ascii: "+") || offset[0] == UInt8(ascii: "-"))
      && offset[3] == UInt8(ascii: ":") && [1, 2, 4, 5].allSatisfy { isDigit(offset[$0]) }
  }
}

extension JSON {
  /// The document as one of that organisation: its own place, and every other that named the one it
  /// came from.
  func setting(organisation: String, of kind: ResourceKind) -> JSON {
    var changed = self
    let own = kind.organisation.first
    let old = own?.places(in: self).first.flatMap { self[$0]?.string } ?? ""
    for pattern in kind.organisation.dropFirst() {
      for place in pattern.places(in: self) {
        guard let text = self[place]?.string, !old.isEmpty, text.equalsExactly(old) else {
          continue
        }
        changed = changed.setting(place, to: .string(organisation)) ?? changed
      }
    }
    var names: [String] = []
    for case .name(let name) in own?.tokens ?? [] { names.append(name) }
    guard let own, names.count == own.tokens.count, !names.isEmpty else { return changed }
    return changed.setting(JSONPointer(names), to: .string(organisation)) ?? changed
  }
}
