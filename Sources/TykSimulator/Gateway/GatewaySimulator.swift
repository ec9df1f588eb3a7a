public import PromoteCore
public import PromoteEngine
internal import Synchronization

/// An open-source Tyk Gateway in memory: files that a write changes, and what was loaded of them,
/// which is what it serves and answers.
///
/// Use it in process through ``SimulatedServer/transport(faults:)``, over HTTP through
/// ``SimulatorServer``. Source of the rules: the published Gateway API, and what Gateways were seen
/// to answer. Where both are silent, a comment says "a choice". Versioning parameters, keys and OAuth
/// clients are not simulated.
public final class GatewaySimulator: SimulatedServer {
  private struct Guarded {
    var state: GatewayState
    var journal: [SimulatedExchange] = []
    var allowedWrites: Set<Address>?
    var violations: [String] = []
  }

  private let guarded: Mutex<Guarded>

  public init(configuration: GatewaySimulatorConfiguration = GatewaySimulatorConfiguration()) {
    guarded = Mutex(Guarded(state: GatewayState(configuration)))
  }

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
    GatewayRefusal(status, message).answer.body
  }

  public func access(url: String, name: String) -> SimulatorServer.Ready {
    withState { state in
      SimulatorServer.Ready(
        name: name, system: .gateway, url: url, secret: state.configuration.secret,
        adminSecret: state.configuration.secret, organisation: state.organisation)
    }
  }

  func withState<T>(_ body: (inout GatewayState) throws -> T) rethrows -> T {
    try guarded.withLock { try body(&$0.state) }
  }

  // MARK: - Filling

  /// Stores and loads objects exactly as another Gateway returned them, in the form that their kinds
  /// describe. A member that no table names is known from then on. Kinds that a Gateway does not
  /// have are passed over. Returns the addresses that were stored.
  @discardableResult
  public func seed(_ objects: [LiveObject]) -> Set<Address> {
    withState { state in
      var stored: Set<Address> = []
      for object in objects.sorted(by: { $0.address < $1.address }) where state.seed(object) {
        stored.insert(object.address)
      }
      state.load()
      return stored
    }
  }

  /// Reads a fixture: `apis` (definitions, in a Dashboard's wrapper or bare), `oas`, `policies`, with
  /// the ids they carry, through typed storage, and loads them. `organisation` is what objects
  /// without one get.
  public func load(_ fixture: JSON) throws { try withState { try $0.load(fixture) } }

  /// Everything that is stored, as ``load(_:)`` reads it; a Gateway knows no organisations.
  public func fixture(of organisation: String) -> JSON { withState { $0.fixture } }

  // MARK: - Looking

  public var journal: [SimulatedExchange] { guarded.withLock { $0.journal } }
  public var writeCount: Int { guarded.withLock { $0.journal.count { $0.wrote } } }
  public func clearJournal() { guarded.withLock { $0.journal = [] } }

  /// How often it has loaded.
  public var loadCount: Int { withState { $0.loadCount } }

  /// Every object that is stored, loaded or not.
  public var addresses: Set<Address> {
    withState { state in
      Set(state.stored.keys).union(
        state.certificates.map { Address(kind: .certificate, id: String($0.suffix(64))) })
    }
  }

  /// The stored document, loaded or not, in the form that its kind describes.
  public func document(_ address: Address) -> JSON? {
    withState { state in state.stored[address].map { GatewayState.wrapped($0.json, address.kind) } }
  }

  /// Every object that is loaded.
  public var loadedAddresses: Set<Address> { withState { Set($0.loaded.keys) } }

  // MARK: - Somebody else

  /// Somebody else's edit, loaded at once: sets what is at `pointer` of the kind's document, past
  /// every rule. nil removes. Returns whether there was such an object and place.
  @discardableResult
  public func edit(_ address: Address, _ pointer: JSONPointer, to value: JSON?) -> Bool {
    withState { $0.edit(address, pointer, to: value, isLoaded: true) }
  }

  /// Somebody else's write that nobody had loaded.
  @discardableResult
  public func editFile(_ address: Address, _ pointer: JSONPointer, to value: JSON?) -> Bool {
    withState { $0.edit(address, pointer, to: value, isLoaded: false) }
  }

  /// Somebody else's delete, loaded at once.
  @discardableResult
  public func remove(_ address: Address) -> Bool {
    withState { $0.remove(address) }
  }

  /// From now on loading is said to be done and is not (or is again).
  public func failToLoad(_ fails: Bool) { withState { $0.failsToLoad = fails } }

  // MARK: - What no caller may do

  /// From now on a write that touches any other object is carried out and recorded.
  /// nil allows everything.
  public func forbidWrites(except allowed: Set<Address>?) {
    guarded.withLock { $0.allowedWrites = allowed }
  }

  /// The writes that were made although they were forbidden.
  public var violations: [String] { guarded.withLock { $0.violations } }
}
