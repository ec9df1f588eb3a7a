/// What of a plan's objects no open-source Gateway has a place for: what stands around a classic
/// definition (references to a Dashboard's webhooks), and what a Dashboard keeps beside a document
/// (categories). Each place blocks, by name: nothing is ever left out in silence.
///
/// Whole kinds that a Gateway lacks are another finding, `missing-kind`.
public func findWhatGatewaysLack(
  in objects: some Sequence<DesiredObject>, kinds: [KindName: ResourceKind]
) -> [Finding] {
  objects.flatMap { object -> [Finding] in
    guard let kind = kinds[object.address.kind] else { return [] }
    return kind.withoutHomeOnGateway(object.document.json).map {
      Finding(
        "no-place-on-gateway", .blocking, object: object.address, pointer: $0,
        message: "a Gateway has no place for '\($0)'; it would be lost",
        hint: "take it out for this environment: overrides with `remove: [ \($0) ]`")
    }
  }
}
