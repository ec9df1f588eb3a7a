internal import Hummingbird
internal import Logging
internal import NIOCore
public import PromoteCore
internal import PromoteEngine
internal import ServiceLifecycle
internal import Synchronization

/// Several simulated environments in one process, each on a port of the loopback interface.
///
///     try await SimulatorServer(environments).run { ready in print(ready.map(\.url)) }
public struct SimulatorServer: Sendable {
  /// One environment to serve.
  public struct Environment: Sendable {
    public var name: String
    public var simulator: any SimulatedServer
    public var faults: FaultScript
    /// 0 lets the system choose.
    public var port: Int

    public init(
      name: String, simulator: any SimulatedServer, faults: FaultScript = FaultScript(),
      port: Int = 0
    ) {
      self.name = name
      self.simulator = simulator
      self.faults = faults
      self.port = port
    }
  }

  /// Where an environment can be reached, and with what.
  public struct Ready: Sendable, Hashable {
    public enum System: String, Sendable, Hashable { case dashboard, gateway, portal }

    public var name: String
    public var system: System
    /// `http://127.0.0.1:` and the port.
    public var url: String
    /// An access key of a Dashboard's first organisation, empty where it has no user; the secret of a
    /// Gateway; or the credential of a Portal's administrator.
    public var secret: String
    /// With which faults are set, as `admin-auth`.
    public var adminSecret: String
    public var organisation: String

    /// What `simulate --json` prints: the servers of one environment together.
    public static func environments(_ all: [Ready]) -> [JSON] {
      var names: [String] = []
      var members: [String: JSONObject] = [:]
      for one in all {
        if members[one.name] == nil { names.append(one.name) }
        for member in one.json.object ?? JSONObject() {
          members[one.name, default: JSONObject()][member.name] = member.value
        }
      }
      return names.map { .object(members[$0] ?? JSONObject()) }
    }

    /// What is said of this server alone.
    public var json: JSON {
      let members: JSON =
        switch system {
        case .dashboard:
          [
            "url": .string(url), "secret": .string(secret), "adminSecret": .string(adminSecret),
            "organisation": .string(organisation),
          ]
        case .gateway:
          ["url": .string(url), "secret": .string(secret), "organisation": .string(organisation)]
        case .portal: ["url": .string(url), "secret": .string(secret)]
        }
      return .object(JSONObject([("name", .string(name)), (system.rawValue, members)]))
    }
  }

  private let environments: [Environment]

  public init(_ environments: [Environment]) { self.environments = environments }

  /// Serves until the task is cancelled, then closes the listeners and what is open on them.
  ///
  /// `whenReady` is called once, when every environment listens, in the order given.
  /// Throws when a port cannot be had; nothing listens then.
  public func run(
    whenReady: @escaping @Sendable ([Ready]) async -> Void
  ) async throws {
    let waiting = Mutex([Int: Int]())
    let expected = environments.count
    let (ports, continuation) = AsyncStream.makeStream(of: [Int: Int].self)
    var services: [any Service] = []
    for (index, environment) in environments.enumerated() {
      services.append(
        Self.application(environment) { port in
          let all = waiting.withLock { ports -> [Int: Int] in
            ports[index] = port
            return ports
          }
          if all.count == expected { continuation.yield(all) }
        })
    }
    let group = ServiceGroup(
      configuration: .init(services: services, logger: Self.quiet))
    try await withThrowingTaskGroup(of: Void.self) { tasks in
      tasks.addTask {
        try await withTaskCancellationHandler {
          try await group.run()
        } onCancel: {
          Task { await group.triggerGracefulShutdown() }
        }
      }
      tasks.addTask {
        for await ports in ports {
          await whenReady(self.ready(ports))
          break
        }
      }
      defer { tasks.cancelAll() }
      try await tasks.next()
      try await tasks.next()
    }
  }

  private func ready(_ ports: [Int: Int]) -> [Ready] {
    environments.enumerated().map { index, environment in
      environment.simulator.access(
        url: "http://127.0.0.1:\(ports[index] ?? 0)", name: environment.name)
    }
  }

  private static var quiet: Logger {
    var logger = Logger(label: "tyk-simulator")
    logger.logLevel = .critical
    return logger
  }

  private static func application(
    _ environment: Environment, onPort: @escaping @Sendable (Int) -> Void
  ) -> some ApplicationProtocol {
    let adminSecret = environment.simulator.access(url: "", name: "").adminSecret
    return Application(
      responder: CallbackResponder<ConnectionContext> { request, context in
        try await HTTPFrontDoor(
          simulator: environment.simulator, adminSecret: adminSecret, faults: environment.faults
        ).respond(to: request, on: context.channel)
      },
      configuration: .init(
        address: .hostname("127.0.0.1", port: environment.port), serverName: nil),
      onServerRunning: { channel in onPort(channel.localAddress?.port ?? 0) },
      logger: quiet)
  }
}

extension DashboardSimulator {
  public func access(url: String, name: String) -> SimulatorServer.Ready {
    withState { state in
      let organisation = state.organisations.values.min { $0.sequence < $1.sequence }?.id ?? ""
      let user = state.users.first { $0.organisation == organisation && $0.active }
      return SimulatorServer.Ready(
        name: name, system: .dashboard, url: url, secret: user?.accessKey ?? "",
        adminSecret: state.configuration.adminSecret, organisation: organisation)
    }
  }
}
