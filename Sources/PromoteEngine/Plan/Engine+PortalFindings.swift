internal import PromoteCore

extension Engine {
  /// What a plan with objects of a Developer Portal says beyond its changes: once, what no interface
  /// of a Portal gives; and for products whose policy nobody brings, what to promote with them.
  func portalFindings(
    _ release: SourceRelease, from source: ReadSide, to target: ReadSide, among included: [Address]
  ) -> [Finding] {
    let ours = included.filter { Kinds.named($0.kind)?.isPortal == true }
    guard !ours.isEmpty else { return [] }
    var findings = [
      Finding(
        "not-in-the-api", .info, message: Kinds.notInThePortalAPIMessage,
        hint: "compare them by hand")
    ]
    let people = ours.count { $0.kind == .user }
    if people > 0 {
      findings.append(
        Finding(
          "personal-data", .warning,
          message:
            "names and e-mail addresses of \(people) user\(people == 1 ? "" : "s") stand in this plan, "
            + "its dossier and the log, and cannot be taken out of them",
          hint:
            "take `user` out of `include` in pipeline.yaml, and use `tyk-promote portal import "
            + "\(target.connection.name) --with-users`, which keeps no record"))
    }
    let coming = Set(included)
    for address in ours where [.product, .plan].contains(address.kind) {
      guard let object = release.objects[address], let kind = Kinds.named(address.kind),
        let policy = references(in: object.json, kind: kind).first(where: { $0.to == .policy })
      else { continue }
      let named = Address(kind: .policy, id: policy.id)
      guard target.dump.objects[named] == nil, !coming.contains(named) else { continue }
      findings.append(missingPolicy(named, of: object, from: source, to: target, release))
    }
    return findings
  }

  private func missingPolicy(
    _ policy: Address, of object: ReleaseObject, from source: ReadSide, to target: ReadSide,
    _ release: SourceRelease
  ) -> Finding {
    let here = source.connection.name
    let there = target.connection.name
    let closure = closure(of: policy, in: source.dump, missingIn: target.dump)
    let selectors = closure.map { "--select '\(selector(of: $0))'" }.joined(separator: " ")
    let hint: String =
      if source.dump.objects[policy] == nil {
        "'\(here)' has no such policy either: make it there, or delete the \(object.address.kind)"
      } else if release.objects[policy] == nil {
        "'\(here)' has it, and no promotion brought it there: promote it from the stage before, or run "
          + "`tyk-promote adopt \(here)`; it takes \(closure.map(\.text).joined(separator: ", "))"
      } else {
        "promote them together: `tyk-promote plan --from \(here) --to \(there) "
          + "--select '\(selector(of: object.address))' \(selectors)`"
      }
    return Finding(
      "missing-policy", .blocking, object: object.address,
      message:
        "a Portal makes it of \(policy), which neither '\(there)' nor this plan has", hint: hint)
  }

  /// The policy and what it names, as far as the target lacks it.
  private func closure(of policy: Address, in dump: Dump, missingIn target: Dump) -> [Address] {
    var found = [policy]
    guard let kind = Kinds.named(.policy), let document = dump.objects[policy]?.document.json else {
      return found
    }
    for reference in planReferences(in: document, kind: kind) {
      let kinds =
        reference.to.text == "api" ? Kinds.all.filter(\.isAPI).map(\.name) : [reference.to]
      for name in kinds {
        let address = Address(kind: name, id: reference.id)
        if dump.objects[address] != nil, target.objects[address] == nil, !found.contains(address) {
          found.append(address)
        }
      }
    }
    return found.sorted()
  }
}
