public import PromoteCore

internal import struct Foundation.Date

/// How a simulated Developer Portal is set up: the release it plays, what its descriptions leave
/// open, and what goes wrong on request.
public struct PortalSimulatorConfiguration: Sendable {
  public var version = TykVersion(1, 18)
  /// The credential of the first administrator.
  public var secret = "portal-administrator-token"
  public var email = "admin@portal.example"
  /// False: nobody has been given a credential yet; `POST /portal-api/bootstrap` makes one.
  public var isBootstrapped = true
  /// So many requests after bootstrapping are answered with 503.
  public var requestsBeforeReady = 0
  /// Ids follow from the seed, in the order in which they are asked for.
  public var seed: UInt64 = 1
  public var clock: @Sendable () -> Instant = { Instant(Date()) }

  // MARK: - What descriptions leave open

  /// Whether catalogues, tags, users and providers show a `CID`, too.
  public var showsAllCIDs = false
  /// Kinds that show and take no `CID`, by the names of their collections: `pages`.
  public var withoutCIDs: Set<String> = []
  /// Whether a PUT may change a `CID`.
  public var writesCIDs = true
  /// Whether only the 27 characters of a KSUID are taken for a `CID`.
  public var onlyKSUIDs = false
  /// Whether the `CID` of a deleted record stays taken.
  public var keepsDeletedCIDs = false
  /// Whether a POST with the `ID` of a record overwrites that record.
  public var overwritesByID = true
  /// Whether names of catalogues, teams of an organisation and webhooks, and paths of pages, must be
  /// free.
  public var uniqueNames = false
  /// Whether the answer to a new tutorial has its `ID` and `CID`.
  public var identifiesNewDocs = true
  /// Whether the paths are there without `/portal-api`, too.
  public var answersWithoutPrefix = false
  /// Whether every answer says the version in `X-Portal-Version`. No Portal does.
  public var saysVersion = false
  /// Whether an uploaded document shows its place on the server as its `OASUrl`.
  public var showsUploadedPaths = false
  public var takesThemes = true

  // MARK: - What goes wrong

  /// The most rows of a page, whatever is asked for.
  public var pageCap: Int?
  /// A Portal that was upgraded: records that were there before get their `CID` after so many
  /// requests; nil: they have it.
  public var requestsBeforeCIDs: Int?
  /// What a synchronisation brings is there after so many further requests.
  public var requestsBeforeSync = 0
  /// Each request of which that many have gone is answered with 500, and nothing is done.
  public var failsEvery: Int?
  /// Whether every synchronisation fails.
  public var failsToSync = false

  public init() {}
}
