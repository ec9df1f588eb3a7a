/// What a command would do to a target, told as `plan` tells it. Nothing is sent.
public struct SyncPreview: Sendable {
  private let objects: [PlanReview.Object]
  private let counts: PlanResult.Counts

  /// `key` seals secrets, so that a change of one is seen and its value is not.
  public init(steps: [SyncStep], deletes: [SyncLive], key: SealKey) {
    var objects: [PlanReview.Object] = []
    var counts = PlanResult.Counts()
    for step in steps where step.isSent {
      objects.append(Self.object(step, key: key))
      if step.live == nil { counts.create += 1 } else { counts.update += 1 }
    }
    counts.unchanged = steps.count { !$0.isSent }
    for live in deletes {
      objects.append(Self.object(live))
      counts.delete += 1
    }
    self.objects = objects
    self.counts = counts
  }

  private static func object(_ step: SyncStep, key: SealKey) -> PlanReview.Object {
    let kind = step.source.kind
    func sealed(_ document: LiveDocument) -> SealedDocument {
      seal(document, as: step.address, kind: kind, key: key).document
    }
    let after = sealed(step.document)
    let before = step.live.map { sealed($0.object.document) }
    let documents = [after, before].compactMap { $0 }
    return PlanReview.Object(
      Plan.Operation(
        action: before == nil ? .create : .update, address: step.address, name: step.source.name,
        before: before.map { BlobReference($0) }, after: BlobReference(after)),
      reason: "",
      context: PlanReview.Context(document: { digest in
        documents.first { $0.digest == digest }?.json
      }))
  }

  private static func object(_ live: SyncLive) -> PlanReview.Object {
    PlanReview.Object(
      Plan.Operation(action: .delete, address: live.object.address, name: live.name), reason: "",
      context: PlanReview.Context(document: { _ in nil }))
  }

  public var isEmpty: Bool { objects.isEmpty }

  public var lines: [String] {
    var lines = [isEmpty ? "nothing to do" : "would change the target; nothing was sent"]
    let changed = objects.filter { $0.operation.action != .delete }
    let deleted = objects.filter { $0.operation.action == .delete }
    if !changed.isEmpty { lines.append("") }
    for object in changed { lines += object.lines([]) }
    if !deleted.isEmpty { lines += ["", "deleted at the end:"] }
    for object in deleted { lines += object.lines([]) }
    return lines + [
      "",
      "\(counts.create) to create, \(counts.update) to update, \(counts.delete) to delete, "
        + "\(counts.unchanged) unchanged",
    ]
  }
}
