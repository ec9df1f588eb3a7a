internal import PromoteCore

/// A person of one organisation, with the access key that stands for them.
public struct SimulatedUser: Sendable {
  public var id: String
  public var organisation: String
  public var accessKey: String
  public var email: String
  public var firstName = ""
  public var lastName = ""
  public var active = true
  public var isAdmin: Bool
  /// `read`, `write` or `deny` by group of permissions.
  public var permissions: [String: String]
  public var groupID = ""
}

struct StoredOrganisation {
  var id: String
  var document: JSON
  let sequence: Int
}

struct StoredGroup {
  var id: String
  var organisation: String
  var document: JSON
}

/// An API of any form, with what the server keeps beside its document.
struct StoredAPI {
  enum Form: String, Hashable {
    case classic, oas, streams, mcp

    /// Whether the document is OpenAPI with Tyk's extension.
    var hasDocument: Bool { self != .classic }
  }

  let databaseID: String
  let organisation: String
  let sequence: Int
  let form: Form
  var apiID: String
  /// Classic: the definition. Others: the OpenAPI document with its extensions.
  var document: JSON
  var hookReferences: JSON = []
  var userOwners: [String] = []
  var groupOwners: [String] = []
  /// Labels kept beside an OAS document; a classic API has them in its name.
  var categories: [String] = []
  /// The api id of the base that this API is a version of; never shown in the document.
  var baseID: String?
  /// The server URLs that were generated for the OAS document as it stands.
  var generatedServers: [String] = []
  var createdAt: Instant
  var updatedAt: Instant
  /// As it was loaded; answered until the first write.
  var verbatim: JSON?
  /// The bytes of its item in a list, until something changes.
  var listed: [UInt8]?
}

struct StoredPolicy {
  let databaseID: String
  let organisation: String
  let sequence: Int
  var name: String
  var id: String
  var document: JSON
}

struct StoredAsset {
  let databaseID: String
  let organisation: String
  let sequence: Int
  var id: String
  var document: JSON
}

struct StoredWebhook {
  let databaseID: String
  let organisation: String
  let sequence: Int
  var document: JSON

  var name: String { document["name"]?.string ?? "" }
  var webhookID: String { document["webhook_id"]?.string ?? "" }
}

/// The public part of a certificate. Private keys never come back.
struct StoredCertificate {
  /// Organisation id and fingerprint.
  let id: String
  let organisation: String
  let sequence: Int
  let fingerprint: String
  var details: JSON
}

struct StoredClientIdP {
  let databaseID: String
  let organisation: String
  let sequence: Int
  var id: String
  var document: JSON
}

struct StoredOAuthClient {
  let id: String
  let apiID: String
  let organisation: String
  let sequence: Int
  var document: JSON
}

struct StoredKey {
  let id: String
  let organisation: String
  let sequence: Int
  let hash: String
  var session: JSON
}
