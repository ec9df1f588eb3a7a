/// The custom resources that define an API.
enum OperatorKind: CaseIterable {
  case classic, oas, streams, mcp

  static let policyText = "SecurityPolicy"

  var text: String {
    switch self {
    case .classic: "ApiDefinition"
    case .oas: "TykOasApiDefinition"
    case .streams: "TykStreamsApiDefinition"
    case .mcp: "TykMcpProxyDefinition"
    }
  }

  var kind: KindName {
    switch self {
    case .classic: .classic
    case .oas: .oas
    case .streams: "streams"
    case .mcp: "mcp"
    }
  }

  /// The member of the spec that names the ConfigMap; nil where the spec is the definition.
  var holder: String? {
    switch self {
    case .classic: nil
    case .oas: "tykOAS"
    case .streams: "tykStreams"
    case .mcp: "tykMCP"
    }
  }

  /// The first part of a file's name, as in a dump.
  var filePrefix: String {
    switch self {
    case .classic: "api-"
    case .oas, .streams: "oas-"
    case .mcp: "mcp-"
    }
  }

  init?(_ text: String) {
    guard let found = Self.allCases.first(where: { $0.text == text }) else { return nil }
    self = found
  }

  init?(kind: KindName) {
    guard let found = Self.allCases.first(where: { $0.kind == kind }) else { return nil }
    self = found
  }
}
