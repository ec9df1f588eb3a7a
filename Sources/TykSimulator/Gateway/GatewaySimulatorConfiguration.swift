public import PromoteCore

internal import struct Foundation.Date

/// How a simulated Gateway is set up.
public struct GatewaySimulatorConfiguration: Sendable {
  public var version = TykVersion(5, 12)
  /// The `X-Tyk-Authorization` of its API.
  public var secret = "352d20ee67be67f6340b4c0605b044b7"
  /// What is said to be the organisation of its objects; else the first that has one says it.
  public var organisation = ""
  /// Where it serves; stands in the generated `servers[]` of OAS APIs.
  public var url = "http://gateway.localhost:8080"
  /// What it answers on `/hello`, and whether that page is there.
  public var healthPage: String? = "/hello"
  /// A load that nobody waits for happens after so many further requests.
  public var requestsBeforeLoad = 3
  /// Whether `/tyk/reload?block=true` waits. Old ones did not on any form.
  public var honoursBlock = true
  /// `use_db_app_configs`: the definitions are a Dashboard's; writes are refused.
  public var takesDefinitionsFromDashboard = false
  /// Ids follow from the seed, in the order in which they are asked for.
  public var seed: UInt64 = 1
  public var clock: @Sendable () -> Instant = { Instant(Date()) }

  public init() {}
}
