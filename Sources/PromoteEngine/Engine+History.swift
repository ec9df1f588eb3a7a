internal import PromoteCore

extension Engine {
  /// The log, replayed: all of it, or what was appended since `known` was.
  func history(after known: History = History()) async throws -> History {
    var history = known
    let size = try await ports.log.size()
    guard history.entries < size else { return history }
    for entry in try await ports.log.entries(history.entries..<size) {
      try history.replay(
        seq: entry.seq, at: entry.at, actor: entry.actor.id, kind: entry.kind.rawValue,
        data: .object(entry.data))
    }
    return history
  }

  /// The promotion of that id, word code or dossier folder.
  ///
  /// A word names open promotions only; one that several have is refused with their ids.
  func find(_ name: String, in history: History) async throws -> PromotionRecord {
    if let record = history.promotions[name] { return record }
    let spoken = history.inOrder.filter { $0.word == name }
    let open = spoken.filter { $0.isOpen || $0.isUnderWay }
    if open.count == 1 { return open[0] }
    if open.count > 1 {
      throw EngineFailure(
        .refused, "ambiguous-promotion", "'\(name)' names \(open.count) open promotions",
        hint: "name one by its id", facts: open.map { .init($0.word, $0.id) })
    }
    if let id = try await ports.dossiers.promotion(in: folderName(name)),
      let record = history.promotions[id]
    {
      return record
    }
    throw EngineFailure(
      .refused, "unknown-promotion", "there is no promotion '\(name)'",
      hint: "`tyk-promote list` shows them",
      facts: spoken.map { .init("had that word", $0.id) })
  }

  /// `promotions/2026-…/` as the folder's own name.
  private func folderName(_ text: String) -> String {
    text.split(separator: "/").last.map(String.init) ?? text
  }

  /// The stored bytes of that digest; refused where there are none.
  func blob(_ digest: Digest, called what: String) async throws -> [UInt8] {
    guard let bytes = try await ports.store.get(digest) else {
      throw missingBlob(digest, called: what)
    }
    return bytes
  }

  func missingBlob(_ digest: Digest, called what: String) -> EngineFailure {
    EngineFailure(
      .failed, "missing-blob", "the store has no \(what) (\(digest.short))",
      hint: "restore the store from its backup")
  }

  /// The plan of a promotion, from the bytes that approvers signed.
  func storedPlan(_ record: PromotionRecord) async throws -> Plan {
    try readPlan(try await blob(record.plan, called: "plan"))
  }

  func readPlan(_ bytes: [UInt8]) throws -> Plan {
    do { return try Plan(reading: bytes) } catch {
      throw EngineFailure(.refused, "broken-plan", "\(error)")
    }
  }

  /// What was last verified in an environment; nil where nothing was.
  func releaseMap(of environment: EnvironmentRecord) async throws -> ReleaseMap? {
    guard let current = environment.current else { return nil }
    return try ReleaseMap(reading: await blob(current.map, called: "release map"))
  }

  func releaseObject(_ digest: Digest) async throws -> ReleaseObject {
    try ReleaseObject(reading: await blob(digest, called: "release object"))
  }

  var person: LogActor { .user(user) }
  var program: LogActor { .service(service) }

  func draft(
    _ kind: LogEntry.Kind, by actor: LogActor, _ data: KeyValuePairs<String, JSON?>
  ) -> EntryDraft {
    var object = JSONObject()
    for (name, value) in data { if let value { object[name] = value } }
    return EntryDraft(kind, by: actor, at: ports.clock.now(), data: object)
  }
}

extension Digest {
  /// `{"sha256": …}`, as entries quote what they are about.
  var quoted: JSON { ["sha256": .string(hex)] }
  func quoted(size: Int) -> JSON { ["sha256": .string(hex), "size": .integer(size)] }
}
