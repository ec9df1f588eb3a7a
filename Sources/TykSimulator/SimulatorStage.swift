public import PromoteCore
public import PromoteEngine
internal import Synchronization

/// A simulated server as a stage for rehearsals: the refusals of each step are heard by that step.
public struct SimulatorStage: RehearsalStage {
  private let client: any ManagementAPI
  public let kinds: Set<KindName>?

  /// What the step that runs in this task has met.
  private final class Ear: Sendable {
    let ground = Mutex<RuleGround?>(nil)
  }
  @TaskLocal private static var ear: Ear?

  /// - Parameter client: makes the client that talks to the simulator over this transport. What it
  ///   sends for a step it sends from the task of that step, or from a child of it.
  ///   It stands in for what a Dashboard or Gateway keeps.
  public init(
    _ simulator: some SimulatedServer, client: (any HTTPTransport) -> any ManagementAPI
  ) {
    self.client = client(simulator.transport(heard: { Self.hear($0) }))
    kinds = Set(Kinds.dashboard.map(\.name))
  }

  /// A Dashboard and its Portal as one; `client` gets a transport for each.
  public init(
    _ dashboard: some SimulatedServer, beside portal: some SimulatedServer,
    client: (_ dashboard: any HTTPTransport, _ portal: any HTTPTransport) -> any ManagementAPI
  ) {
    self.client = client(
      dashboard.transport(heard: { Self.hear($0) }), portal.transport(heard: { Self.hear($0) }))
    kinds = nil
  }

  /// The last refusal of a write counts: reads are refused where there is nothing, too.
  private static func hear(_ exchange: SimulatedExchange) {
    guard exchange.method != "GET", let ground = exchange.ground else { return }
    ear?.ground.withLock { $0 = ground }
  }

  public func attempt<T: Sendable>(
    _ step: @Sendable (any ManagementAPI) async throws(APIFailure) -> T
  ) async throws(StageRefusal) -> T {
    let ear = Ear()
    let result = await Self.$ear.withValue(ear) { () -> Result<T, APIFailure> in
      do throws(APIFailure) {
        return .success(try await step(client))
      } catch {
        return .failure(error)
      }
    }
    switch result {
    case .success(let value): return value
    case .failure(let failure):
      throw StageRefusal(failure, isInferred: ear.ground.withLock { $0 } == .inferred)
    }
  }
}
