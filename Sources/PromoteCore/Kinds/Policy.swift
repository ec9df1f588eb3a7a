extension ResourceKind {
  /// A security policy. An old one without an `id` of its own is known by its `_id`.
  public static let policy = ResourceKind(
    name: .policy, isAPI: false, endpoints: .policy,
    identity: [JSONPointer(["id"]), JSONPointer(["_id"])],
    displayName: JSONPointer(["name"]),
    tags: ["/tags"],
    databaseID: [JSONPointer(["_id"])],
    organisation: ["/org_id"],
    doubles: ["/**"],
    filePrefix: "policy-")
}
