internal import Foundation
internal import PromoteCore

extension RegistryFiles {
  /// `probes:`, sent after an apply was read back:
  ///
  ///     - name: orders                     # optional: else the URL
  ///       url: https://gw.prod.example.com/orders/health
  ///       method: get                      # get, head, options
  ///       headers: { Authorization: { secret: env:PROBE_KEY } }
  ///       expect: { status: 200, headers: { content-type: json }, body: ok, within: 500ms }
  ///       unauthenticated: 401             # the status without the secret headers
  ///       attempts: 5                      # a second apart
  func readProbes(_ value: YAMLValue) -> [Probe] {
    let items = value.list() ?? []
    if items.count > 100 { value.refuse("'probes' has \(items.count), expected at most 100") }
    var names: Set<String> = []
    return items.compactMap { item in
      let probe = readProbe(item)
      if let probe, !names.insert(probe.name).inserted {
        item.refuse("'\(probe.name)' is the name of another probe")
      }
      return probe
    }
  }

  private func readProbe(_ value: YAMLValue) -> Probe? {
    guard var map = value.map() else { return nil }
    let name = map.optional("name")?.string()
    let url = map.require("url")
    let target = url.flatMap { readProbeURL($0) }
    let method = map.optional("method")?.word(Probe.Method.self) ?? .get
    let headers = map.optional("headers").map { readBindings($0) } ?? []
    let expects = map.optional("expect").map { readExpectation($0) } ?? Probe.Expectation()
    let bare = map.optional("unauthenticated")
    let unauthenticated = bare?.integer(in: 100...599)
    let attempts = map.optional("attempts")?.integer(in: 1...30) ?? 5
    map.close()
    let isSecret = headers.contains { if case .secret = $0.value { true } else { false } }
    if let bare, !isSecret {
      bare.refuse("'\(bare.name)' needs a header with `secret:` to leave out")
    }
    guard let target else { return nil }
    return Probe(
      name: name ?? target.server + target.path, server: target.server, path: target.path,
      method: method, headers: headers.map { ($0.name, $0.value) }, expects: expects,
      unauthenticated: unauthenticated, attempts: attempts, place: value.place)
  }

  private func readProbeURL(_ value: YAMLValue) -> (server: String, path: String)? {
    guard let text = value.string() else { return nil }
    guard var parts = URLComponents(string: text), let host = parts.host, !host.isEmpty,
      parts.scheme == "https" || parts.scheme == "http", parts.fragment == nil
    else {
      value.refuse("'\(value.name)' is not a URL that begins with https:// or http://")
      return nil
    }
    guard parts.user == nil, parts.password == nil else {
      value.refuse("'\(value.name)' holds a user or a password; give it as a header with `secret:`")
      return nil
    }
    let path =
      (parts.percentEncodedPath.isEmpty ? "/" : parts.percentEncodedPath)
      + (parts.percentEncodedQuery.map { "?" + $0 } ?? "")
    parts.percentEncodedPath = ""
    parts.percentEncodedQuery = nil
    return parts.string.map { ($0, path) }
  }

  private func readExpectation(_ value: YAMLValue) -> Probe.Expectation {
    guard var map = value.map() else { return Probe.Expectation() }
    var expects = Probe.Expectation()
    if let status = map.optional("status")?.integer(in: 100...599) { expects.status = status }
    for (name, item) in map.optional("headers")?.map()?.members ?? [] {
      if let text = item.string() { expects.headers[name] = text }
    }
    expects.body = map.optional("body")?.string()
    expects.withinMilliseconds = map.optional("within").flatMap { readMilliseconds($0) }
    map.close()
    return expects
  }

  /// `500ms` or `2s`, up to ten seconds.
  private func readMilliseconds(_ value: YAMLValue) -> Int? {
    guard let text = value.string() else { return nil }
    let unit = text.hasSuffix("ms") ? ("ms", 1) : ("s", 1000)
    guard text.hasSuffix(unit.0), let number = Int(text.dropLast(unit.0.count)), number > 0,
      number * unit.1 <= 10_000
    else {
      value.refuse("'\(value.name)' is not a time such as 500ms or 2s, up to 10s")
      return nil
    }
    return number * unit.1
  }
}
