internal import PromoteCore

/// Everything a simulated Dashboard holds. Handlers are its methods, one file per resource.
struct DashboardState {
  var configuration: SimulatorConfiguration
  var organisations: [String: StoredOrganisation] = [:]
  var users: [SimulatedUser] = []
  var groups: [StoredGroup] = []
  /// By database id.
  var apis: [String: StoredAPI] = [:]
  /// Database id by api id; api ids are unique in the installation.
  var apiIndex: [String: String] = [:]
  /// Database ids of the versions of a base, by its api id.
  var childIndex: [String: Set<String>] = [:]
  /// Database ids by organisation, domain and listen path.
  var placeIndex: [String: Set<String>] = [:]
  var placeOf: [String: String] = [:]
  var policies: [String: StoredPolicy] = [:]
  var assets: [String: StoredAsset] = [:]
  var hooks: [String: StoredWebhook] = [:]
  /// By the id that the server gives them: organisation and fingerprint.
  var certificates: [String: StoredCertificate] = [:]
  var clientIdPs: [String: StoredClientIdP] = [:]
  /// By api id and client id.
  var oauthClients: [String: [String: StoredOAuthClient]] = [:]
  var keys: [String: StoredKey] = [:]
  /// What would go wrong at the gateways, which no answer says.
  var warnings: [String] = []
  var classic: TypedStorage
  var gatewayExtension: TypedStorage
  var policy: TypedStorage
  var records: TypedStorage
  /// Root members of documents that were there although OpenAPI has no such member.
  var learnedRootMembers: Set<String> = []
  /// Every request, oldest first, where the setting says so.
  var audit: [StoredAuditRecord] = []
  /// Apart from the others: writing down changes no id.
  var auditIDs: SeededGenerator
  private var generator: SeededGenerator
  private var sequence = 0

  init(_ configuration: SimulatorConfiguration) {
    self.configuration = configuration
    classic = TypedStorage(table: .classic, version: configuration.version)
    gatewayExtension = TypedStorage(table: .gatewayExtension, version: configuration.version)
    policy = TypedStorage(table: .policy, version: configuration.version)
    records = TypedStorage(table: .records, version: configuration.version)
    generator = SeededGenerator(seed: configuration.seed)
    auditIDs = SeededGenerator(seed: ~configuration.seed)
  }

  var version: TykVersion { configuration.version }
  var now: Instant { configuration.clock() }

  /// 24 hexadecimal digits, never given before.
  mutating func newDatabaseID() -> String {
    while true {
      let id = String(generator.hex(24))
      if apis[id] == nil, policies[id] == nil, assets[id] == nil, organisations[id] == nil,
        hooks[id] == nil, clientIdPs[id] == nil
      {
        return id
      }
    }
  }

  /// 32 hexadecimal digits.
  mutating func newID() -> String { generator.hex(32) }

  mutating func nextSequence() -> Int {
    sequence += 1
    return sequence
  }

  /// The page of `items` a request asks for, and how many pages there are.
  func page<T>(_ items: [T], _ call: Call) -> (items: [T], pages: Int) {
    let number = Int(call.query("p") ?? "1") ?? 1
    guard number >= 0 else { return (items, 1) }
    let size = max(1, configuration.pageSize)
    let pages = max(1, (items.count + size - 1) / size)
    let start = (max(1, number) - 1) * size
    guard start < items.count else { return ([], pages) }
    return (Array(items[start..<min(start + size, items.count)]), pages)
  }
}

/// Numbers that follow from a seed (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64
  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }

  mutating func hex(_ count: Int) -> String {
    var digits: [UInt8] = []
    let alphabet = Array("0123456789abcdef".utf8)
    while digits.count < count {
      var word = next()
      for _ in 0..<16 where digits.count < count {
        digits.append(alphabet[Int(word & 15)])
        word >>= 4
      }
    }
    return String(decoding: digits, as: UTF8.self)
  }
}
