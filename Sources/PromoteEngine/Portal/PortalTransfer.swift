public import PromoteCore

/// Takes a Portal's objects out into files and brings files into a Portal, without a plan: what people
/// do with a loop of requests, whole and checked.
///
/// For Portals that nobody has put a gate before; a gated environment is changed by an approved
/// promotion only, and whoever calls this sees to that.
public struct PortalTransfer: Sendable {
  private let api: any ManagementAPI
  /// Writes under way at once.
  private let width: Int
  private let progress: @Sendable (_ done: Int, _ of: Int) -> Void

  public init(
    _ api: any ManagementAPI, width: Int = 8,
    progress: @escaping @Sendable (_ done: Int, _ of: Int) -> Void = { _, _ in }
  ) {
    self.api = api
    self.width = max(1, width)
    self.progress = progress
  }

  /// Every object of the kinds, complete.
  public func read(_ kinds: [KindName]) async throws(APIFailure) -> [LiveObject] {
    try await api.list(kinds).values.flatMap(\.self).sorted { $0.address < $1.address }
  }

  /// What is to be sent to a Portal.
  public struct Step: Sendable {
    public enum Action: String, Sendable, Hashable { case create, update }
    public let entry: PortalFiles.Entry
    public let action: Action
    /// In the Portal's own words.
    let address: Address
    let document: LiveDocument
    let databaseID: String
    let wanted: JSON
    /// Secret places for which nobody has a value: they are to be set by hand.
    public let missingSecrets: [JSONPointer]
  }

  /// What bringing files in would do. Nothing is sent.
  public struct Work: Sendable {
    /// Groups in the order in which they are sent; those of a group at once.
    public let groups: [[Step]]
    public let unchanged: Int
    /// Objects that are there under another id, and are taken for the same.
    public let matched: [(object: Address, there: String)]
    /// With any of these nothing is sent.
    public let problems: [String]
    public var steps: [Step] { groups.flatMap(\.self) }
  }

  /// Compares the files with the Portal. Kinds that the files do not hold are left alone, and
  /// nothing is ever deleted.
  public func prepare(_ entries: [PortalFiles.Entry]) async throws(APIFailure) -> Work {
    let needed = Set(entries.map(\.address.kind))
    let found = try await read(Self.kinds(lookedAtFor: needed))
    let matching = match(
      entries.map { MatchObject(address: $0.address, name: "", document: $0.document.json) },
      to: found.map {
        MatchObject(address: $0.address, name: $0.name, document: $0.document.json)
      }, recorded: .none)
    let mapper = ObjectMapper(matching.mapping)
    let live = Dictionary(found.map { ($0.address, $0) }, uniquingKeysWith: { first, _ in first })
    var groups: [[Step]] = []
    var unchanged = 0
    let byKind = Dictionary(grouping: entries, by: \.address.kind)
    for kind in Kinds.portal {
      var steps: [Step] = []
      for entry in byKind[kind.name] ?? [] {
        let there = live[mapper.mapping.there(entry.address)]
        if let step = step(entry, there, kind, mapper) {
          steps.append(step)
        } else {
          unchanged += 1
        }
      }
      if !steps.isEmpty { groups.append(steps) }
    }
    return Work(
      groups: groups, unchanged: unchanged,
      matched: matching.found.map { ($0, matching.mapping.there($0).id) },
      problems: matching.ambiguous.map { one in
        "\(one.object) '\(one.key.joined(separator: " · "))': the Portal has "
          + one.candidates.map(\.id).joined(separator: ", ")
          + (one.rivals.isEmpty
            ? "; rename all but one of them"
            : ", and the files have it several times: "
              + one.rivals.map(\.id).joined(separator: ", "))
      })
  }

  /// What objects belong to and name is looked at too, as far as a Portal may call it otherwise: a
  /// matched organisation moves its teams.
  private static func kinds(lookedAtFor needed: Set<KindName>) -> [KindName] {
    var all = needed
    var open = Array(needed)
    while let name = open.popLast() {
      for other in Kinds.named(name)?.references.map(\.to) ?? []
      where MatchRule.named(other) != nil && all.insert(other).inserted { open.append(other) }
    }
    return Kinds.portal.map(\.name).filter(all.contains)
  }

  /// Nil where nothing is to be sent.
  private func step(
    _ entry: PortalFiles.Entry, _ there: LiveObject?, _ kind: ResourceKind, _ mapper: ObjectMapper
  ) -> Step? {
    let address = mapper.mapping.there(entry.address)
    var document = mapper.there(entry.address, entry.document).json
    var missing: [JSONPointer] = []
    for pointer in entry.leftOut where document[pointer] == nil {
      // A secret of the Portal's own stays: a document is sent whole.
      if let value = there?.document.json[pointer], document.set(pointer, to: value) { continue }
      missing.append(pointer)
    }
    // What a Portal takes and never shows, no file can have.
    if there == nil { missing += kind.writeOnly.filter { document[$0] == nil } }
    let wanted = normalForm(document, kind: kind)
    if let there {
      let found = normalForm(there.document.json, kind: kind)
      if ReadBack(sent: wanted, found: found, kind: kind).lost.isEmpty { return nil }
    }
    return Step(
      entry: entry, action: there == nil ? .create : .update, address: address,
      document: LiveDocument(document), databaseID: there?.databaseID ?? "", wanted: wanted,
      missingSecrets: missing)
  }

  /// What became of one step.
  public struct Outcome: Sendable, Hashable {
    public let object: Address
    public let action: Step.Action
    /// The Portal's answer; nil where it did not answer.
    public let status: Int?
    /// Nil: it was read back and is as it should be.
    public let problem: String?
    public let missingSecrets: [JSONPointer]
  }

  /// Sends everything, group by group, and reads each object back. A request whose answer was lost is
  /// never repeated: what is there counts. Groups after one with failures go on: what depends on a
  /// missing object fails by itself, by name.
  public func carryOut(_ work: Work) async -> [Outcome] {
    var outcomes: [Outcome] = []
    let count = work.steps.count
    for group in work.groups {
      let done = outcomes.count
      let answers = await withTaskGroup(of: (Int, Sent).self) { tasks in
        var next = 0
        func begin() {
          guard next < group.count else { return }
          let index = next
          tasks.addTask { (index, await send(group[index])) }
          next += 1
        }
        for _ in 0..<width { begin() }
        var answers: [Int: Sent] = [:]
        for await (index, sent) in tasks {
          answers[index] = sent
          progress(done + answers.count, count)
          begin()
        }
        return answers
      }
      // All of a group together: the Portal may have a list that says it of many.
      let found = await api.read(
        group.indices.filter { answers[$0]?.isSent == true }.map { group[$0].address })
      outcomes += group.indices.map { index in
        outcome(group[index], answers[index] ?? Sent(), found[group[index].address])
      }
    }
    return outcomes
  }

  private struct Sent: Sendable {
    var isSent = false
    var status: Int?
    var problem: String?
  }

  private func send(_ step: Step) async -> Sent {
    do throws(APIFailure) {
      let answer =
        switch step.action {
        case .create: try await api.create(step.address, step.document)
        case .update:
          try await api.update(step.address, databaseID: step.databaseID, step.document)
        }
      return Sent(isSent: true, status: answer.status)
    } catch {
      let problem = engineFailure(error).summary
      return switch error {
      case .unreachable(let reason): Sent(problem: "not sent: \(reason)")
      case .rejected(let status, _): Sent(isSent: true, status: status, problem: problem)
      default: Sent(isSent: true, problem: problem)
      }
    }
  }

  private func outcome(
    _ step: Step, _ sent: Sent, _ found: Result<LiveObject?, APIFailure>?
  ) -> Outcome {
    guard let found else { return outcome(step, sent.status, sent.problem) }
    switch found {
    case .success(let object?):
      guard let kind = Kinds.named(step.address.kind) else { break }
      let lost = ReadBack(
        sent: step.wanted, found: normalForm(object.document.json, kind: kind), kind: kind
      ).lost
      if lost.isEmpty { return outcome(step, sent.status, nil) }
      let places = lost.prefix(8).map { "\($0.pointer) \($0.change.rawValue)" }
      return outcome(
        step, sent.status,
        sent.problem ?? "the Portal kept it differently: \(places.joined(separator: ", "))")
    case .success(nil): break
    case .failure(let failure):
      return outcome(
        step, sent.status,
        [sent.problem, "reading it back failed: \(engineFailure(failure).summary)"]
          .compactMap(\.self).joined(separator: "; "))
    }
    return outcome(step, sent.status, sent.problem ?? "it is not there afterwards")
  }

  private func outcome(_ step: Step, _ status: Int?, _ problem: String?) -> Outcome {
    Outcome(
      object: step.entry.address, action: step.action, status: status, problem: problem,
      missingSecrets: step.missingSecrets)
  }
}
