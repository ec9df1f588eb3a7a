public import PromoteCore

/// Looking into a simulator and changing it behind a caller's back.
extension DashboardSimulator {
  /// The stored document, in the form in which a GET of the object answers.
  public func document(_ address: Address) -> JSON? {
    withState { state in
      switch address.kind {
      case .classic, .oas:
        guard let api = state.apiIndex[address.id].flatMap({ state.apis[$0] }) else { return nil }
        return api.form == .classic ? state.wrapper(of: api) : api.verbatim ?? api.document
      case .policy: return state.newest(policy: address.id)?.document
      case .template: return state.assets.values.first { $0.id == address.id }?.document
      default: return nil
      }
    }
  }

  public func databaseID(_ address: Address) -> String? {
    withState { state in
      switch address.kind {
      case .classic, .oas: return state.apiIndex[address.id]
      case .policy: return state.newest(policy: address.id)?.databaseID
      case .template: return state.assets.values.first { $0.id == address.id }?.databaseID
      default: return nil
      }
    }
  }

  /// Every object, of every organisation.
  public var addresses: Set<Address> {
    withState { state in
      var found: Set<Address> = []
      for api in state.apis.values {
        found.insert(Address(kind: api.form == .classic ? .classic : .oas, id: api.apiID))
      }
      for policy in state.policies.values {
        found.insert(
          Address(kind: .policy, id: policy.id.isEmpty ? policy.databaseID : policy.id))
      }
      for asset in state.assets.values { found.insert(Address(kind: .template, id: asset.id)) }
      return found
    }
  }

  /// Somebody else's edit: sets what is at `pointer` of the stored document, past every rule.
  /// Returns whether there was such an object and place. nil removes.
  @discardableResult
  public func edit(_ address: Address, _ pointer: JSONPointer, to value: JSON?) -> Bool {
    withState { $0.edit(address, pointer, to: value) }
  }

  /// Somebody else's delete.
  @discardableResult
  public func remove(_ address: Address) -> Bool {
    withState { $0.removeObject(address) }
  }

  public func setCategories(_ labels: [String], of address: Address) {
    withState { state in
      guard let databaseID = state.apiIndex[address.id] else { return }
      state.apis[databaseID]?.categories = labels
      state.apis[databaseID]?.listed = nil
    }
  }
}
