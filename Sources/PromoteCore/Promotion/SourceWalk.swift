/// What was found about an environment at one moment, as the log tells it.
public struct StandingCheck: Sendable, Hashable {
  public enum Result: Sendable, Hashable {
    /// A promotion's objects were compared and match. `map`: what the environment holds since then.
    case verified(promotion: String?, map: Digest)
    /// Everything was taken as it is.
    case adopted(map: Digest)
    /// A promotion was compared and something differs.
    case differs
    /// Everything was compared and nothing differs.
    case matches
    /// These differ; nil: which ones is not known.
    case drifted([Address]?)
  }
  public let seq: Int
  public let at: Instant
  public let result: Result
  public init(seq: Int, at: Instant, result: Result) {
    self.seq = seq
    self.at = at
    self.result = result
  }
}

/// Goes back through what was found about an environment, newest first, until it is known since
/// when each object of a plan holds there without a break.
///
/// Drift that was found and a verification that failed are breaks; an object holds again from the
/// moment at which it was compared and matched. Another release in its place ends it.
public struct SourceWalk: Sendable {
  private let needed: [Address: Digest]
  /// Still to be followed further back.
  private var open: Set<Address>
  private var since: [Address: Instant] = [:]
  private var interruption: String?
  /// Not what the environment holds now; whether it ever was verified is to be found out.
  private var sought: Set<Address>

  /// `needed`: objects and their release. `current`: what the environment holds by the log now.
  public init(_ needed: [Address: Digest], current: ReleaseMap?) {
    self.needed = needed
    let holding = needed.filter { current?.objects[$0.key]?.release == $0.value }
    open = Set(holding.keys)
    sought = Set(needed.keys).subtracting(open)
    if let first = sought.min() { interruption = "it holds another release of \(first) now" }
  }

  /// Goes back over one check. `scope`: the objects that its promotion brought; `map`: all that the
  /// environment held then, nil where the check says nothing about it.
  public mutating func goBack(
    over check: StandingCheck, scope: ReleaseMap?, map: ReleaseMap?
  ) {
    for address in sought
    where [map, scope].contains(where: { $0?.objects[address]?.release == needed[address] }) {
      sought.remove(address)
    }
    switch check.result {
    case .verified:
      for address in open {
        guard let item = (scope ?? map)?.objects[address] else { continue }
        if item.release == needed[address] {
          since[address] = check.at
        } else {
          end(address, "another release of \(address) was verified at \(check.at.seconds)")
        }
      }
    case .adopted:
      for address in open {
        if map?.objects[address]?.release == needed[address] { since[address] = check.at }
        end(address, "it was adopted at \(check.at.seconds)")
      }
    case .matches: for address in open { since[address] = check.at }
    case .differs:
      for address in open { end(address, "verifying failed at \(check.at.seconds)") }
    case .drifted(let found):
      for address in open where found?.contains(address) ?? true {
        end(address, "drift of \(address) was found at \(check.at.seconds)")
      }
    }
  }

  private mutating func end(_ address: Address, _ why: String) {
    open.remove(address)
    if since[address] == nil { interruption = interruption ?? why }
  }

  /// Whether going back further changes nothing: all is known, or holds since `enough` at least.
  public func isDone(enough: Instant?) -> Bool {
    guard sought.isEmpty else { return false }
    guard let enough, interruption == nil else { return true }
    return open.allSatisfy { since[$0].map { $0 <= enough } ?? false }
  }

  public var standing: SourceStanding {
    let unknown = open.filter { since[$0] == nil }.min()
    let why = interruption ?? unknown.map { "nothing says when \($0) was verified" }
    return SourceStanding(
      unverified: sought.sorted(), since: why == nil ? since.values.max() : nil,
      interruption: why)
  }
}
