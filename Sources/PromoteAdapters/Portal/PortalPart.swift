internal import PromoteCore
public import PromoteEngine

/// What is only part of a record, or a file beside it, and has requests of its own.
enum PortalPart: Sendable, Hashable {
  /// The catalogues of products or plans.
  case membership(of: KindName)
  case visibility

  static func of(_ kind: KindName) -> PortalPart? {
    switch kind {
    case .productCatalogues: .membership(of: .product)
    case .planCatalogues: .membership(of: .plan)
    case .catalogueVisibility: .visibility
    default: nil
    }
  }
}

extension PortalClient {
  func list(_ part: PortalPart) async throws(APIFailure) -> [LiveObject] { [] }
  func read(_ part: PortalPart, _ address: Address) async throws(APIFailure) -> LiveObject? { nil }
  func write(
    _ part: PortalPart, _ address: Address, _ document: LiveDocument
  ) async throws(APIFailure) -> WriteAnswer { throw .unreachable("not yet") }
  func delete(
    _ part: PortalPart, _ address: Address
  ) async throws(APIFailure) -> WriteAnswer { throw .unreachable("not yet") }
}
