/// An HTTP request that tells whether an environment serves what was promoted to it.
///
/// Declared in the environment's file, sent after an apply was read back and by `verify`.
public struct Probe: Sendable {
  public enum Method: String, Sendable, CaseIterable { case get, head, options }

  /// What the answer must be; every member that is given.
  public struct Expectation: Sendable, Hashable {
    public var status: Int
    /// Each header's value must contain this text, letter case aside.
    public var headers: [String: String]
    /// The body must contain this text.
    public var body: String?
    public var withinMilliseconds: Int?

    public init(
      status: Int = 200, headers: [String: String] = [:], body: String? = nil,
      withinMilliseconds: Int? = nil
    ) {
      self.status = status
      self.headers = headers
      self.body = body
      self.withinMilliseconds = withinMilliseconds
    }
  }

  public var name: String
  /// Scheme, host and port; without a path.
  public var server: String
  /// Percent-encoded, with its query.
  public var path: String
  public var method: Method
  public var headers: [(name: String, value: Binding.Value)]
  public var expects: Expectation
  /// The status that the same request without its secret headers must get.
  public var unauthenticated: Int?
  /// How often it is tried, a second apart: gateways load a change some time after the Dashboard
  /// has it.
  public var attempts: Int
  public var place: RegistryPlace

  public init(
    name: String, server: String, path: String, method: Method = .get,
    headers: [(name: String, value: Binding.Value)] = [], expects: Expectation = Expectation(),
    unauthenticated: Int? = nil, attempts: Int = 5, place: RegistryPlace
  ) {
    self.name = name
    self.server = server
    self.path = path
    self.method = method
    self.headers = headers
    self.expects = expects
    self.unauthenticated = unauthenticated
    self.attempts = attempts
    self.place = place
  }
}

extension Probe.Expectation {
  /// Everything that an answer is not; empty: it is as expected. Never holds what was answered but
  /// its status and times: a body may hold anything.
  public func problems(
    status found: Int, header: (String) -> String?, body: [UInt8], milliseconds: Int
  ) -> [String] {
    var problems: [String] = []
    if found != status { problems.append("status \(found), expected \(status)") }
    for (name, text) in headers.sorted(by: { $0.key < $1.key }) {
      let value = header(name)?.lowercased()
      if value == nil {
        problems.append("no header \(name)")
      } else if value?.contains(text.lowercased()) == false {
        problems.append("header \(name) without '\(text)'")
      }
    }
    if let text = self.body, !contains(body, Array(text.utf8)) {
      problems.append("the body does not contain '\(text)'")
    }
    if let limit = withinMilliseconds, milliseconds > limit {
      problems.append("took \(milliseconds) ms, expected at most \(limit) ms")
    }
    return problems
  }

  private func contains(_ body: [UInt8], _ text: [UInt8]) -> Bool {
    guard !text.isEmpty, body.count >= text.count else { return text.isEmpty }
    return (0...body.count - text.count).contains { start in
      body[start..<start + text.count].elementsEqual(text)
    }
  }
}
