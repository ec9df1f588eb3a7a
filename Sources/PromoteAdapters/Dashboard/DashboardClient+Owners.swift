internal import PromoteCore
internal import PromoteEngine

/// Owners are named in the registry by what is the same everywhere, and on the server by its ids.
extension DashboardClient {
  /// The part with e-mail addresses as ids of users and names as ids of groups. Ids stay as they are.
  ///
  /// Refused: an address or a name that nobody here has, or that several have.
  func resolvingOwners(_ body: JSON, _ part: Endpoints.Part) async throws(APIFailure) -> JSON {
    var body = body
    for (member, directory) in Self.directories where part.members.contains(member) {
      var ids: [JSON] = []
      for owner in body[member]?.array ?? [] {
        let text = owner.string ?? ""
        ids.append(
          Self.isDatabaseID(text) ? owner : .string(try await id(called: text, directory)))
      }
      body.set(JSONPointer([member]), to: .array(ids))
    }
    return body
  }

  private struct Directory: Sendable {
    let path: String
    let items: String
    let name: String
    let what: String
  }

  private static let directories: [(member: String, Directory)] = [
    (
      "userIds",
      Directory(path: "/api/users", items: "users", name: "email_address", what: "user")
    ),
    (
      "userGroupIds",
      Directory(path: "/api/usergroups", items: "groups", name: "name", what: "group of users")
    ),
  ]

  private static func isDatabaseID(_ text: String) -> Bool {
    text.utf8.count == 24
      && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
  }

  private func id(called name: String, _ directory: Directory) async throws(APIFailure) -> String {
    guard
      case .json(let json, _) = try await calls.read(
        directory.path, query: [("p", "-1")], limits: .tykList),
      let items = json[directory.items]?.array
    else { throw .unreachable("owners: the credential may not read \(directory.path)") }
    // Addresses are stored in lower case.
    let wanted = directory.what == "user" ? name.lowercased() : name
    let found = items.filter {
      $0[directory.name]?.string?.utf8.elementsEqual(wanted.utf8) ?? false
    }
    guard found.count == 1, let id = found[0]["id"]?.string else {
      throw .unreachable("owners: \(found.count) \(directory.what)s are called '\(name)'")
    }
    return id
  }
}
