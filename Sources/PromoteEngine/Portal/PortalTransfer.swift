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
    // What objects belong to and name is looked at too: a matched organisation moves its teams.
    let kinds = Kinds.portal.map(\.name).filter {
      needed.contains($0) || MatchRule.named($0) != nil
    }
    let found = try await read(kinds)
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
    let wanted = normalForm(document, kind: kind)
    if let there {
      let found = normalForm(there.document.json, kind: kind)
      if ReadBack(sent: wanted, found: found).lost.isEmpty { return nil }
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
      outcomes += await withTaskGroup(of: (Int, Outcome).self) { tasks in
        var next = 0
        var results: [(Int, Outcome)] = []
        while next < min(width, group.count) {
          let index = next
          tasks.addTask { (index, await send(group[index])) }
          next += 1
        }
        for await result in tasks {
          results.append(result)
          progress(done + results.count, count)
          if next < group.count {
            let index = next
            tasks.addTask { (index, await send(group[index])) }
            next += 1
          }
        }
        return results.sorted { $0.0 < $1.0 }.map(\.1)
      }
    }
    return outcomes
  }

  private func send(_ step: Step) async -> Outcome {
    var status: Int?
    var problem: String?
    do throws(APIFailure) {
      let answer =
        switch step.action {
        case .create: try await api.create(step.address, step.document)
        case .update:
          try await api.update(step.address, databaseID: step.databaseID, step.document)
        }
      status = answer.status
    } catch {
      if case .rejected(let code, _) = error { status = code }
      problem = engineFailure(error).summary
      if case .unreachable = error { return outcome(step, status, problem) }
    }
    do throws(APIFailure) {
      guard let found = try await api.read(step.address),
        let kind = Kinds.named(step.address.kind)
      else { return outcome(step, status, problem ?? "it is not there afterwards") }
      let lost = ReadBack(
        sent: step.wanted, found: normalForm(found.document.json, kind: kind)
      ).lost
      if lost.isEmpty { return outcome(step, status, nil) }
      let places = lost.prefix(8).map { "\($0.pointer) \($0.change.rawValue)" }
      return outcome(
        step, status,
        problem ?? "the Portal kept it differently: \(places.joined(separator: ", "))")
    } catch {
      return outcome(
        step, status,
        [problem, "reading it back failed: \(engineFailure(error).summary)"]
          .compactMap(\.self).joined(separator: "; "))
    }
  }

  private func outcome(_ step: Step, _ status: Int?, _ problem: String?) -> Outcome {
    Outcome(
      object: step.entry.address, action: step.action, status: status, problem: problem,
      missingSecrets: step.missingSecrets)
  }
}
