internal import PromoteCore
internal import PromoteEngine

/// Kinds whose objects belong to objects of another kind.
extension DashboardClient {
  /// The objects below every parent that may have any.
  func listBelowParents(_ kind: ResourceKind) async throws(APIFailure) -> [LiveObject] {
    guard let parent = kind.endpoints.parent else { return [] }
    var parents: [String] = []
    for name in parent.kinds {
      guard let parentKind = kinds.first(where: { $0.name == name }) else { continue }
      for (place, item) in try await items(parentKind) {
        let document = item[parentKind.endpoints.documentInItem] ?? item
        let mayHave = parent.marks.contains { mark in
          mark.path.places(in: document).contains { document[$0] == mark.value }
        }
        guard mayHave else { continue }
        parents.append(try object(document, parentKind, at: place).address.id)
      }
    }
    let ids = parents
    let lists = await eachAtOnce(ids.count) { index -> Result<[LiveObject], APIFailure> in
      do throws(APIFailure) {
        return .success(try await list(kind, below: ids[index]))
      } catch {
        return .failure(error)
      }
    }
    var objects: [LiveObject] = []
    for list in lists { objects += try list.get() }
    return objects
  }

  private func list(
    _ kind: ResourceKind, below parent: String
  ) async throws(APIFailure) -> [LiveObject] {
    var endpoints = kind.endpoints
    endpoints.list = try path(kind, parent)
    let listed: [(place: String, item: JSON)]
    do throws(APIFailure) {
      listed = try await allItems(endpoints)
    } catch .rejected(let status, let message) {
      // An API that no gateway has loaded has no clients that anybody could see.
      if isAbsent(kind, status, message) { return [] }
      throw .rejected(status: status, message: message)
    }
    var objects: [LiveObject] = []
    for (place, item) in listed {
      objects.append(try object(below(parent, item, kind), kind, at: place))
    }
    return objects
  }

  /// The document with its parent, and the identity that they make together.
  func below(_ parent: String?, _ json: JSON, _ kind: ResourceKind) -> JSON {
    guard let relation = kind.endpoints.parent, let parent, let own = json[relation.own]?.string,
      !own.isEmpty
    else { return json }
    var json = json
    json.set(relation.member, to: .string(parent))
    json.set(relation.identity, to: .string("\(parent)/\(own)"))
    return json
  }
}
