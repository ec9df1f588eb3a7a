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
    let closure = closure(of: policy, in: source.dump, missingFrom: release)
    let hint: String =
      if source.dump.objects[policy] == nil {
        "'\(here)' has no such policy either: make it there, or have the Portal of '\(here)' "
          + "synchronise, which then hides the \(object.address.kind)"
      } else {
        // Only a later stage has objects that are of no release.
        "'\(here)' has it, and no promotion brought it there; take it into the release with "
          + "`tyk-promote drift \(here) "
          + closure.map { "--adopt '\($0.text)'" }.joined(separator: " ")
          + " --reason '…'`, then plan again"
      }
    return Finding(
      "missing-policy", .blocking, object: object.address,
      message:
        "a Portal makes it of \(policy), which neither '\(there)' nor this plan has", hint: hint)
  }

  /// The policy and what it names, as far as it is of no release.
  private func closure(
    of policy: Address, in dump: Dump, missingFrom release: SourceRelease
  ) -> [Address] {
    var found: [Address] = []
    var next = dump.objects[policy] == nil ? [] : [policy]
    while let address = next.popLast() {
      guard !found.contains(address), release.objects[address] == nil,
        let object = dump.objects[address], let kind = Kinds.named(address.kind),
        !kind.isInventory
      else { continue }
      found.append(address)
      for reference in planReferences(in: object.document.json, kind: kind) {
        let kinds =
          reference.to.text == "api" ? Kinds.all.filter(\.isAPI).map(\.name) : [reference.to]
        next += kinds.map { Address(kind: $0, id: reference.id) }
      }
    }
    return found.sorted()
  }
}
