public import PromoteCore
public import PromoteEngine
internal import Synchronization

/// A Tyk Dashboard in memory, as strict as the real one: two ids per object, typed storage, its own
/// answers and refusals.
///
/// Use it in process through ``transport(faults:)``, over HTTP through ``SimulatorServer``, or give
/// it requests one by one with ``respond(to:)``. Requests are answered one at a time, each whole.
/// Source of the rules: the published Dashboard API. Where that is silent, a comment says "a
/// choice".
public final class DashboardSimulator: SimulatedServer {
  private struct Guarded {
    var state: DashboardState
    var journal: [SimulatedExchange] = []
    var allowedWrites: Set<Address>?
    var violations: [String] = []
  }

  private let guarded: Mutex<Guarded>

  public init(configuration: SimulatorConfiguration = SimulatorConfiguration()) {
    guarded = Mutex(Guarded(state: DashboardState(configuration)))
  }

  /// Answers by the rules of the Dashboard, with no fault.
  public func exchange(
    _ request: HTTPExchange.Request
  ) -> (response: HTTPExchange.Response, entry: SimulatedExchange) {
    guarded.withLock { guarded in
      if request.method != "GET", let allowed = guarded.allowedWrites,
        let address = guarded.state.address(written: request), !allowed.contains(address)
      {
        guarded.violations.append("\(request.method) \(request.path) writes \(address.text)")
      }
      let answer = guarded.state.answer(request)
      guarded.state.record(request, answer)
      let wrote = request.method != "GET" && (200..<300).contains(answer.status)
      let entry = SimulatedExchange(
        method: request.method, path: request.path, status: answer.status, wrote: wrote,
        ground: answer.ground)
      guarded.journal.append(entry)
      var headers = answer.headers
      if !answer.body.isEmpty, !headers.contains(where: { $0.name == "Content-Type" }) {
        headers.append(("Content-Type", "application/json"))
      }
      headers.append(("Date", guarded.state.now.httpDate))
      return (
        HTTPExchange.Response(status: answer.status, headers: headers, body: answer.body), entry
      )
    }
  }

  public func envelope(status: Int, _ message: String) -> [UInt8] {
    Refusal(status, message).answer.body
  }

  func withState<T>(_ body: (inout DashboardState) throws -> T) rethrows -> T {
    try guarded.withLock { try body(&$0.state) }
  }

  // MARK: - Looking

  /// Every request so far, in the order in which they were answered.
  public var journal: [SimulatedExchange] { guarded.withLock { $0.journal } }

  /// How many writes were carried out.
  public var writeCount: Int { guarded.withLock { $0.journal.count { $0.wrote } } }

  public func clearJournal() { guarded.withLock { $0.journal = [] } }

  // MARK: - What no caller may do

  /// From now on a write that touches any other object is carried out and recorded.
  /// nil allows everything.
  public func forbidWrites(except allowed: Set<Address>?) {
    guarded.withLock { $0.allowedWrites = allowed }
  }

  /// The writes that were made although they were forbidden.
  public var violations: [String] { guarded.withLock { $0.violations } }
}
