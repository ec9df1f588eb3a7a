internal import PromoteCore
internal import PromoteEngine

/// The wrapper around most of a Dashboard's answers: `{"Status", "Message", "Meta"}`, in which the
/// case of names and words varies from endpoint to endpoint.
enum Envelope {
  /// `ok`, `success`, `error` …, in lower case; nil where the answer has none.
  static func status(_ json: JSON) -> String? {
    (json["Status"] ?? json["status"])?.string?.lowercased()
  }

  /// What the server says, or what can be said of an answer that says nothing.
  static func message(_ response: HTTPExchange.Response) -> String {
    guard !response.body.isEmpty else { return "no message" }
    if isPage(response) { return "a page instead of JSON" }
    guard let json = try? JSON.parse(response.body, limits: .envelope) else {
      // Not ours to interpret; the beginning helps to find out who spoke.
      return String(decoding: response.body.prefix(2_000), as: UTF8.self)
    }
    for name in ["Message", "message", "Error", "error"] {
      if let text = json[name]?.string, !text.isEmpty { return text }
    }
    // A Portal lists what it has to say, or says it without a wrapper.
    let texts = (json["errors"]?.array ?? [json]).compactMap(\.string).filter { !$0.isEmpty }
    return texts.isEmpty ? "no message" : texts.joined(separator: "; ")
  }

  /// HTML: a proxy, a log-in page, the Dashboard's own front page.
  static func isPage(_ response: HTTPExchange.Response) -> Bool {
    let type = response.header("Content-Type")?.lowercased() ?? ""
    if type.hasPrefix("text/html") || type.hasPrefix("application/xhtml") { return true }
    let first = response.body.first { !" \t\r\n".utf8.contains($0) }
    return first == UInt8(ascii: "<")
  }

  /// Server errors that are the request's fault: nothing was done.
  static func isRefusal(status: Int, message: String) -> Bool {
    let text = message.lowercased()
    return status == 500
      && [
        "failed to read response body", "error while validating schema",
        // A Gateway that takes its definitions from a Dashboard.
        "due to enabled",
      ].contains { text.hasPrefix($0) }
  }

  /// The database id that a create's answer names.
  static func createdID(_ json: JSON, in member: Endpoints.CreatedID) -> String? {
    guard let text = json[member.rawValue]?.string else { return nil }
    let isID = !text.isEmpty && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x2F }
    return isID ? text : nil
  }
}
