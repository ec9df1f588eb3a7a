internal import PromoteCore

/// One operation, checked and ready to be sent.
struct PreparedOperation: Sendable {
  enum Standing: Sendable, Hashable {
    /// The target holds what the plan started from.
    case before
    /// It already holds what the plan leads to: nothing is sent.
    case after
    /// Something else: the plan is stale.
    case neither
  }

  let index: Int
  let operation: Plan.Operation
  let kind: ResourceKind
  let standing: Standing
  let live: LiveObject?
  /// The normal form that is to be read back; nil for a delete.
  let wanted: JSON?
  /// Its digest, where it is at hand.
  var wantedState: Digest?
  /// Every secret place of what is sent.
  let secrets: [PlannedSecret]
  /// Places that the plan said the server drops or changes.
  let predicted: Set<JSONPointer>
  /// With its secrets filled in; nil for a delete, and where nothing is to be sent.
  var document: LiveDocument?
  /// What was approved, and what it names.
  var after: SealedDocument?
  var references: [FoundReference] = []
  /// Going back: the index of the operation that this one undoes.
  var undoes: Int?

  var address: Address { operation.address }
  var sealedPlaces: Set<JSONPointer> { Set(secrets.map(\.pointer)) }

  /// What of the sent is lost in what was found, beyond what the plan said.
  func lost(in found: JSON) -> [ReadBack.Difference] {
    guard let wanted else { return [] }
    return ReadBack(sent: wanted, found: found, kind: kind).lost.filter {
      !predicted.contains($0.pointer)
    }
  }
}

/// Everything an apply needs before it may send anything.
struct PreparedApply: Sendable {
  let record: PromotionRecord
  let plan: Plan
  /// Nil going back: the inverse was approved with the plan.
  let approved: ApprovedPlan?
  let target: Connection
  let sealer: Sealer
  var operations: [PreparedOperation]
  /// Of the watched objects, as they are now.
  let state: Digest
  let live: Dump
  /// The same objects sealed, where they were needed.
  var sealed: [Address: TargetObject] = [:]
  /// Carries out the inverse.
  var isGoingBack = false
  /// What is carried out, in its order.
  var steps: [Plan.Operation] { isGoingBack ? plan.inverse : plan.operations }

  var isResuming: Bool { record.isUnderWay }

  /// What was read before the first write, with what it was found to be.
  var seen: [Address: SeenObject] {
    live.objects.compactMapValues { object in
      sealed[object.address].map { SeenObject(object.document, normal: $0.normal) }
    }
  }
}

/// What was read of an object and what its normal form was: whoever reads the very same text again
/// need not seal it again.
struct SeenObject: Sendable {
  /// Of the text as it was read.
  let text: Digest
  /// Of the sealed document's normal form.
  let normal: Digest

  init(_ document: LiveDocument, normal: Digest) {
    text = Self.text(document)
    self.normal = normal
  }

  func isSame(_ document: LiveDocument) -> Bool { text == Self.text(document) }

  private static func text(_ document: LiveDocument) -> Digest {
    Digest(of: document.json.serialised())
  }
}
