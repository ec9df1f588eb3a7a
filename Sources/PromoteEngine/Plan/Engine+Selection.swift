internal import PromoteCore

/// What a selection says that cannot be meant.
extension Engine {
  /// A kind that nobody knows selects nothing, which would look like nothing to do.
  func checkKinds(of selection: Selection) throws {
    let known = ["api"] + Kinds.all.map(\.name.text)
    for kind in selection.selectors.compactMap(\.kind)
    where !known.contains(where: { $0.utf8.elementsEqual(kind.utf8) }) {
      throw EngineFailure(
        .refused, "bad-selection", "there is no kind '\(kind)'",
        hint: "the kinds are \(known.sorted().joined(separator: ", "))")
    }
  }

  /// Selectors for which neither side has anything.
  func unused(
    _ selection: Selection, _ entries: [SelectionEntry], _ target: Dump, in source: EnvironmentName
  ) -> [Finding] {
    let kinds = Dictionary(uniqueKeysWithValues: Kinds.all.map { ($0.name, $0) })
    let there = target.objects.values.map { SelectionEntry(address: $0.address, name: $0.name) }
    return selection.selectors.compactMap { selector in
      guard let one = try? Selection([selector.selectorText]),
        !entries.contains(where: { one.matches($0, kinds: kinds) }),
        !there.contains(where: { one.matches($0, kinds: kinds) })
      else { return nil }
      let asked = selector.kind.flatMap { Kinds.named(KindName($0)) }
      return Finding(
        "unused-selector", .warning,
        message: "'\(selector.selectorText)' selects nothing of '\(source)'",
        hint: asked.map { $0.isOnRequest && !registry.pipeline.include.contains($0.name) } == true
          ? "objects of that kind are promoted on request: add it to `include` in pipeline.yaml"
          : "compare with `tyk-promote diff` without --select")
    }
  }

  /// Whether the registry asks for objects of the kind, as far as it has to.
  func isAskedFor(_ address: Address) -> Bool {
    Kinds.named(address.kind)?.isOnRequest != true
      || registry.pipeline.include.contains(address.kind)
  }
}
