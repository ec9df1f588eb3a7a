/// Why each object of a stored plan is in it, derived from its selection and documents.
func derivedReasons(of plan: Plan, _ context: PlanReview.Context) -> [Address: Reason] {
  var reasons: [Address: Reason] = [:]
  var entries: [SelectionEntry] = []
  for operation in plan.operations {
    guard operation.action != .delete else {
      reasons[operation.address] = .pruned
      continue
    }
    let kind = context.kinds[operation.address.kind]
    let document = operation.after.flatMap { context.document($0.sha256) }
    let entry = SelectionEntry(
      address: operation.address, name: operation.name,
      tags: kind.flatMap { kind in document.map { kind.tags(of: $0) } } ?? [],
      references: kind.flatMap { kind in document.map { references(in: $0, kind: kind) } } ?? [])
    entries.append(entry)
  }
  let index = ReferenceIndex(entries.map { ($0.address, $0.name) }, kinds: context.kinds)
  for entry in entries where plan.selection.matches(entry, kinds: context.kinds) {
    reasons[entry.address] = .selected
  }
  let names = Dictionary(
    entries.map { ($0.address, $0.name) }, uniquingKeysWith: { first, _ in first })
  for entry in entries where reasons[entry.address] == nil {
    guard let whole = entry.whole, let name = names[whole] else { continue }
    reasons[entry.address] = .part(of: whole, name: name)
  }
  for entry in entries {
    for reference in entry.references {
      guard let address = index.find(reference, from: entry.address), reasons[address] == nil
      else { continue }
      reasons[address] = .required(by: entry.address, name: entry.name)
    }
  }
  return reasons
}

/// A stored plan's findings with their words: judged again from the documents where that gives
/// them, else in general terms.
func wordings(of plan: Plan, _ context: PlanReview.Context) -> [Finding] {
  var judged: [Plan.Note: [Finding]] = [:]
  for operation in plan.operations
  where plan.findings.contains(where: { $0.object == operation.address }) {
    func side(_ blob: BlobReference?) -> Draft.Side? {
      blob.flatMap { context.document($0.sha256) }.map {
        Draft.Side(
          document: SealedDocument(sealed: $0), references: [],
          facts: TargetFacts($0, of: operation.address.kind))
      }
    }
    let draft = Draft(
      action: operation.action, address: operation.address, name: operation.name,
      before: side(operation.before), after: side(operation.after), release: nil)
    guard (draft.before == nil) == (operation.before == nil),
      (draft.after == nil) == (operation.after == nil)
    else { continue }
    for finding in judgeChange(draft) { judged[Plan.Note(finding), default: []].append(finding) }
  }
  return plan.findings.map { note in
    if let finding = judged[note]?.first {
      judged[note]?.removeFirst()
      return finding
    }
    return Finding(
      note.code, note.severity, object: note.object, pointer: note.pointer,
      message: generalWording[note.code] ?? "found when it was planned", hint: nil)
  }
}

/// What a code stands for, where the exact words are gone.
private let generalWording = [
  "unverified-reference": "it names an object that could not be checked in the target",
  "dependency-differs": "it names an object that differs in the target and was not selected",
  "listen-path-collision": "another object of the target listens on the same path",
  "slug-collision": "another object of the target has the same slug",
  "plaintext-secret": "a secret stands there in clear",
  "secret-drift": "the live secret differs from the registry's",
  "unused-binding": "a binding of the target is not used",
  "not-in-the-api": Kinds.notInThePortalAPIMessage,
  "personal-data": "names and e-mail addresses of people stand in it, its dossier and the log",
  "matched-by-name": "the target has it under another id; it was found by its name",
  "rehearsal-refused": "a simulator of the target refused it when the plan was rehearsed",
  "predicted-drop": "a simulator of the target did not keep it when the plan was rehearsed",
  "portal-not-rehearsed": "operations of the Developer Portal were not tried on a simulator",
  "not-rehearsed": "there was no simulator to try the plan on",
]

extension PlanResult.Counts {
  init(_ operations: [Plan.Operation]) {
    self.init(
      create: operations.count { $0.action == .create },
      update: operations.count { $0.action == .update },
      delete: operations.count { $0.action == .delete })
  }
}
