/// Upstreams that are called over plain HTTP, and were not before.
func plainUpstreams(_ change: Comparison) -> [Finding] {
  let places: [PathPattern] =
    switch change.object.kind {
    case .classic: Upstreams.classic
    case .policy, .template: []
    default: Upstreams.oas
    }
  return places.flatMap { $0.places(in: change.after) }.compactMap { pointer in
    let (old, new) = change.both(pointer)
    guard let url = new?.string, isPlain(url), !isPlain(old?.string ?? "") else { return nil }
    return Finding(
      "plain-http-upstream", .warning, object: change.object, pointer: pointer,
      message: "the upstream is called over plain HTTP", hint: "use https where the upstream can")
  }
}

private enum Upstreams {
  static let classic: [PathPattern] = [
    "/api_definition/proxy/target_url", "/api_definition/proxy/target_list/*",
    "/api_definition/version_data/versions/*/override_target",
  ]
  static let oas: [PathPattern] = [
    "/x-tyk-api-gateway/upstream/url",
    "/x-tyk-api-gateway/upstream/loadBalancing/targets/*/url",
  ]
}

private func isPlain(_ url: String) -> Bool { url.lowercased().hasPrefix("http://") }
