internal import PromoteCore
public import PromoteEngine

extension GatewayClient {
  /// A Gateway knows no organisations and no users. The organisation is what the registry says, else
  /// what the first object carries; a Gateway of which neither says it is refused. Which kinds it
  /// has shows in which lists it answers.
  public func identify() async throws(APIFailure) -> ServerDescription {
    async let health = health()
    var found: Set<KindName> = []
    var organisation = registryOrganisation
    for kind in kinds where kind.name != .certificate {
      let (_, route) = try route(kind.name)
      guard let items = try await items(kind, route) else { continue }
      found.insert(kind.name)
      guard organisation == nil else { continue }
      organisation =
        items.lazy.compactMap { Self.organisation(of: route.wrapped($0.json), kind) }
        .first
    }
    if let organisation { await loads.learn(organisation) }
    if try await certificates() != nil { found.insert(.certificate) }
    let (release, skew) = await health
    guard let organisation else {
      throw .unreadableAnswer(
        "the Gateway holds nothing that says its organisation; "
          + "write it under 'gateways[0].organisation'")
    }
    return ServerDescription(
      identity: EnvironmentIdentity(dashboard: gateway, organisation: organisation),
      version: (release ?? registryVersion)?.description, clockSkewSeconds: skew, kinds: found)
  }

  private static func organisation(of document: JSON, _ kind: ResourceKind) -> String? {
    for pattern in kind.organisation {
      for pointer in pattern.places(in: document) {
        if let text = document[pointer]?.string, !text.isEmpty { return text }
      }
    }
    return nil
  }

  /// The release and how far the clock is off, where the health page says it. It is asked without
  /// the secret, and whatever goes wrong here is no failure: the page may have another name.
  private func health() async -> (ServerVersion?, Int?) {
    do throws(APIFailure) {
      guard case .json(let json, let response) = try await calls.read("/hello", authorised: false)
      else { return (nil, nil) }
      let skew = response.header("Date").flatMap { HTTPDate.parse($0) }.map {
        Int(
          (Double($0.milliseconds - clock.now().milliseconds) / 1000).rounded(
            .toNearestOrAwayFromZero))
      }
      return (json["version"]?.string.flatMap { ServerVersion($0) }, skew)
    } catch {
      return (nil, nil)
    }
  }
}
