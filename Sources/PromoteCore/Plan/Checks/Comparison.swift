/// What an approver should know about one change, beyond that it happens: `security-loosened`,
/// `breaking-change`, `plain-http-upstream`. All are warnings.
func judgeChange(_ draft: Draft) -> [Finding] {
  guard let after = draft.after?.document.json else { return removal(draft) }
  let change = Comparison(
    object: draft.address, before: draft.before?.document.json, after: after)
  if Kinds.named(draft.address.kind)?.isPortal == true { return portalChecks(change) }
  var findings = plainUpstreams(change)
  guard draft.action == .update else { return findings }
  switch draft.address.kind {
  case .classic:
    findings += classicLoosening(change) + classicBreaking(change)
  case .policy: findings += policyLoosening(change) + policyBreaking(change)
  case .template: break
  default: findings += oasLoosening(change) + oasBreaking(change)
  }
  return findings
}

private func removal(_ draft: Draft) -> [Finding] {
  guard draft.address.kind != .template else { return [] }
  return [
    Finding(
      "breaking-change", .warning, object: draft.address, message: "it is removed",
      hint: "make sure that nobody uses it any more")
  ]
}

/// One object before and after, and ways to look at both.
struct Comparison {
  let object: Address
  let before: JSON?
  let after: JSON

  /// A member on both sides, nil where it is missing.
  func both(_ pointer: JSONPointer) -> (before: JSON?, after: JSON?) {
    (before?[pointer], after[pointer])
  }

  func turnedOn(_ pointer: JSONPointer) -> Bool {
    before?[pointer]?.bool != true && after[pointer]?.bool == true
  }
  func turnedOff(_ pointer: JSONPointer) -> Bool {
    before?[pointer]?.bool == true && after[pointer]?.bool != true
  }

  func loosened(_ pointer: JSONPointer, _ message: String) -> Finding {
    Finding(
      "security-loosened", .warning, object: object, pointer: pointer, message: message,
      hint: "make sure that this is meant")
  }
  func breaking(_ pointer: JSONPointer, _ message: String) -> Finding {
    Finding(
      "breaking-change", .warning, object: object, pointer: pointer, message: message,
      hint: "make sure that callers are ready for it")
  }
}

/// A fixed place; a text that is no pointer is a mistake in the program.
func place(_ text: String) -> JSONPointer {
  guard let pointer = JSONPointer(text) else { preconditionFailure("no JSON Pointer: \(text)") }
  return pointer
}
