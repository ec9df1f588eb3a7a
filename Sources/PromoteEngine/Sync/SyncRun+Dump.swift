public import PromoteCore

/// `dump`: everything is read before the first file is written.
extension SyncRun {
  /// Reads what the filter names, or everything, and tells what was found.
  ///
  /// `integrity` also tells what the chosen objects refer to and the dump lacks.
  public func dump(
    _ filter: SyncFilter, from url: String, server: ServerDescription
  ) async throws -> [SyncLive] {
    output.line("Extracting APIs, Policies, and Templates from \(url)")
    for id in filter.policies where !isDatabaseID(id) {
      throw SyncFailure("Invalid selected policy ID: \(id).")
    }
    let found: [SyncLive]
    if filter.isEmpty {
      for text in ["> Fetching policies ", "> Fetching APIs", "> Fetching templates "] {
        output.line(text)
      }
      found = try await accompanied(try await lives(of: SyncGroup.allCases, server))
    } else {
      found = try await chosen(filter, server)
    }
    func count(_ kinds: KindName...) -> Int { found.count { kinds.contains($0.kind.name) } }
    if count(.policy) > 0 { output.line("--> Cleaning policy objects") }
    output.line("--> Fetched \(count(.policy)) Policies")
    output.line("--> Fetched \(count(.classic)) Classic APIs")
    output.line("--> Fetched \(count(.oas, "streams")) OAS APIs")
    if count("mcp") > 0 { output.line("--> Fetched \(count("mcp")) MCP Proxies") }
    output.line("--> Fetched \(count(.template)) Templates")
    if count("idp") > 0 { output.line("--> Fetched \(count("idp")) Client IdPs") }
    for line in missingReferences(found, filter) { output.line(line) }
    return found
  }

  private func isDatabaseID(_ text: String) -> Bool {
    text.utf8.count == 24 && Hex.decode(text.lowercased()) != nil
  }

  // MARK: - What was named

  private func chosen(_ filter: SyncFilter, _ server: ServerDescription) async throws -> [SyncLive]
  {
    var found: [SyncLive] = []
    if !filter.policies.isEmpty {
      output.line("--> Fetching and cleaning policy objects")
      found += try await policies(filter.policies, server)
    }
    if !filter.apis.isEmpty {
      output.line("--> Identified \(filter.apis.count) APIs")
      output.line("--> Fetching and cleaning APIs objects")
      found += try await objects(filter.apis, [.classic, .oas, "streams", "mcp"], "API")
    }
    if !filter.oasAPIs.isEmpty {
      output.line("--> Identified \(filter.oasAPIs.count) OAS APIs")
      let known = Set(found.map(\.object.address))
      found += try await objects(filter.oasAPIs, [.oas, "streams", "mcp"], "API")
        .filter { !known.contains($0.object.address) }
    }
    if !filter.templates.isEmpty {
      output.line("> Fetching Asset(s)")
      output.line("--> Fetching and cleaning Assets objects")
      found += try await objects(filter.templates, [.template], "API")
      output.line("--> Identified \(filter.templates.count) Assets")
    }
    if !filter.identityProviders.isEmpty {
      found += try await objects(filter.identityProviders, ["idp"], "Client IdP")
    }
    return found
  }

  /// Policies are named by their database ids, which only the list tells.
  private func policies(_ ids: [String], _ server: ServerDescription) async throws -> [SyncLive] {
    let all = try await lives(of: [.policies], server)
    return try ids.map { id in
      guard let live = all.first(where: { $0.databaseID == id.lowercased() || $0.id == id }) else {
        throw SyncFailure("API \(id) Returned error: there is no such policy")
      }
      return live
    }
  }

  /// The objects of these ids, of whichever of the kinds each is.
  private func objects(
    _ ids: [String], _ names: [KindName], _ noun: String
  ) async throws -> [SyncLive] {
    let kinds = names.compactMap { Kinds.named($0) }
    var found: [SyncLive] = []
    let failures = await inOrder(ids, width: width) { id -> Result<SyncLive, SyncFailure> in
      do throws(APIFailure) {
        for kind in kinds {
          guard let group = SyncGroup.of(kind.name),
            let object = try await api.read(Address(kind: kind.name, id: id))
          else { continue }
          return .success(SyncLive(object, group: group, kind: kind))
        }
        return .failure(SyncFailure("\(noun) \(id) Returned error: there is no such object"))
      } catch {
        return .failure(SyncFailure(error.syncMessage("\(noun) \(id)")))
      }
    } done: { _, result in
      if case .success(let live) = result { found.append(live) }
    }
    if let first = failures.first { throw first }
    return try await accompanied(found)
  }

  /// The objects with what the list shows beside OAS documents.
  private func accompanied(_ found: [SyncLive]) async throws -> [SyncLive] {
    guard found.contains(where: { $0.group == .apis && $0.kind.name != .classic }) else {
      return found
    }
    do throws(APIFailure) {
      let companions = try await target.companions()
      return found.map {
        SyncLive(
          $0.object, group: $0.group, kind: $0.kind, companion: companions[$0.object.address])
      }
    } catch {
      throw SyncFailure(error.syncMessage())
    }
  }

  // MARK: - What the dump lacks

  private func missingReferences(_ found: [SyncLive], _ filter: SyncFilter) -> [String] {
    let end = "It might cause some problems in the future."
    let apis = Set(found.filter { $0.group == .apis }.map(\.id))
    let policies = Set(found.filter { $0.group == .policies }.flatMap { [$0.id, $0.databaseID] })
    var lines: [String] = []
    for live in found {
      let json = live.object.document.json
      if live.group == .policies, !filter.policies.isEmpty {
        for right in json["access_rights"]?.object?.names.sorted() ?? [] where !apis.contains(right)
        {
          lines.append(
            "--> [WARNING] Policy  \(live.id)  has access rights over API ID  \(right)  "
              + "and that API it's not imported. \(end)")
        }
      }
      if live.kind.name == .classic, !filter.apis.isEmpty {
        let providers = json["api_definition"]?["openid_options"]?["providers"]?.array ?? []
        let named = providers.flatMap {
          $0["client_ids"]?.object?.members.compactMap(\.value.string) ?? []
        }
        for policy in Set(named).subtracting(policies).sorted() {
          lines.append(
            "--> [WARNING] Api  \(live.id)  has the Policy  \(policy)  "
              + "as an OIDC issuer policy and that policy is not imported. \(end)")
        }
      }
    }
    return lines
  }
}
