import PromoteCore
import PromoteEngine
import Synchronization

/// A line to a Portal on which, at the first write of each kind, the answer is lost and then the line
/// itself: nothing goes through any more until it is mended.
///
/// What a write is about is told by its address, from the Portal's published API description.
final class LosingLine: Sendable {
  private struct State {
    var lost: Set<KindName> = []
    var isDead = false
  }
  private let state = Mutex(State())

  /// Kinds of which an answer was lost.
  var lost: Set<KindName> { state.withLock { $0.lost } }

  func mend() { state.withLock { $0.isDead = false } }

  func around(_ line: any HTTPTransport) -> any HTTPTransport { Wrapped(line: line, losing: self) }

  private struct Wrapped: HTTPTransport {
    let line: any HTTPTransport
    let losing: LosingLine

    func send(
      _ request: HTTPExchange.Request
    ) async throws(TransportFailure) -> HTTPExchange.Response {
      let kind = LosingLine.kind(of: request)
      let fate = losing.state.withLock { state -> (isDead: Bool, isLost: Bool) in
        if state.isDead { return (true, false) }
        guard let kind, state.lost.insert(kind).inserted else { return (false, false) }
        state.isDead = true
        return (false, true)
      }
      if fate.isDead { throw .outcomeUnknown("the line is dead") }
      let answer = try await line.send(request)
      // Only what was done is done without an answer.
      if fate.isLost, answer.status < 300 { throw .outcomeUnknown("the answer is lost") }
      return answer
    }
  }

  /// The kind of object that a write writes; nil for reads and for what is no object.
  static func kind(of request: HTTPExchange.Request) -> KindName? {
    guard request.method == "POST" || request.method == "PUT" else { return nil }
    let parts = request.path.split(separator: "/").dropFirst().map(String.init)
    let shape = parts.enumerated().map { index, part in
      index % 2 == 1 && !words.contains(part) ? "*" : part
    }.joined(separator: "/")
    if request.method == "PUT", let members = (try? JSON.parse(request.body))?.object {
      switch shape {
      case "products/*" where members.names == ["Catalogues"]: return .productCatalogues
      case "plans/*" where members.names == ["Catalogues"]: return .planCatalogues
      case "catalogues/*" where members.names == ["VisibilityStatus"]: return .catalogueVisibility
      default: break
      }
    }
    return table["\(request.method) \(shape)"]
  }

  private static let words: Set<String> = ["upload", "reorder"]

  private static let table: [String: KindName] = [
    "POST organisations": .organisation, "POST organisations/*/teams": .team,
    "POST extended_attributes/*/custom-attributes": .attribute,
    "PUT extended_attributes/*/default-attributes/*": .defaultAttribute,
    "POST tags": .tag, "POST oauth-providers": .oauthProvider,
    "POST oauth-providers/*/client-types": .clientType, "POST catalogues": .catalogue,
    "POST catalogues/*/audiences": .audience, "POST products": .product, "PUT plans/*": .plan,
    "PUT products/*/api-details/*": .apiDetail, "POST products/*/api-details/*/oas": .apiDocument,
    "POST products/*/api-details/*/graphql/*": .apiSchema,
    "POST products/*/spec-details": .spec, "POST products/*/spec-details/*/oas": .specDocument,
    "PUT products/*/spec-details/*/graphql/*": .specSchema, "POST products/*/docs": .doc,
    "POST products/*/docs/reorder": .docOrder, "POST products/*/logo": .productImage,
    "POST products/*/preview": .productImage, "POST themes/upload": .theme,
    "PUT themes/*/activate": .themeActivation, "POST pages": .page,
    "POST pages/*/content-blocks": .contentBlock, "POST posts": .post,
    "POST webhooks": .portalWebhook, "POST webhooks/*/headers": .portalWebhookHeader,
    "POST sso_profiles": .ssoProfile,
  ]
}
