/// Live objects of one group by everything that tyk-sync matches by.
struct SyncIndex: Sendable {
  private(set) var byID: [ExactText: SyncLive] = [:]
  private(set) var byDatabaseID: [ExactText: SyncLive] = [:]
  private(set) var bySlug: [ExactText: [SyncLive]] = [:]
  private(set) var byListen: [ExactText: [SyncLive]] = [:]

  init(_ lives: [SyncLive]) {
    for live in lives.sorted(by: { $0.object.address < $1.object.address }) {
      // An old policy without an id of its own is known by its `_id` alone.
      byID[ExactText(live.id)] = live
      if !live.databaseID.isEmpty { byDatabaseID[ExactText(live.databaseID)] = live }
      guard live.group == .apis else { continue }
      if let slug = live.slug { bySlug[ExactText(slug), default: []].append(live) }
      if let listen = live.facts.listen { byListen[ExactText(listen), default: []].append(live) }
    }
  }

  func named(_ id: String) -> SyncLive? { id.isEmpty ? nil : byID[ExactText(id)] }
  func stored(_ databaseID: String) -> SyncLive? {
    databaseID.isEmpty ? nil : byDatabaseID[ExactText(databaseID)]
  }
  func slug(_ slug: String?) -> [SyncLive] { slug.flatMap { bySlug[ExactText($0)] } ?? [] }
  func listening(_ listen: String?) -> [SyncLive] {
    listen.flatMap { byListen[ExactText($0)] } ?? []
  }
}
