internal import PromoteCore
internal import PromoteEngine

/// Streams APIs: OAS documents with `x-tyk-streaming`, behind a media type of their own.
extension DashboardState {
  static let streamRoutes: [Route] = [
    Route("POST", "/api/apis/streams", .key("apis"), since: TykVersion(5, 7)) {
      (s, c) throws(Refusal) in
      try s.checkStreamsMedia(c)
      return try s.createOAS(c, .streams)
    },
    Route("GET", "/api/apis/streams/{id}", .key("apis"), since: TykVersion(5, 7)) {
      (s, c) throws(Refusal) in
      try s.checkStreamsMedia(c)
      return try s.readOAS(c, .streams)
    },
    Route("PUT", "/api/apis/streams/{id}", .key("apis"), since: TykVersion(5, 7)) {
      (s, c) throws(Refusal) in
      try s.checkStreamsMedia(c)
      return try s.updateOAS(c, .streams)
    },
    Route("PATCH", "/api/apis/streams/{id}", .key("apis"), since: TykVersion(5, 7)) {
      (s, c) throws(Refusal) in
      try s.checkStreamsMedia(c)
      return try s.patchOAS(c, .streams)
    },
    Route("DELETE", "/api/apis/streams/{id}", .key("apis"), since: TykVersion(5, 7)) {
      (s, c) throws(Refusal) in
      try s.checkStreamsMedia(c)
      return try s.deleteAPI(c, message: "API deleted.")
    },
  ]

  private static let streamsMediaType = "application/vnd.tyk.streams.oas"
  private static let usualComponents: Set<String> = [
    "broker", "http_client", "http_server", "kafka", "amqp_0_9", "amqp_1", "mqtt",
  ]
  /// Members of an input or output that name no component.
  private static let neutralMembers: Set<String> = ["label", "processors"]

  /// Writes carry the media type as Content-Type, reads as Accept; before 5.9 (5.8.15) reads
  /// carried it as Content-Type. A choice: the codes of the refusals.
  private func checkStreamsMedia(_ call: Call) throws(Refusal) {
    let reading = call.request.method == "GET"
    let byAccept = reading && version.has(TykVersion(5, 9), backport: TykVersion(5, 8, 15))
    let header = call.request.header(byAccept ? "Accept" : "Content-Type") ?? ""
    guard header.lowercased().contains(Self.streamsMediaType) else {
      throw Refusal(byAccept ? 406 : 415, "\(Self.streamsMediaType) is required")
    }
  }

  /// A choice: the texts, and that switched-off streaming answers as a missing licence does.
  func checkStreams(_ document: JSON) throws(Refusal) {
    guard configuration.streamingEnabled else {
      throw Refusal(
        403, "Your license does not support adding/ modifying streams API configuration.")
    }
    guard let streams = document["x-tyk-streaming"]?["streams"]?.object else {
      throw Refusal(400, "x-tyk-streaming.streams is required")
    }
    guard !configuration.streamingExperimental else { return }
    for stream in streams {
      for part in ["input", "output"] {
        guard let name = Self.unusual(stream.value[part]) else { continue }
        throw Refusal(
          400, "x-tyk-streaming.streams.\(stream.name).\(part): \(name) is not supported"
        ).resting(on: .experimentalStreams, configuration)
      }
    }
  }

  /// The first component of an input or output, or of those that it brokers, that is not among the
  /// usual ones.
  private static func unusual(_ part: JSON?) -> String? {
    for member in part?.object ?? JSONObject() where !neutralMembers.contains(member.name) {
      guard usualComponents.contains(member.name) else { return member.name }
      guard member.name == "broker" else { continue }
      for inner in member.value["inputs"]?.array ?? member.value["outputs"]?.array ?? [] {
        if let name = unusual(inner) { return name }
      }
    }
    return nil
  }
}
