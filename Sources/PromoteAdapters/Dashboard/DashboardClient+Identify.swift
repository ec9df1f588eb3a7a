internal import PromoteCore
public import PromoteEngine

extension DashboardClient {
  /// The organisation comes from the users that the credential sees, else from any API or policy,
  /// else from the registry. A kind that the credential may not read is named, not an error; a
  /// credential that nobody knows is one.
  public func identify() async throws(APIFailure) -> ServerDescription {
    // Independent questions, asked at once; what they mean is decided in order.
    async let version = health()
    let users = (path: "/api/users", query: [(name: "p", value: "-2")])
    var questions = [users]
    func ask(_ path: String, _ query: [(name: String, value: String)]) {
      if !questions.contains(where: { $0.path == path }) { questions.append((path, query)) }
    }
    for kind in kinds where kind.endpoints.parent == nil {
      let query = kind.endpoints.listQuery.map { ($0.name, $0.name == "p" ? "1" : $0.value) }
      ask(kind.endpoints.list, query)
      if let probe = kind.endpoints.probe { ask(probe, []) }
    }
    var answers = try await answers(to: questions)
    var organisation: String?
    var skew: Int?
    if case .json(let json, let response)? = answers.removeValue(forKey: users.path) {
      organisation = json["users"]?.array?.lazy.compactMap { Self.id($0["org_id"]) }.first
      skew = self.skew(response)
    }
    let release = await version
    var found: Set<KindName> = []
    var unreadable: Set<KindName> = []
    for kind in kinds where kind.endpoints.parent == nil {
      let endpoints = kind.endpoints
      if let since = endpoints.since.flatMap({ ServerVersion($0) }),
        let known = release ?? registryVersion, known < since
      {
        continue
      }
      if let probe = endpoints.probe, Self.isWithout(answers[probe]) { continue }
      switch answers[endpoints.list] {
      case .json(let json, let response)?:
        found.insert(kind.name)
        skew = skew ?? self.skew(response)
        organisation = organisation ?? Self.organisation(in: json, endpoints)
      case .refused(status: 403, let message)?:
        if endpoints.mayBeMissing, Self.isLicence(message) { continue }
        found.insert(kind.name)
        unreadable.insert(kind.name)
      case .refused(let status, let message)?:
        if endpoints.mayBeMissing, status == 404 { continue }
        guard kind.isOptional else { throw .rejected(status: status, message: message) }
        found.insert(kind.name)
        unreadable.insert(kind.name)
      case .unreadable(let reason)?:
        guard endpoints.mayBeMissing, !found.isEmpty else {
          throw .unreadableAnswer("GET \(endpoints.list): \(reason)")
        }
      case nil: continue
      }
    }
    for kind in kinds {
      guard let parent = kind.endpoints.parent, !found.isDisjoint(with: parent.kinds) else {
        continue
      }
      found.insert(kind.name)
    }
    guard let organisation = organisation ?? registryOrganisation else {
      throw .unreadableAnswer(
        "nothing says which organisation the credential belongs to; "
          + "write it under 'dashboard.organisation'")
    }
    await ids.learn(release)
    return ServerDescription(
      identity: EnvironmentIdentity(dashboard: dashboard, organisation: organisation),
      version: (release ?? registryVersion)?.description, clockSkewSeconds: skew, kinds: found,
      unreadable: unreadable)
  }

  /// The answers by path. Of several failures, the one to the earliest question is told.
  private func answers(
    to questions: [(path: String, query: [(name: String, value: String)])]
  ) async throws(APIFailure) -> [String: DashboardCalls.ReadAnswer] {
    typealias Answer = Result<DashboardCalls.ReadAnswer, APIFailure>
    let answers = await withTaskGroup(of: (Int, Answer).self) { group in
      for (index, question) in questions.enumerated() {
        group.addTask {
          do throws(APIFailure) {
            let answer = try await calls.read(
              question.path, query: question.query, limits: .tykList)
            return (index, .success(answer))
          } catch {
            return (index, .failure(error))
          }
        }
      }
      var answers: [Int: Answer] = [:]
      for await (index, answer) in group { answers[index] = answer }
      return answers
    }
    var byPath: [String: DashboardCalls.ReadAnswer] = [:]
    for (index, question) in questions.enumerated() {
      byPath[question.path] = try answers[index]?.get()
    }
    return byPath
  }

  /// Whether the answer to a probe says that the server lacks what was asked for: it knows no such
  /// address, or its licence does not cover it.
  private static func isWithout(_ answer: DashboardCalls.ReadAnswer?) -> Bool {
    switch answer {
    case .refused(status: 404, _)?, .unreadable?: true
    case .refused(status: 403, let message)?: isLicence(message)
    case .refused?, .json?, nil: false
    }
  }

  private static func isLicence(_ message: String) -> Bool {
    message.lowercased().hasPrefix("your license")
  }

  private static func organisation(in json: JSON, _ endpoints: Endpoints) -> String? {
    let items =
      switch endpoints.items {
      case .bareArray: json.array
      case .member(let member): json[member]?.array
      case .anyArray: json.array ?? json.object?.lazy.compactMap { $0.value.array }.first
      }
    return items?.lazy.compactMap { id($0["api_definition"]?["org_id"]) ?? id($0["org_id"]) }.first
  }

  private static func id(_ json: JSON?) -> String? {
    guard let text = json?.string, !text.isEmpty else { return nil }
    return text
  }

  /// The server's clock minus ours; its header has whole seconds.
  private func skew(_ response: HTTPExchange.Response) -> Int? {
    guard let date = response.header("Date").flatMap({ HTTPDate.parse($0) }) else { return nil }
    return Int(
      (Double(date.milliseconds - clock.now().milliseconds) / 1000).rounded(
        .toNearestOrAwayFromZero))
  }

  /// The release, where the health page says it. It is asked without a credential, and whatever
  /// goes wrong here is no failure: most Dashboards do not say.
  private func health() async -> ServerVersion? {
    do throws(APIFailure) {
      guard case .json(let json, _) = try await calls.read("/hello", authorised: false) else {
        return nil
      }
      return json["version"]?.string.flatMap { ServerVersion($0) }
    } catch {
      return nil
    }
  }
}
