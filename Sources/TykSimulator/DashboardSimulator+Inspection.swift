public import PromoteCore

/// Looking into a simulator and changing it behind a caller's back.
///
/// An object is addressed as in ``DashboardSimulator/addresses``: a webhook by its name, a
/// certificate by its fingerprint, an OAuth client by its API's id, a slash and its own id, the
/// rest by the id that survives a promotion.
extension DashboardSimulator {
  /// The stored document, in the form in which a GET of the object answers.
  public func document(_ address: Address) -> JSON? {
    withState { state in state.place(of: address).flatMap { state.document(at: $0) } }
  }

  public func databaseID(_ address: Address) -> String? {
    withState { state in state.place(of: address).flatMap { state.databaseID(of: $0) } }
  }

  /// Every object, of every organisation.
  public var addresses: Set<Address> { withState { Set($0.objects.map(\.address)) } }

  /// What goes wrong at the gateways and no answer says: listen paths that they rename.
  public var warnings: [String] { withState { $0.warnings } }

  /// Somebody else's edit: sets what is at `pointer` of the stored document, past every rule.
  /// Returns whether there was such an object and place. nil removes.
  @discardableResult
  public func edit(_ address: Address, _ pointer: JSONPointer, to value: JSON?) -> Bool {
    withState { $0.edit(address, pointer, to: value) }
  }

  /// Somebody else's delete.
  @discardableResult
  public func remove(_ address: Address) -> Bool {
    withState { state in
      guard let place = state.place(of: address) else { return false }
      state.remove(at: place)
      return true
    }
  }

  /// The labels beside an API's document; those of a classic API are words of its name.
  public func categories(of address: Address) -> [String] {
    withState { state in
      state.apiIndex[address.id].flatMap { state.apis[$0] }.map { state.categories(of: $0) } ?? []
    }
  }

  public func setCategories(_ labels: [String], of address: Address) {
    withState { state in
      guard let databaseID = state.apiIndex[address.id] else { return }
      state.apis[databaseID]?.categories = labels
      state.apis[databaseID]?.listed = nil
    }
  }

  /// Ids of the users and groups that own an API.
  public func owners(of address: Address) -> (users: [String], groups: [String]) {
    withState { state in
      let api = state.apiIndex[address.id].flatMap { state.apis[$0] }
      return (api?.userOwners ?? [], api?.groupOwners ?? [])
    }
  }

  /// The api id of the base that an API is a version of.
  public func base(of address: Address) -> String? {
    withState { state in state.apiIndex[address.id].flatMap { state.apis[$0]?.baseID } }
  }

  /// The sessions of an organisation's keys, by key.
  public func keys(of organisation: String) -> [String: JSON] {
    withState { state in
      state.keys.values.filter { $0.organisation == organisation }
        .reduce(into: [:]) { $0[$1.id] = $1.session }
    }
  }

  /// Gives a user other rights, as an administrator may at any moment.
  public func setPermissions(_ permissions: [String: String], ofAccessKey key: String) {
    withState { state in
      guard let index = state.users.firstIndex(where: { $0.accessKey == key }) else { return }
      state.users[index].permissions = permissions
      state.users[index].isAdmin = permissions["IsAdmin"] == "admin"
    }
  }
}
