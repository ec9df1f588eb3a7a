extension ResourceKind {
  /// A certificate of an organisation's store, known by its SHA-256 fingerprint.
  ///
  /// What a Dashboard holds can be listed, not read: it is inventory, against which references are
  /// checked. Only one that the registry provides as PEM is part of a release, its public part
  /// alone.
  ///
  /// Source: Tyk's Dashboard API documentation.
  public static let certificate = ResourceKind(
    name: .certificate, isAPI: false, endpoints: .certificate,
    identity: [JSONPointer(["fingerprint"])],
    displayName: JSONPointer(["subject_cn"]),
    databaseID: [JSONPointer(["id"])],
    managed: [
      "/issuer_cn", "/dns_names", "/has_private", "/not_before", "/not_after", "/is_ca",
      "/issuer", "/subject",
    ],
    ignored: ["/pem", "/subject_cn"],
    isInventory: true, isOptional: true, filePrefix: "certificate-")
}
