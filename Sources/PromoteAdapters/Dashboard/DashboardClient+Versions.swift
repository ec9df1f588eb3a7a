internal import PromoteCore
internal import PromoteEngine

/// Versions of an API: gateways serve one under its base's path as well, and write that address into
/// its document.
extension DashboardClient {
  /// The objects with the paths that they are served at as versions, as far as the bases among them
  /// tell.
  func withServedPaths(
    _ objects: [LiveObject], _ kind: ResourceKind
  ) throws(APIFailure) -> [LiveObject] {
    guard let generated = kind.generatedServers else { return objects }
    var paths: [String: Set<String>] = [:]
    for base in objects {
      for version in generated.pathsOfVersions(of: base.document.json) {
        paths[version.id, default: []].formUnion(version.paths)
      }
    }
    guard !paths.isEmpty else { return objects }
    var objects = objects
    for index in objects.indices {
      guard let found = paths[objects[index].address.id] else { continue }
      objects[index] = try objects[index].setting(
        ResourceKind.servedAt, .array(found.sorted().map { .string($0) }))
    }
    return objects
  }

  /// The same for one object: its base is read, where the server names one.
  func withServedPaths(
    _ object: LiveObject, _ kind: ResourceKind
  ) async throws(APIFailure) -> LiveObject {
    guard let generated = kind.generatedServers, let id = await ids.base(of: object.address),
      let base = try await fetch(kind, id: id)
    else { return object }
    let found = generated.pathsOfVersions(of: base.document.json)
      .filter { $0.id.utf8.elementsEqual(object.address.id.utf8) }.flatMap(\.paths)
    guard !found.isEmpty else { return object }
    return try object.setting(ResourceKind.servedAt, .array(found.map { .string($0) }))
  }
}
