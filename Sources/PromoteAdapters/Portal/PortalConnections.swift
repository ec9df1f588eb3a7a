internal import PromoteCore
internal import PromoteEngine

/// What is known of a Portal's connections to Dashboards, which it calls providers.
actor PortalConnections {
  private(set) var names: [String: String]?
  func learn(_ names: [String: String]) { self.names = names }

  nonisolated let synchronising = Freshly<String, APIFailure?>()
}

/// A connection holds an address, a key and an organisation: it belongs to its environment, and only
/// its name in the registry stands in objects.
extension PortalClient {
  /// What the connection of a product or plan is called in every environment.
  func providerName(of shown: JSON) async throws(APIFailure) -> String? {
    guard let number = PortalCalls.text(shown["ProviderID"]), number != "0", !number.isEmpty else {
      return nil
    }
    guard let here = try await providerNames(holding: number)[number] else {
      throw .unreadableAnswer("no provider has the number \(number)")
    }
    return providers.first { $0.value.utf8.elementsEqual(here.utf8) }?.key ?? here
  }

  private func providerNames(
    holding number: String?
  ) async throws(APIFailure) -> [String: String] {
    if let names = await connections.names, number.map({ names[$0] != nil }) ?? false {
      return names
    }
    var names: [String: String] = [:]
    for row in try await calls.rows("providers", key: "ID") ?? [] {
      names[PortalCalls.text(row["ID"]) ?? ""] = row["Name"]?.string ?? ""
    }
    await connections.learn(names)
    return names
  }

  private func providerNumber(_ name: String) async throws(APIFailure) -> String {
    let here = providers[name] ?? name
    let names = try await providerNames(holding: nil)
    let found = names.filter { $0.value.utf8.elementsEqual(here.utf8) }.keys.sorted()
    guard found.count == 1 else {
      let all = names.values.sorted().map { "'\($0)'" }.joined(separator: ", ")
      throw .unreachable(
        "\(found.count) providers of this Portal are called '\(here)' (there are: \(all)); name "
          + "the one for '\(name)' under `portal.providers`")
    }
    return found[0]
  }

  /// Where the Portal has the record of a policy, which it makes itself when it synchronises.
  ///
  /// Posting one would make a second policy in the Dashboard.
  func synchronised(_ address: Address, _ json: JSON) async throws(APIFailure) -> String {
    let policyID = json[ResourceKind.beside("policy")]?.string ?? ""
    guard let policies else {
      throw .unreachable("\(address) is made of a policy, and no Dashboard is known here")
    }
    func isThere(_ policy: Policy) -> Bool { policy.id.utf8.elementsEqual(policyID.utf8) }
    var isKnown = try await policies(false).contains(where: isThere)
    if !isKnown { isKnown = try await policies(true).contains(where: isThere) }
    guard isKnown else {
      throw .unreachable(
        "\(address) is made of the policy '\(policyID)', which is not there; promote that first: "
          + "--select 'kind=policy id=\"\(policyID)\"' brings it with its APIs")
    }
    let name = json[ResourceKind.beside("provider")]?.string ?? ""
    let number = try await providerNumber(name)
    if let there = try await rows(address.kind).first(where: { $0.address == address }) {
      return there.path
    }
    try await synchronise(number)
    return try await waitForRecord(address, policyID, provider: number)
  }

  /// Where the Portal has an API of a product whose policy has come to grant it since the Portal last
  /// looked. Nil: the policy does not.
  func granted(
    _ address: Address, of product: PortalRow
  ) async throws(APIFailure) -> String? {
    guard let shown = try await calls.get(product.path)?.json,
      let number = PortalCalls.text(shown["ProviderID"]), number != "0", !number.isEmpty
    else { return nil }
    try await synchronise(number)
    for look in 0..<max(1, patience.looks) {
      let there = try await rows(.apiDetail, below: product)
      if let row = there.first(where: { $0.address == address }) { return row.path }
      if look + 1 < patience.looks {
        try await pause(look, instead: .busy("waiting for \(address) was interrupted"))
      }
    }
    return nil
  }

  private func synchronise(_ number: String) async throws(APIFailure) {
    let path = "providers/\(number)/synchronize"
    let failure = await connections.synchronising.get(number) { () -> APIFailure? in
      do throws(APIFailure) {
        _ = try await calls.send("PUT", path, nil) { [] }
        return nil
      } catch {
        return error
      }
    }
    switch failure {
    // Doing it twice is doing it once, and what came of it is seen below.
    case nil, .outcomeUnknown?, .unreadableAnswer?: break
    case let failure?: throw failure
    }
  }

  private func waitForRecord(
    _ address: Address, _ policyID: String, provider: String
  ) async throws(APIFailure) -> String {
    for look in 0..<max(1, patience.looks) {
      if let there = try await rows(address.kind).first(where: { $0.address == address }) {
        return there.path
      }
      if look + 1 < patience.looks {
        try await pause(look, instead: .busy("waiting for \(address) was interrupted"))
      }
    }
    throw .rejected(
      status: 404,
      message:
        "the Portal synchronised, and made no \(address.kind) of the policy '\(policyID)': is it "
        + "active and partitioned as one\(try await tagFilter(provider))?")
  }

  /// The tags without which a connection leaves a policy alone. The rest of its configuration, a key
  /// among it, is not looked at.
  private func tagFilter(_ provider: String) async throws(APIFailure) -> String {
    guard
      let text = try await calls.get("providers/\(provider)")?.json["Configuration"]?["MetaData"]?
        .string, let configuration = try? JSON.parse(Array(text.utf8)),
      let tags = configuration["PoliciesTags"]?.array?.compactMap(\.string), !tags.isEmpty
    else { return "" }
    return ", and does it have one of the tags " + tags.joined(separator: ", ")
  }
}
