public import PromoteCore
public import PromoteEngine

/// The name of a key of somebody's choice stands behind the organisation's id.
extension DashboardClient: NamedKeysAPI {
  public func keyNames(organisation: String) async throws(APIFailure) -> [Secret] {
    let path = "/api/keys"
    switch try await calls.read(path, query: [("p", "-1")], limits: .tykList) {
    case .json(let json, _):
      guard let keys = json["data"]?["keys"]?.array ?? json["keys"]?.array else {
        throw .unreadableAnswer("GET \(path): nothing at '/data/keys', expected an array")
      }
      return keys.compactMap(\.string).compactMap { Self.name(in: $0, organisation) }
    case .refused(let status, let message): throw .rejected(status: status, message: message)
    case .unreadable(let reason): throw .unreadableAnswer("GET \(path): \(reason)")
    }
  }

  /// Keys that the server named itself are 32 hexadecimal digits, or tokens that tell their
  /// organisation inside.
  private static func name(in key: String, _ organisation: String) -> Secret? {
    guard key.utf8.starts(with: organisation.utf8) else { return nil }
    let name = String(key.dropFirst(organisation.count))
    let isGenerated =
      name.utf8.count == 32
      && name.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    return name.isEmpty || isGenerated ? nil : Secret(name)
  }

  public func keySession(
    _ name: Secret, organisation: String
  ) async throws(APIFailure) -> LiveDocument? {
    let path = Self.keyPath(name, organisation)
    do throws(APIFailure) {
      switch try await calls.read(path) {
      case .json(let json, _):
        guard json.object != nil else { throw .unreadableAnswer("GET \(path): no object") }
        return LiveDocument(json["data"] ?? json)
      case .refused(status: 404, _): return nil
      case .refused(let status, let message): throw .rejected(status: status, message: message)
      case .unreadable(let reason): throw .unreadableAnswer("GET \(path): \(reason)")
      }
    } catch { throw Self.withoutName(error, path, name) }
  }

  public func writeKey(
    _ name: Secret, organisation: String, _ session: LiveDocument, isNew: Bool
  ) async throws(APIFailure) {
    let path = Self.keyPath(name, organisation)
    var body = session.json
    body.set(JSONPointer([ResourceKind.besideMember]), to: nil)
    let request = HTTPExchange.Request(
      method: isNew ? "POST" : "PUT", path: path, query: [("suppress_reset", "1")],
      headers: [("Content-Type", DashboardCalls.plainJSON)], body: body.serialised())
    do throws(APIFailure) {
      _ = try await calls.write(request) { [name] }
    } catch { throw Self.withoutName(error, path, name) }
  }

  private static func keyPath(_ name: Secret, _ organisation: String) -> String {
    "/api/keys/" + name.reveal { BaseURL.encode(organisation + $0) }
  }

  /// The failure with the name taken out, whatever its length.
  private static func withoutName(
    _ failure: APIFailure, _ path: String, _ name: Secret
  ) -> APIFailure {
    func clean(_ text: String) -> String {
      let bare = text.replacing(path, with: "/api/keys/<key>")
      return name.reveal { $0.isEmpty ? bare : bare.replacing($0, with: "<key>") }
    }
    return switch failure {
    case .unreachable(let text): .unreachable(clean(text))
    case .outcomeUnknown(let text): .outcomeUnknown(clean(text))
    case .rejected(let status, let message): .rejected(status: status, message: clean(message))
    case .notAuthorised(let text): .notAuthorised(clean(text))
    case .busy(let text): .busy(clean(text))
    case .unfinished(let text): .unfinished(clean(text))
    case .unreadableAnswer(let text): .unreadableAnswer(clean(text))
    }
  }
}
