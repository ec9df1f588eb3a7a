/// What a command would do to a target, told as `plan` tells it. Nothing is sent.
public struct SyncPreview: Sendable {
  private let objects: [PlanReview.Object]
  private let counts: PlanResult.Counts
  private let labels: [String]

  /// `key` seals secrets, so that a change of one is seen and its value is not.
  public init(steps: [SyncStep], deletes: [SyncLive], key: SealKey) {
    var objects: [PlanReview.Object] = []
    var counts = PlanResult.Counts()
    var labels: [String] = []
    for step in steps where step.isSent {
      objects.append(Self.object(step, key: key))
      if step.live == nil { counts.create += 1 } else { counts.update += 1 }
    }
    for step in steps where !step.isSent {
      if step.isChange { counts.update += 1 } else { counts.unchanged += 1 }
    }
    for step in steps {
      guard let wanted = step.categories else { continue }
      let old = step.live?.categories.joined(separator: ", ") ?? ""
      labels.append(
        printable(
          "~ \(step.address.text)  categories \(old.isEmpty ? "(none)" : old) → "
            + (wanted.isEmpty ? "(none)" : wanted.joined(separator: ", "))))
    }
    for live in deletes {
      objects.append(Self.object(live))
      counts.delete += 1
    }
    self.objects = objects
    self.counts = counts
    self.labels = labels
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

  public var isEmpty: Bool { objects.isEmpty && labels.isEmpty }

  public var lines: [String] {
    var lines = [isEmpty ? "nothing to do" : "would change the target; nothing was sent"]
    let changed = objects.filter { $0.operation.action != .delete }
    let deleted = objects.filter { $0.operation.action == .delete }
    if !changed.isEmpty || !labels.isEmpty { lines.append("") }
    for object in changed { lines += object.lines([]) }
    lines += labels
    if !deleted.isEmpty { lines += ["", "deleted at the end:"] }
    for object in deleted { lines += object.lines([]) }
    return lines + [
      "",
      "\(counts.create) to create, \(counts.update) to update, \(counts.delete) to delete, "
        + "\(counts.unchanged) unchanged",
    ]
  }
}
