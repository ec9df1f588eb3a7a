internal import PromoteCore
internal import PromoteEngine

/// Everything a simulated Gateway holds: its files, and what it loaded of them.
struct GatewayState {
  /// A definition as it is stored, with the bytes that answer it.
  struct File {
    let json: JSON
    let bytes: [UInt8]
    init(_ json: JSON) {
      self.json = json
      bytes = GoJSON.bytes(json)
    }
  }
  typealias Files = [Address: File]

  var configuration: GatewaySimulatorConfiguration
  private(set) var stored: Files = [:]
  private(set) var loaded: Files = [:]
  /// Classic pictures of the loaded OAS APIs, by api id.
  private(set) var projections: [String: File] = [:]
  private(set) var loadCount = 0
  /// Ids of the certificate store, which needs no loading.
  var certificates: Set<String> = []
  var failsToLoad = false
  /// So many requests from now, what is stored then is loaded.
  private var countdown: Int?
  var classic: TypedStorage
  var gatewayExtension: TypedStorage
  var policy: TypedStorage
  /// What Dashboard and Gateway check alike: the schema of OAS documents.
  let rules: DashboardState
  private var generator: SeededGenerator

  init(_ configuration: GatewaySimulatorConfiguration) {
    self.configuration = configuration
    classic = TypedStorage(table: .classic, version: configuration.version)
    gatewayExtension = TypedStorage(table: .gatewayExtension, version: configuration.version)
    policy = TypedStorage(table: .gatewayPolicy, version: configuration.version)
    var shared = SimulatorConfiguration()
    shared.version = configuration.version
    rules = DashboardState(shared)
    generator = SeededGenerator(seed: configuration.seed)
  }

  var version: TykVersion { configuration.version }
  var now: Instant { configuration.clock() }

  mutating func newID() -> String { generator.hex(32) }

  /// What the objects carry; empty where nothing says it.
  var organisation: String {
    if !configuration.organisation.isEmpty { return configuration.organisation }
    for (address, file) in loaded.sorted(by: { $0.key < $1.key }) {
      let found =
        Self.isDocument(address.kind)
        ? file.json["x-tyk-api-gateway"]?["info"]?["orgId"] : file.json["org_id"]
      if let text = found?.string, !text.isEmpty { return text }
    }
    return ""
  }

  // MARK: - Files

  mutating func store(_ address: Address, _ json: JSON) { stored[address] = File(json) }

  /// False where the file is not there.
  mutating func removeFile(_ address: Address) -> Bool {
    stored.removeValue(forKey: address) != nil
  }

  // MARK: - Loading

  /// A load that nobody waits for.
  mutating func scheduleLoad() {
    countdown = min(countdown ?? .max, configuration.requestsBeforeLoad)
  }

  mutating func countRequest() {
    guard let left = countdown else { return }
    if left <= 0 { load() } else { countdown = left - 1 }
  }

  /// What is stored becomes what is served. Of two APIs on one listen path and domain the one that
  /// was not there before gets another path.
  mutating func load() {
    countdown = nil
    guard !failsToLoad else { return }
    loadCount += 1
    let before = loaded
    loaded = stored
    for (address, path) in Self.renamedPaths(in: stored, before: before) {
      guard let file = loaded[address],
        let json = file.json.setting(Self.listenPath(address.kind), to: .string(path))
      else { continue }
      loaded[address] = File(json)
    }
    projections = [:]
    for (address, file) in loaded where Self.isDocument(address.kind) {
      projections[address.id] = File(projection(of: file.json))
    }
  }

  private static func renamedPaths(in files: Files, before: Files) -> [(Address, String)] {
    var holders: [String: [Address]] = [:]
    for (address, file) in files where address.kind != .policy {
      let path = file.json[listenPath(address.kind)]?.string ?? ""
      holders[domain(of: file.json, address.kind) + "\u{0}" + path, default: []].append(address)
    }
    var renamed: [(Address, String)] = []
    for (_, addresses) in holders where addresses.count > 1 {
      func held(_ address: Address) -> Bool {
        let pointer = listenPath(address.kind)
        return before[address]?.json[pointer] == files[address]?.json[pointer]
      }
      let order = addresses.sorted { (held($0) ? 0 : 1, $0) < (held($1) ? 0 : 1, $1) }
      for address in order.dropFirst() {
        let path = files[address]?.json[listenPath(address.kind)]?.string ?? ""
        renamed.append((address, path + "-" + address.id))
      }
    }
    return renamed
  }

  private static func domain(of json: JSON, _ kind: KindName) -> String {
    if isDocument(kind) {
      let domain = json["x-tyk-api-gateway"]?["server"]?["customDomain"]
      return domain?["enabled"]?.bool == true ? domain?["name"]?.string ?? "" : ""
    }
    return json["domain_disabled"]?.bool == true ? "" : json["domain"]?.string ?? ""
  }

  static func listenPath(_ kind: KindName) -> JSONPointer {
    isDocument(kind)
      ? JSONPointer(["x-tyk-api-gateway", "server", "listenPath", "value"])
      : JSONPointer(["proxy", "listen_path"])
  }

  /// Whether the kind's files are OpenAPI documents.
  static func isDocument(_ kind: KindName) -> Bool { kind == .oas || kind == "mcp" }

  /// In the form that the kind describes.
  static func wrapped(_ json: JSON, _ kind: KindName) -> JSON {
    kind == .classic ? ["api_definition": json] : json
  }
}
