/// The kinds this version knows.
public enum Kinds {
  public static let all: [ResourceKind] = [
    .classic, .oas, .streams, .mcp, .policy, .template, .idp, .webhook, .certificate, .oauthClient,
  ]

  public static func named(_ name: KindName) -> ResourceKind? {
    all.first { $0.name == name }
  }
}
