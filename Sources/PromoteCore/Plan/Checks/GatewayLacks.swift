/// What of a plan's objects no open-source Gateway has a place for: kinds that only a Dashboard keeps
/// (templates, webhooks …), and what stands around a classic definition (references to a Dashboard's
/// webhooks). Each blocks, by name: nothing is ever left out in silence.
///
/// `served` are the kinds that the target has.
public func findWhatGatewaysLack(
  in objects: some Sequence<DesiredObject>, served: Set<KindName>, kinds: [KindName: ResourceKind]
) -> [Finding] {
  objects.flatMap { object -> [Finding] in
    guard served.contains(object.address.kind) else {
      return [
        Finding(
          "kind-not-served", .blocking, object: object.address,
          message: "this Gateway keeps no objects of the kind '\(object.address.kind)'",
          hint: "leave them out, e.g. `--select 'kind=api'` and `--select 'kind=policy'`")
      ]
    }
    guard let kind = kinds[object.address.kind] else { return [] }
    return kind.withoutHomeOnGateway(object.document.json, wrapping: kind.writtenBelow).map {
      Finding(
        "no-place-on-gateway", .blocking, object: object.address, pointer: $0,
        message: "a Gateway has no place for '\($0)'; it would be lost",
        hint: "take it out for this environment: overrides with `remove: [ \($0) ]`")
    }
  }
}
