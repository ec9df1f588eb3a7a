/// Names and limits of the records that people sign. A change of meaning is a new name.
public enum ApprovalFormat {
  public static let payloadType = "application/vnd.in-toto+json"
  public static let statementType = "https://in-toto.io/Statement/v1"
  public static let predicateType = "urn:tyk-promote:approval:v1"
  public static let namespace = "approval.v1@tyk-promote"
  /// A request for a promotion: signed over the plan's digest.
  public static let requestNamespace = "request.v1@tyk-promote"
  /// How far the clocks of a signer and of the log may be apart.
  public static let clockSkewSeconds = 300
  public static let commentBytes = 2_000
  public static let nonceBytes = 16
}

/// Names of the trust document's format.
public enum TrustFormat {
  public static let payloadType = "application/vnd.tyk-promote.trust+json"
  public static let documentType = "urn:tyk-promote:trust:v1"
  public static let namespace = "trust.v1@tyk-promote"
}
