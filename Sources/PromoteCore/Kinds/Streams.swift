extension ResourceKind {
  /// A Tyk Streams API: a Tyk OAS API with the `x-tyk-streaming` extension, whose configuration is
  /// stored as free JSON: there absent and empty differ, and nothing is dropped.
  ///
  /// Sources: Tyk's published schema of Streams APIs and its Dashboard API documentation.
  public static let streams = ResourceKind.tykOAS(
    .streams, .streams, freeForm: ["/x-tyk-streaming"], places: StreamsTables.places(below: ""),
    filePrefix: "oas-")
}
