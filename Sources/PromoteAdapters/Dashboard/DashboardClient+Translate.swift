internal import PromoteCore
internal import PromoteEngine

/// References that a server keeps by its database id, and objects here by identity.
///
/// A database id means nothing in another environment, and is new wherever an object is created. So
/// an object that was read names a webhook by its name; the id is filled in when it is sent.
extension DashboardClient {
  /// The objects with identities where the server keeps database ids. An id that no object has stays:
  /// it names nothing, and planning says so. Where the kind cannot be read, all stay.
  func namingByIdentity(
    _ objects: [LiveObject], _ kind: ResourceKind
  ) async throws(APIFailure) -> [LiveObject] {
    var objects = try await linkingByIdentity(objects, kind)
    for reference in kind.references where translatesReferences && reference.byDatabaseID {
      var places: [(index: Int, pointer: JSONPointer, id: String)] = []
      for (index, object) in objects.enumerated() {
        for pointer in reference.path.places(in: object.document.json) {
          guard let id = object.document.json[pointer]?.string, !id.isEmpty else { continue }
          places.append((index, pointer, id))
        }
      }
      guard !places.isEmpty,
        let names = try await identities(of: reference.to, holding: Set(places.map(\.id)))
      else { continue }
      for (index, pointer, id) in places {
        guard let name = names[id] else { continue }
        objects[index] = try objects[index].setting(pointer, .string(name))
      }
    }
    return objects
  }

  /// The objects whose links name an API by its id where the server has them by its database id.
  private func linkingByIdentity(
    _ objects: [LiveObject], _ kind: ResourceKind
  ) async throws(APIFailure) -> [LiveObject] {
    guard translatesReferences, kind.references.contains(where: { $0.form == .tykLink }) else {
      return objects
    }
    var places: [(index: Int, pointer: JSONPointer, link: TykLink)] = []
    for (index, object) in objects.enumerated() where object.document.json.mayHold("tyk:") {
      for found in references(in: object.document.json, kind: kind) {
        guard let link = object.document.json[found.pointer]?.string.flatMap({ TykLink($0) }),
          link.mayNameDatabaseID
        else { continue }
        places.append((index, found.pointer, link))
      }
    }
    guard !places.isEmpty else { return objects }
    let names = try await namesOfAPIs(holding: Set(places.map(\.link.target)))
    var objects = objects
    for (index, pointer, link) in places {
      guard let id = names[link.target] else { continue }
      objects[index] = try objects[index].setting(pointer, .string(link.naming(id)))
    }
    return objects
  }

  /// API ids by database id, from the list that holds Classic and OAS APIs alike.
  private func namesOfAPIs(
    holding wanted: Set<String>
  ) async throws(APIFailure) -> [String: String] {
    if let known = await ids.names(of: "api"), wanted.allSatisfy({ known[$0] != nil }) {
      return known
    }
    var names: [String: String] = [:]
    for (_, item) in try await allItems(.classic) {
      guard let projection = item["api_definition"], let id = projection["id"]?.string,
        let own = projection["api_id"]?.string, !own.isEmpty
      else { continue }
      names[id] = own
    }
    await ids.learn(names, of: "api")
    return names
  }

  /// The document with the server's database ids for the identities it holds.
  ///
  /// Refused, before anything is sent: a name that nothing has here, or that several have.
  func namingByDatabaseID(_ json: JSON, _ kind: ResourceKind) async throws(APIFailure) -> JSON {
    var json = json
    for reference in kind.references where translatesReferences && reference.byDatabaseID {
      let places = reference.path.places(in: json).filter { json[$0]?.string?.isEmpty == false }
      guard !places.isEmpty, let target = kinds.first(where: { $0.name == reference.to }) else {
        continue
      }
      guard let names = try await identities(of: reference.to, holding: nil) else {
        throw .unreachable("the credential may not read objects of kind '\(target.name)'")
      }
      for pointer in places {
        let name = json[pointer]?.string ?? ""
        if names[name] != nil { continue }
        let ids = names.filter { $0.value.utf8.elementsEqual(name.utf8) }.keys.sorted()
        guard ids.count == 1 else {
          throw .unreachable(
            "\(pointer) names the \(target.name) '\(name)', of which there are \(ids.count)")
        }
        json.set(pointer, to: .string(ids[0]))
      }
    }
    return json
  }

  /// Identities by database id; nil where the kind cannot be read here. What is known already
  /// serves where it has all that is asked for.
  private func identities(
    of name: KindName, holding wanted: Set<String>?
  ) async throws(APIFailure) -> [String: String]? {
    guard let kind = kinds.first(where: { $0.name == name }) else { return nil }
    if let wanted, let known = await ids.names(of: name), wanted.allSatisfy({ known[$0] != nil }) {
      return known
    }
    var names: [String: String] = [:]
    do throws(APIFailure) {
      for (place, item) in try await items(kind) {
        let object = try object(item, kind, at: place)
        if let id = object.databaseID { names[id] = object.address.id }
      }
    } catch .rejected(status: 403, _) {
      return nil
    } catch {
      throw error
    }
    await ids.learn(names, of: name)
    return names
  }
}
