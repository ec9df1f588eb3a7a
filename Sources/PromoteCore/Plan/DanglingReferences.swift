/// References of the plan that would name nothing.
///
/// `dangling-reference` blocks: neither the target nor the plan holds the object, or the plan
/// deletes it. `unverified-reference` warns: objects of that kind cannot be read from the target.
func danglingReferences(_ planning: Planning) -> [Finding] {
  let input = planning.input
  let target = input.target.environment
  let deleted = Set(planning.drafts.filter { $0.action == .delete }.map(\.address))
  var findings: [Finding] = []
  for draft in planning.drafts where draft.after != nil {
    var told: Set<FoundReference> = []
    for reference in planning.input.desired[draft.address]?.references ?? [] {
      let named = FoundReference(pointer: .root, to: reference.to, id: reference.id)
      if let address = planning.index.find(reference, from: draft.address) {
        guard deleted.contains(address), told.insert(named).inserted else { continue }
        findings.append(
          Finding(
            "dangling-reference", .blocking, object: draft.address, pointer: reference.pointer,
            message: "it names \(address), which this plan deletes",
            hint: "take the reference out, or plan without --prune"))
      } else if planning.comesWithAnother(Address(kind: reference.to, id: reference.id)) {
        continue
      } else if told.insert(named).inserted {
        findings.append(
          planning.canRead(reference.to)
            ? Finding(
              "dangling-reference", .blocking, object: draft.address, pointer: reference.pointer,
              message:
                "it names \(reference.to)/\(reference.id), which neither '\(target)' nor this plan has",
              hint: reference.to == .certificate
                ? "upload it there, list its PEM under certificates in environments/\(target).yaml, or bind the place to the certificate to use there"
                : "promote \(reference.to)/\(reference.id) too, or take the reference out")
            : Finding(
              // An id of another database would be sent as it is.
              "unverified-reference", reference.to == .webhook ? .blocking : .warning,
              object: draft.address, pointer: reference.pointer,
              message:
                "it names \(reference.to)/\(reference.id), and whether '\(target)' has it was not checked",
              hint: "see to it that '\(target)' has this \(reference.to)"))
      }
    }
  }
  return findings + orphans(planning, deleted: deleted)
}

/// Objects that stay and name one that is deleted.
private func orphans(_ planning: Planning, deleted: Set<Address>) -> [Finding] {
  guard !deleted.isEmpty else { return [] }
  var findings: [Finding] = []
  for live in planning.input.live.values where planning.touched[live.address] == nil {
    for reference in live.references {
      guard let address = planning.index.find(reference, from: live.address),
        deleted.contains(address), !planning.isSettledByServer(live, whenLosing: address)
      else { continue }
      findings.append(
        Finding(
          "dangling-reference", .blocking, object: address,
          message: "it would be deleted, and \(live.address) '\(live.name)' still names it",
          hint: "delete \(live.address) too, or take the reference out first"))
    }
  }
  return findings
}

extension Planning {
  /// Whether the target's server makes the object together with one that it has or will have: the
  /// team of all users of an organisation.
  func comesWithAnother(_ address: Address) -> Bool {
    guard let owner = ResourceKind.maker(of: address) else { return false }
    return index.find(FoundReference(pointer: .root, to: owner.kind, id: owner.id), from: address)
      == owner
  }

  /// Whether nobody has to see to an object that names the deleted one: its server does.
  func isSettledByServer(_ object: TargetObject, whenLosing deleted: Address) -> Bool {
    guard let kind = input.kinds[object.address.kind], kind.isPortal else { return false }
    // A Portal hides what it made of a policy, and takes APIs out of products.
    if deleted.kind == .policy || input.kinds[deleted.kind]?.isAPI == true { return true }
    return !kind.sequences.isEmpty
      || (kind.isKeptByServer(object.document.json)
        && ResourceKind.goes(object.address, with: deleted))
  }

  /// Whether the target's objects of that kind are all known.
  func canRead(_ kind: KindName) -> Bool {
    let known = input.readable.union(input.lacking)
    guard kind == ReferenceIndex.anyAPI else { return known.contains(kind) }
    return input.kinds.values.filter(\.isAPI).allSatisfy { known.contains($0.name) }
  }
}
