public import PromoteCore

/// Filling a simulator without going through its API.
extension DashboardSimulator {
  /// An organisation; without an id it gets one.
  @discardableResult
  public func addOrganisation(id: String? = nil, name: String = "Organisation") -> String {
    withState { $0.addOrganisation(["owner_name": .string(name)], id: id) }
  }

  /// A user with a fixed access key, or one that follows from the seed.
  @discardableResult
  public func addUser(
    organisation: String, accessKey: String? = nil, email: String = "",
    isAdmin: Bool = true, permissions: [String: String] = [:], groupID: String = ""
  ) -> SimulatedUser {
    withState { state in
      var user = SimulatedUser(
        id: state.newDatabaseID(), organisation: organisation,
        accessKey: accessKey ?? state.newID(), email: email.lowercased(), isAdmin: isAdmin,
        permissions: permissions)
      user.groupID = groupID
      state.users.append(user)
      return user
    }
  }

  /// Stores objects exactly as another server returned them, under their own database ids.
  ///
  /// Each is answered verbatim until it is written. A member that they hold and no table of the
  /// simulator names is known from then on, whatever the version; so is a setting that they give
  /// away, such as two APIs at one listen path. Keys and kinds of other systems are passed over.
  /// Returns the addresses that were stored.
  @discardableResult
  public func seed(_ objects: [LiveObject], organisation: String) -> Set<Address> {
    withState { state in
      var stored: Set<Address> = []
      for object in objects.sorted(by: { $0.address < $1.address })
      where state.seed(object, organisation: organisation) {
        stored.insert(object.address)
      }
      state.nameHooksByID(in: organisation)
      state.linkFamilies()
      return stored
    }
  }

  /// A group of users. Returns its id.
  @discardableResult
  public func addGroup(organisation: String, name: String, id: String? = nil) -> String {
    withState { state in
      state.addGroup(
        ["name": .string(name), "id": id.map { .string($0) } ?? ""], organisation: organisation)
    }
  }

  /// Reads a fixture: `organisations`, `groups` and `users` as the Admin API has them (users may
  /// carry `id` and `access_key`), and the objects of one organisation each as `hooks`,
  /// `certificates`, `apis` (wrappers), `oas`, `streams`, `mcps`, `policies`, `assets`,
  /// `client_idps`, `oauth_clients` (with `api_id`) and `keys` (`key_id` and `data`); `beside` has
  /// `categories`, `userIds` and `userGroupIds` by api id. Objects keep the ids they carry and pass
  /// through typed storage.
  public func load(_ fixture: JSON) throws {
    try withState { try $0.load(fixture) }
  }

  /// What it holds of one organisation, as a fixture that another simulator can load. Organisations
  /// and users are not part of it.
  public func fixture(of organisation: String) -> JSON {
    withState { $0.fixture(of: organisation) }
  }
}
