extension Plan.Contents {
  /// Refuses contents that no plan can have: an operation with the wrong sides, an object touched
  /// twice, a dependency on something later, secrets out of order or sent by no operation, an
  /// inverse that does not undo the operations, times that are not whole seconds or run backwards.
  public func check() throws(PlanError) {
    guard createdAt < expiresAt else {
      throw .inconsistent("it expires at \(expiresAt), before it was made at \(createdAt)")
    }
    guard createdAt.milliseconds % 1000 == 0, expiresAt.milliseconds % 1000 == 0 else {
      throw .inconsistent("its times are not whole seconds")
    }
    guard PromotionID.isValid(id), supersedes.map(PromotionID.isValid) ?? true,
      rollsBack.map(PromotionID.isValid) ?? true
    else {
      throw .inconsistent("its id is not one of a promotion")
    }
    guard trust.version >= 1 else {
      throw .inconsistent("version \(trust.version) of the trust document")
    }
    let forward = try sides(operations, "operations")
    let backward = try sides(inverse, "inverse")
    for operation in operations where operation.release != nil && operation.action == .delete {
      throw .inconsistent("\(operation.address) is deleted, and says what it was rendered from")
    }
    // What goes back to what an environment held itself may never have been of a release.
    let isWithin = source.environment == target.environment
    for operation in operations
    where operation.release == nil && operation.action != .delete && !isWithin {
      throw .inconsistent("\(operation.address) does not say what it was rendered from")
    }
    guard isWithin || rollsBack == nil else {
      throw .inconsistent("it takes back a promotion and comes from another environment")
    }
    for operation in inverse where operation.release != nil {
      throw .inconsistent("what undoes \(operation.address) is rendered from nothing")
    }
    guard forward.count == backward.count else {
      throw .inconsistent("\(forward.count) operations, \(backward.count) to undo them")
    }
    for (address, operation) in forward {
      guard let undone = backward[address], undone.action == operation.action.inverse,
        undone.before == operation.after, undone.after == operation.before
      else { throw .inconsistent("the inverse does not undo \(address)") }
    }
    for (earlier, later) in zip(secrets, secrets.dropFirst())
    where !earlier.path.utf8.lexicographicallyPrecedes(later.path.utf8) {
      throw .inconsistent("the secret \(later.path) is out of order or there twice")
    }
    for secret in secrets where forward[secret.object]?.after == nil {
      throw .inconsistent("the secret \(secret.path) belongs to no operation that sends it")
    }
  }

  private func sides(
    _ operations: [Plan.Operation], _ list: String
  ) throws(PlanError) -> [Address: Plan.Operation] {
    var touched: [Address: Plan.Operation] = [:]
    for (index, operation) in operations.enumerated() {
      let place = "\(list)[\(index)] (\(operation.address))"
      guard Address(operation.address.text) == operation.address,
        !operation.address.kind.text.utf8.contains(UInt8(ascii: "/")),
        PlannedSecret.parts(of: operation.address.text + "#")?.object == operation.address
      else { throw .inconsistent("\(place) names no object") }
      guard (operation.before == nil) == (operation.action == .create),
        (operation.after == nil) == (operation.action == .delete)
      else {
        throw .inconsistent("\(place) is a \(operation.action.rawValue) with the wrong sides")
      }
      for blob in [operation.before, operation.after] where (blob?.size ?? 1) < 1 {
        throw .inconsistent("\(place) names an empty document")
      }
      let last = operation.dependsOn.last ?? -1
      guard last < index, (operation.dependsOn.first ?? 0) >= 0,
        zip(operation.dependsOn, operation.dependsOn.dropFirst()).allSatisfy({ $0 < $1 })
      else { throw .inconsistent("\(place) depends on what does not come before it") }
      guard touched.updateValue(operation, forKey: operation.address) == nil else {
        throw .inconsistent("\(place) is touched twice")
      }
    }
    return touched
  }
}
