internal import PromoteCore

internal import struct Foundation.Data

/// Members of the extension that newer releases copy or move when they store a document.
extension DashboardState {
  func migrated(_ root: JSONObject) -> JSONObject {
    var root = root
    guard let extensionJSON = root["x-tyk-api-gateway"] else { return root }
    var changed = extensionJSON
    let authentication = JSONPointer(["server", "authentication"])
    if let auth = changed[authentication]?.object {
      var kept = auth
      if version >= TykVersion(5, 13), let schemes = kept["securitySchemes"]?.object {
        kept["securitySchemes"] = .object(
          JSONObject(schemes.map { ($0.name, withCopiedClaims($0.value)) }))
      }
      if version >= TykVersion(5, 14) { moveResourceMetadata(&kept, root) }
      changed = changed.setting(authentication, to: .object(kept)) ?? changed
    }
    if version >= TykVersion(5, 14) { changed = withTimeoutValues(changed) }
    root["x-tyk-api-gateway"] = changed
    return root
  }

  /// JWT members of before 5.13 appear under their new names too.
  private func withCopiedClaims(_ scheme: JSON) -> JSON {
    guard var kept = scheme.object else { return scheme }
    func isEmpty(_ name: String) -> Bool { kept[name]?.array?.isEmpty ?? true }
    if let field = kept["identityBaseField"]?.string, !field.isEmpty, isEmpty("subjectClaims") {
      kept["subjectClaims"] = [.string(field)]
    }
    if let field = kept["policyFieldName"]?.string, !field.isEmpty, isEmpty("basePolicyClaims") {
      kept["basePolicyClaims"] = [.string(field)]
    }
    // A choice: only a source that is a URL, in clear or in base64, becomes a JWKS entry.
    if let source = kept["source"]?.string, isEmpty("jwksURIs"), let url = Self.url(source) {
      kept["jwksURIs"] = [["url": .string(url)]]
    }
    return .object(kept)
  }

  private static func url(_ source: String) -> String? {
    func isURL(_ text: String) -> Bool { text.hasPrefix("http://") || text.hasPrefix("https://") }
    if isURL(source) { return source }
    guard let data = Data(base64Encoded: source) else { return nil }
    let text = String(decoding: data, as: UTF8.self)
    return isURL(text) ? text : nil
  }

  /// The top-level resource metadata moves into the scheme that OpenAPI calls `oauth2`.
  private func moveResourceMetadata(_ authentication: inout JSONObject, _ root: JSONObject) {
    guard let metadata = authentication["protectedResourceMetadata"],
      var schemes = authentication["securitySchemes"]?.object
    else { return }
    let declared = root["components"]?["securitySchemes"]
    guard let name = schemes.names.first(where: { declared?[$0]?["type"]?.string == "oauth2" }),
      var scheme = schemes[name]?.object
    else { return }
    scheme["protectedResourceMetadata"] = metadata
    schemes[name] = .object(scheme)
    authentication["securitySchemes"] = .object(schemes)
    authentication["protectedResourceMetadata"] = nil
  }

  /// `enforceTimeout.duration` is rounded up into the older `value`, in seconds.
  private func withTimeoutValues(_ value: JSON) -> JSON {
    switch value.shape {
    case .array(let items): return .array(items.map(withTimeoutValues))
    case .object(let object):
      var kept = object
      for member in object {
        var inner = withTimeoutValues(member.value)
        if member.name == "enforceTimeout", let text = inner["duration"]?.string,
          let seconds = Self.secondsRoundedUp(text), var timeout = inner.object
        {
          timeout["value"] = .integer(seconds)
          inner = .object(timeout)
        }
        kept[member.name] = inner
      }
      return .object(kept)
    default: return value
    }
  }

  /// `1m30s`, `500ms` as Go writes durations; nil for anything else.
  static func secondsRoundedUp(_ text: String) -> Int? {
    let units: [String: Int] = ["h": 3_600_000, "m": 60_000, "s": 1_000, "ms": 1]
    var total = 0
    var rest = text[...]
    while !rest.isEmpty {
      let digits = rest.prefix { $0.isNumber && $0.isASCII }
      rest = rest.dropFirst(digits.count)
      let unit = rest.prefix { $0.isLetter }
      rest = rest.dropFirst(unit.count)
      guard let number = Int(digits), let size = units[String(unit)] else { return nil }
      let (part, overflow) = number.multipliedReportingOverflow(by: size)
      guard !overflow, part < 1 << 53 else { return nil }
      total += part
    }
    return text.isEmpty ? nil : (total + 999) / 1000
  }
}
