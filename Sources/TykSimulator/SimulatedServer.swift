public import PromoteCore
public import PromoteEngine

/// A simulated server, as transports, the HTTP server and whoever keeps its objects see it.
public protocol SimulatedServer: Sendable {
  /// The answer to one request, with no fault, and how it stands in the journal.
  func exchange(
    _ request: HTTPExchange.Request
  ) -> (response: HTTPExchange.Response, entry: SimulatedExchange)

  /// The body of a "no" that is no rule of the server's: a fault's.
  func envelope(status: Int, _ message: String) -> [UInt8]

  /// How many writes were carried out.
  var writeCount: Int { get }

  /// Every object, of every organisation.
  var addresses: Set<Address> { get }

  /// The stored document, in the form that its kind describes.
  func document(_ address: Address) -> JSON?

  /// What is held of one organisation, as a file from which it can be filled again.
  func fixture(of organisation: String) -> JSON

  /// What `simulate` says of where it can be reached and with what.
  func access(url: String, name: String) -> SimulatorServer.Ready
}

/// One request and what came of it.
public struct SimulatedExchange: Sendable {
  public let method: String
  public let path: String
  public let status: Int
  /// Whether it was a write that the simulator carried out.
  public let wrote: Bool
  /// Of a refusal: what the rule behind it rests on.
  public let ground: RuleGround?
}

extension SimulatedServer {
  public func answer(_ request: HTTPExchange.Request) -> HTTPExchange.Response {
    exchange(request).response
  }

  public func respond(to request: HTTPExchange.Request) async -> HTTPExchange.Response {
    answer(request)
  }

  /// The simulator as the far end of an HTTP connection, without a socket.
  ///
  /// `heard` is told of every exchange that ends without a fault, in the task that asked.
  public func transport(
    faults: FaultScript = FaultScript(), heard: (@Sendable (SimulatedExchange) -> Void)? = nil
  ) -> any HTTPTransport {
    InProcessTransport(simulator: self, faults: faults, heard: heard)
  }
}
