/// One object's change while a plan is being made.
struct Draft {
  /// How an object stands on one side of its change.
  struct Side {
    var document: SealedDocument
    /// The objects it names, as far as they were found.
    var references: [Address]
    var facts: TargetFacts
  }

  var action: Plan.Operation.Action
  var address: Address
  var name: String
  var before: Side?
  var after: Side?
  var release: Digest?

  /// What leads back.
  var inverse: Draft {
    Draft(
      action: action.inverse, address: address, name: name, before: after, after: before,
      release: nil)
  }

  func operation(dependsOn: [Int]) -> Plan.Operation {
    Plan.Operation(
      action: action, address: address, name: name,
      before: before.map { BlobReference($0.document) },
      after: after.map { BlobReference($0.document) }, release: release, dependsOn: dependsOn)
  }
}
