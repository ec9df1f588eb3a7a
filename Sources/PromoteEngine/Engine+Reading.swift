internal import PromoteCore

/// An environment that answered.
struct Connection: Sendable {
  let configuration: EnvironmentConfiguration
  /// In the words of the release: see ``mapping``.
  let api: any ManagementAPI
  /// In the environment's own words.
  private let raw: any ManagementAPI
  /// What the environment calls objects that the release calls otherwise.
  let mapping: IDMapping
  let server: ServerDescription

  var name: EnvironmentName { configuration.name }
  var identity: EnvironmentIdentity { server.identity }
  /// Kinds that the registry asks for, of those that are promoted on request only.
  let requested: Set<KindName>

  init(
    configuration: EnvironmentConfiguration, api: any ManagementAPI, mapping: IDMapping,
    server: ServerDescription, requested: Set<KindName>
  ) {
    self.configuration = configuration
    raw = api
    self.api = mapping.isEmpty ? api : MappedAPI(api, mapping)
    self.mapping = mapping
    self.server = server
    self.requested = requested
  }

  /// The same environment under another mapping.
  func mapped(_ mapping: IDMapping) -> Connection {
    Connection(
      configuration: configuration, api: raw, mapping: mapping, server: server,
      requested: requested)
  }

  /// Kinds that its server does not have.
  var lacking: Set<KindName> { Set(Kinds.all.map(\.name)).subtracting(server.kinds) }
  /// The kinds to read: those this version and the server both know, and the credential may see.
  var kinds: [ResourceKind] {
    Kinds.all.filter {
      server.kinds.contains($0.name) && !server.unreadable.contains($0.name)
        && (!$0.isOnRequest || requested.contains($0.name))
    }
  }
}

extension Engine {
  /// Reaches an environment and asks who it is. Refused where the registry says that it is another
  /// organisation, and where the credential may not read what has to be read: planning blind would
  /// call missing what is only hidden.
  func connect(
    _ configuration: EnvironmentConfiguration, _ access: Access, _ mapping: IDMapping = .none
  ) async throws -> Connection {
    let name = configuration.name
    return try await explained(in: name) {
      let api = try await ports.api(configuration, access)
      let server = try await api.identify()
      if let wanted = configuration.server.organisation,
        !wanted.utf8.elementsEqual(server.identity.organisation.utf8)
      {
        throw EngineFailure(
          .refused, "another-organisation",
          "the credential of '\(name)' belongs to another organisation",
          hint: "compare `organisation` and `secret` in environments/\(name).yaml",
          facts: [
            .init("registry", wanted),
            .init(configuration.system.word, server.identity.organisation),
          ])
      }
      let hidden = server.unreadable.filter { Kinds.named($0)?.isOptional != true }
      guard hidden.isEmpty else {
        throw EngineFailure(
          .refused, "unreadable-kinds",
          "the credential of '\(name)' may not read "
            + hidden.map(\.text).sorted().joined(separator: ", "),
          hint: "give its user the right to read them")
      }
      return Connection(
        configuration: configuration, api: api, mapping: mapping, server: server,
        requested: Set(registry.pipeline.include))
    }
  }

  /// Everything the environment has of the kinds, as it is now.
  func dump(_ connection: Connection, _ kinds: [ResourceKind]? = nil) async throws -> Dump {
    ports.progress(.reading(connection.name))
    let lists = try await explained(in: connection.name) {
      try await connection.api.list((kinds ?? connection.kinds).map(\.name)).values
    }
    var objects: [Address: LiveObject] = [:]
    objects.reserveCapacity(lists.reduce(0) { $0 + $1.count })
    for object in lists.joined() {
      if let other = objects.updateValue(object, forKey: object.address) {
        throw EngineFailure(
          .refused, "duplicate-object",
          "'\(connection.name)' has two objects that are called \(object.address)",
          hint: "delete one of them, or give it another id",
          facts: [
            .init("one", other.databaseID ?? "?"), .init("other", object.databaseID ?? "?"),
          ])
      }
    }
    return Dump(
      environment: connection.name, identity: connection.identity, objects: objects)
  }

  /// What the environment binds, secrets found. With `mustResolve`, a secret without a value is
  /// refused; else it is left out, and a finding says that it was not looked for.
  func bindings(
    of configuration: EnvironmentConfiguration, identity: EnvironmentIdentity?,
    databaseIDs: Set<String> = [], mustResolve: Bool
  ) async throws -> (bindings: ResolvedBindings, findings: [Finding]) {
    var resolved: [ResolvedBinding] = []
    var findings: [Finding] = []
    for binding in configuration.bindings {
      switch binding.value {
      case .literal(let text):
        resolved.append(
          ResolvedBinding(name: binding.name, value: .literal(text), place: binding.place))
      case .secret(let reference):
        do {
          let secret = try await ports.secrets.resolve(reference)
          resolved.append(
            ResolvedBinding(
              name: binding.name, value: .secret(secret, reference), place: binding.place))
        } catch {
          if mustResolve { throw error }
          findings.append(
            Finding(
              "unchecked-secret", .info,
              message:
                "the secret '\(binding.name)' of '\(configuration.name)' has no value here, so no "
                + "search for it was made (\(binding.place))"))
        }
      }
    }
    return (
      ResolvedBindings(
        environment: configuration.name, identity: identity, bindings: resolved,
        databaseIDs: databaseIDs), findings
    )
  }
}
