public import PromoteCore

/// Keys whose name somebody chose, at one server.
///
/// A name is (part of) a credential: no failure's text holds one.
public protocol NamedKeysAPI: Sendable {
  /// Every such name in the organisation. Refused where the server keeps keys hashed and lists none.
  func keyNames(organisation: String) async throws(APIFailure) -> [Secret]

  /// The session behind a name; nil where the server says that there is none.
  func keySession(_ name: Secret, organisation: String) async throws(APIFailure) -> LiveDocument?

  /// Makes the key, or replaces the session of one that is there.
  func writeKey(
    _ name: Secret, organisation: String, _ session: LiveDocument, isNew: Bool
  ) async throws(APIFailure)
}
