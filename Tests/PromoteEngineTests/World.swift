import PromoteAdapters
import PromoteCore
import PromoteEngine
import PromoteTesting
import Synchronization
import TykSimulator

/// Three environments in memory, a store, people with keys: everything a promotion needs.
final class World: Sendable {
  static let dev = EnvironmentName("dev")!
  static let staging = EnvironmentName("staging")!
  static let prod = EnvironmentName("prod")!
  static let secretOfStaging = "staging-hunter2-password"
  static let secretOfProd = "prod-correct-horse-battery"
  static let secretOfDev = "dev-password-1234"

  let simulators: [EnvironmentName: DashboardSimulator]
  /// Environments that are Gateways; their simulated Dashboards stand idle.
  let gateways: [EnvironmentName: GatewaySimulator]
  /// Developer Portals beside the Dashboards; none where the world has none.
  let portals: [EnvironmentName: PortalSimulator]
  let portalFaults: [EnvironmentName: FaultScript]
  let organisations: [EnvironmentName: String]
  let accessKeys: [EnvironmentName: String]
  let faults: [EnvironmentName: FaultScript]
  let registry: Registry
  let clock = HeldClock()
  let random = SeededBytes()
  let dossiers = MemoryDossiers()
  let content: MemoryStore
  let ana: KeyFileSigner
  let ben: KeyFileSigner
  let root: KeyFileSigner
  private let probe: (any ProbePort)?
  private let pin: Mutex<Digest?> = Mutex(nil)
  /// What stands between clients and the Portal of an environment.
  let portalLines: Mutex<[EnvironmentName: @Sendable (any HTTPTransport) -> any HTTPTransport]> =
    Mutex([:])

  /// Of the log that every engine of this world writes.
  var logKey: VerifierKey { Self.logSigner.key }
  var trustPin: Digest? { pin.withLock { $0 } }
  var witnesses: [WitnessList.Member] { registry.pipeline.witnesses.members }

  static let logSigner = Ed25519CheckpointSigner(
    origin: "log.example.com/test", seed: Array(repeating: 9, count: 32))!

  /// `witnesses` are names of witnesses that must cosign; their keys follow from them. `audited`: the
  /// Dashboards write down who asked for what.
  init(
    portals hasPortals: Bool = false,
    overrides: [Override] = [], gateways gatewayNames: Set<EnvironmentName> = [],
    onFailure: EnvironmentConfiguration.OnFailure = .stop, probes: [Probe] = [],
    probe: (any ProbePort)? = nil, witnesses: [String] = [],
    versions: [EnvironmentName: TykVersion] = [:], audited: Bool = false,
    adjust: (Registry) -> Registry = { $0 },
    portal configure: (EnvironmentName, inout PortalSimulatorConfiguration) -> Void = { _, _ in }
  ) throws {
    self.probe = probe
    var gateways: [EnvironmentName: GatewaySimulator] = [:]
    var simulators: [EnvironmentName: DashboardSimulator] = [:]
    var organisations: [EnvironmentName: String] = [:]
    var keys: [EnvironmentName: String] = [:]
    var faults: [EnvironmentName: FaultScript] = [:]
    for (index, name) in [Self.dev, Self.staging, Self.prod].enumerated() {
      var configuration = SimulatorConfiguration()
      configuration.seed = UInt64(index + 1)
      configuration.version = versions[name] ?? configuration.version
      let clock = clock
      configuration.clock = { clock.now() }
      configuration.keepsAuditLog = audited
      let simulator = DashboardSimulator(configuration: configuration)
      let organisation = simulator.addOrganisation(name: name.text)
      simulators[name] = simulator
      organisations[name] = organisation
      keys[name] = simulator.addUser(organisation: organisation, email: "ci@\(name)").accessKey
      faults[name] = FaultScript()
      if gatewayNames.contains(name) {
        var configuration = GatewaySimulatorConfiguration()
        configuration.clock = { clock.now() }
        configuration.version = versions[name] ?? configuration.version
        gateways[name] = GatewaySimulator(configuration: configuration)
      }
    }
    var portals: [EnvironmentName: PortalSimulator] = [:]
    for (index, name) in [Self.dev, Self.staging, Self.prod].enumerated() where hasPortals {
      var configuration = PortalSimulatorConfiguration()
      configuration.seed = UInt64(index + 11)
      configuration.secret = "portal-admin-token-of-\(name)"
      let clock = clock
      configuration.clock = { clock.now() }
      configure(name, &configuration)
      let portal = PortalSimulator(configuration: configuration)
      portal.connect(simulators[name]!, at: "https://dashboard.\(name).example.com")
      try portal.load([
        "providers": [
          [
            "Name": .string("Dashboard of \(name)"), "Type": "tyk-pro",
            "MetaData": [
              "URL": .string("https://dashboard.\(name).example.com"),
              "Secret": .string(keys[name]!), "OrgID": .string(organisations[name]!),
            ],
          ]
        ]
      ])
      portals[name] = portal
    }
    self.portals = portals
    portalFaults = portals.mapValues { _ in FaultScript() }
    self.gateways = gateways
    self.simulators = simulators
    self.organisations = organisations
    accessKeys = keys
    self.faults = faults
    ana = try KeyFileSigner(seed: Array(repeating: 1, count: 32))
    ben = try KeyFileSigner(seed: Array(repeating: 2, count: 32))
    root = try KeyFileSigner(seed: Array(repeating: 3, count: 32))
    content = MemoryStore(
      signer: Ed25519CheckpointSigner(
        origin: "log.example.com/test", seed: Array(repeating: 9, count: 32))!)
    let basic = Self.registry(
      organisations, portals: hasPortals, gateways: gatewayNames, overrides: overrides,
      onFailure: onFailure,
      probes: probes,
      witnesses: witnesses.map { name in
        .init(
          key: CosignatureSigner(name: name, seed: Digest(of: Array(name.utf8)).bytes)!.key,
          url: "https://witness.example.com")
      },
      people: [
        .init(
          id: "ana@example.com", keys: [.init(publicKey: ana.publicKey.line)],
          roles: ["release-manager"]),
        .init(
          id: "ben@example.com", keys: [.init(publicKey: ben.publicKey.line)], roles: ["security"]),
        .init(id: "root@example.com", keys: [.init(publicKey: root.publicKey.line)], roles: []),
      ])
    registry = adjust(basic)
  }

  /// The engine as a process that starts now has it.
  func engine(
    user: String = "zoe@example.com", holder: String = "host:1", store: MemoryStore? = nil,
    dossiers: (any Dossiers)? = nil, blobs: (any PromotionStore)? = nil, rehearses: Bool = true,
    api: (@Sendable (EnvironmentName, any ManagementAPI) -> any ManagementAPI)? = nil,
    cosign: @escaping @Sendable () async -> Void = {}, registry edited: Registry? = nil
  ) -> Engine {
    let store = store ?? content.reopened()
    let world = self
    return Engine(
      registry: edited ?? registry,
      ports: Ports(
        api: { configuration, access in
          let client = world.client(configuration.name, access)
          return api?(configuration.name, client) ?? client
        },
        secrets: KnownSecrets(), log: store, store: blobs ?? store,
        dossiers: dossiers ?? self.dossiers,
        rehearsal: rehearses ? Stage(clock: clock) : nil, clock: clock, random: random,
        master: MasterKey(Array(0..<32))!, probe: probe, holderIsGone: { $0 != holder },
        cosign: cosign),
      user: user, service: holder, tool: "tyk-promote test", trustPin: pin.withLock { $0 })
  }

  func client(_ name: EnvironmentName, _ access: Engine.Access = .write) -> any ManagementAPI {
    if let gateway = gateways[name] {
      return GatewayClient(
        transport: gateway.transport(faults: faults[name]!),
        gateway: "https://gateway.\(name).example.com",
        credential: Secret(GatewaySimulatorConfiguration().secret),
        organisation: organisations[name], writing: access == .write, clock: clock)
    }
    let client = DashboardClient(
      transport: simulators[name]!.transport(faults: faults[name]!),
      dashboard: "https://dashboard.\(name).example.com", credential: Secret(accessKeys[name]!),
      organisation: organisations[name], clock: clock)
    guard let portal = portals[name] else { return client }
    let direct = portal.transport(faults: portalFaults[name]!)
    let transport = portalLines.withLock { $0[name] }?(direct) ?? direct
    let clock = clock
    return DashboardAndPortal(dashboard: client) { policies in
      PortalClient(
        transport: transport, portal: "https://portal.\(name).example.com",
        credential: Secret("portal-admin-token-of-\(name)"),
        providers: ["Main": "Dashboard of \(name)"], policies: policies, clock: clock)
    }
  }

  /// Accepts version 1 of the trust document, and fills dev.
  func begin(
    _ objects: [(Address, JSON)] = Samples.dev, lifetimeSeconds: Int = 365 * 86_400
  ) async throws {
    let document = try TrustDocument.compile(
      registry: registry,
      logs: [
        .init(
          origin: content.origin,
          key: Ed25519CheckpointSigner(
            origin: "log.example.com/test", seed: Array(repeating: 9, count: 32))!.key.text)
      ],
      zones: [.utc], version: 1, issuedAt: clock.now(),
      expiresAt: clock.now().adding(seconds: lifetimeSeconds))
    let envelope = try await document.signed(by: [root])
    pin.withLock { $0 = document.reference.digest }
    try await engine().acceptTrust(envelope)
    let dev = client(Self.dev)
    for (address, json) in objects { _ = try await dev.create(address, LiveDocument(json)) }
    try await dev.activate()
  }

  func approve(_ promotion: String, in name: EnvironmentName) async throws {
    _ = try await engine().approve(promotion, .init(.approve), with: ana)
    if name == Self.prod {
      _ = try await engine().approve(promotion, .init(.approve), with: ben)
    }
  }

  /// Plans, has it approved, and applies: a whole step.
  @discardableResult
  func promote(_ from: EnvironmentName, _ to: EnvironmentName) async throws -> ApplyResult {
    let outcome = try await engine().plan(PlanRequest(from: from, to: to))
    guard let id = outcome.promotion else { throw NoPlan(lines: outcome.review.lines) }
    try await approve(id, in: to)
    return try await engine().apply(id)
  }

  struct NoPlan: Error, CustomStringConvertible {
    let lines: [String]
    var description: String { lines.joined(separator: "\n") }
  }
}

extension World {
  fileprivate static func registry(
    _ organisations: [EnvironmentName: String], portals: Bool, gateways: Set<EnvironmentName>,
    overrides: [Override], onFailure: EnvironmentConfiguration.OnFailure, probes: [Probe],
    witnesses: [WitnessList.Member], people: [ApproverList.Person]
  ) -> Registry {
    func place(_ name: EnvironmentName, _ line: Int) -> RegistryPlace {
      RegistryPlace(file: "\(name).yaml", line: line)
    }
    func environment(
      _ name: EnvironmentName, follows: EnvironmentName?, overrides: [Override], gate: Gate?
    ) -> EnvironmentConfiguration {
      let bindings: [(String, Binding.Value)] = [
        ("orders.upstream", .literal("https://orders.\(name).example.com/v1")),
        ("idp.host", .literal("login.\(name).example.com")),
        ("payments.upstream", .literal("https://payments.\(name).example.com/api")),
        ("orders.password", .secret(.environment("\(name.text.uppercased())_PASSWORD"))),
      ]
      let secret = SecretReference.environment("\(name.text.uppercased())_SECRET")
      let system =
        gateways.contains(name)
        ? EnvironmentSystem.gateway(
          GatewayConfiguration(
            url: "https://gateway.\(name).example.com", secret: secret,
            organisation: organisations[name], concurrency: 4))
        : .dashboard(
          DashboardConfiguration(
            url: "https://dashboard.\(name).example.com", secret: secret,
            organisation: organisations[name], concurrency: 4))
      return EnvironmentConfiguration(
        name: name, follows: follows, system: system,
        portal: portals
          ? PortalConfiguration(
            url: "https://portal.\(name).example.com", secret: secret,
            providers: [.init(source: "Main", here: "Dashboard of \(name)")]) : nil,
        bindings: bindings.enumerated().map { index, binding in
          Binding(name: binding.0, value: binding.1, place: place(name, index + 10))
        }, overrides: overrides, gate: gate, onFailure: onFailure,
        probes: name == staging ? probes : [],
        place: place(name, 1))
    }
    let configurations = [
      environment(dev, follows: nil, overrides: [], gate: nil),
      environment(
        staging, follows: dev, overrides: overrides,
        gate: Gate(approvals: [.init(role: "release-manager", count: 1)])),
      environment(
        prod, follows: staging, overrides: [],
        gate: Gate(approvals: [
          .init(role: "release-manager", count: 1), .init(role: "security", count: 1),
        ])),
    ]
    return Registry(
      pipeline: Pipeline(
        workspaceID: "test", logOrigin: "log.example.com/test", stages: [dev, staging, prod],
        witnesses: WitnessList(members: witnesses, quorum: witnesses.count)),
      environments: Dictionary(uniqueKeysWithValues: configurations.map { ($0.name, $0) }),
      approvers: ApproverList(
        people: people, administrators: ["root@example.com"], threshold: 1))
  }
}
