internal import PromoteCore
public import PromoteEngine
internal import Synchronization

/// A Tyk Enterprise Developer Portal in memory: numbers and custom ids, relations that go in as ids
/// and come out as names, records that it makes by itself, answers in every shape that it has.
///
/// Use it in process through ``SimulatedServer/transport(faults:heard:)``, over HTTP through
/// ``SimulatorServer``. It begins as a Portal that was just installed. Source of the rules: the
/// published API description, release notes and guides, and real answers. Where they are silent it
/// accepts, and a comment says "a choice".
public final class PortalSimulator: SimulatedServer {
  private struct Guarded {
    var state: PortalState
    var journal: [SimulatedExchange] = []
  }

  private let guarded: Mutex<Guarded>

  public init(configuration: PortalSimulatorConfiguration = PortalSimulatorConfiguration()) {
    guarded = Mutex(Guarded(state: PortalState(configuration)))
  }

  public func exchange(
    _ request: HTTPExchange.Request
  ) -> (response: HTTPExchange.Response, entry: SimulatedExchange) {
    guarded.withLock { guarded in
      let answer = guarded.state.answer(request)
      let wrote = request.method != "GET" && (200..<300).contains(answer.status)
      let entry = SimulatedExchange(
        method: request.method, path: request.path, status: answer.status, wrote: wrote,
        ground: answer.ground)
      guarded.journal.append(entry)
      return (
        HTTPExchange.Response(
          status: answer.status, headers: Self.headers(of: answer, guarded.state),
          body: answer.body), entry
      )
    }
  }

  private static func headers(
    of answer: Answer, _ state: PortalState
  ) -> [(name: String, value: String)] {
    var headers = answer.headers
    if !headers.contains(where: { $0.name == "Content-Type" }) {
      // Until 1.17.1 much JSON was said to be text.
      let isText =
        state.version < TykVersion(1, 17, 1) && (answer.status != 200 || answer.body.isEmpty)
      if isText {
        headers.append(("Content-Type", "text/plain; charset=utf-8"))
      } else if !answer.body.isEmpty {
        headers.append(("Content-Type", "application/json"))
      }
    }
    headers.append(("Cache-Control", "no-store"))
    headers.append(("Pragma", "no-cache"))
    if state.configuration.saysVersion {
      headers.append(("X-Portal-Version", state.version.description))
    }
    headers.append(("Date", state.now.httpDate))
    return headers
  }

  public func envelope(status: Int, _ message: String) -> [UInt8] {
    PortalRefusal(status, message).answer.body
  }

  public func access(url: String, name: String) -> SimulatorServer.Ready {
    withState { state in
      SimulatorServer.Ready(
        name: name, system: .portal, url: url, secret: state.configuration.secret,
        adminSecret: state.configuration.secret, organisation: "")
    }
  }

  func withState<T>(_ body: (inout PortalState) throws -> T) rethrows -> T {
    try guarded.withLock { try body(&$0.state) }
  }

  // MARK: - Looking

  /// Every request so far, in the order in which they were answered.
  public var journal: [SimulatedExchange] { guarded.withLock { $0.journal } }

  /// How many writes were carried out.
  public var writeCount: Int { guarded.withLock { $0.journal.count { $0.wrote } } }

  public func clearJournal() { guarded.withLock { $0.journal = [] } }
}
