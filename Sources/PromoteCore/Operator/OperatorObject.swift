/// An object of Tyk as it stands in, or goes into, custom resources of Tyk Operator.
public struct OperatorObject: Sendable {
  /// `classic`, `oas`, `streams`, `mcp` or `policy`.
  public let kind: KindName
  public let id: String
  public let name: String
  /// As dumps hold it: the Dashboard's wrapper for `classic`, the object itself for the others.
  public let document: JSON
  /// Categories that stand beside a document which cannot hold them.
  public let categories: [String]

  public init(kind: KindName, id: String, name: String, document: JSON, categories: [String] = []) {
    self.kind = kind
    self.id = id
    self.name = name
    self.document = document
    self.categories = categories
  }

  public var address: Address { Address(kind: kind, id: id) }
}

/// What custom resources say.
public struct OperatorReading: Sendable {
  /// APIs before policies, in the order of the manifests.
  public var objects: [OperatorObject] = []
  /// A blocking one means: publish nothing.
  public var findings: [Finding] = []

  public var isBlocked: Bool { findings.contains { $0.severity == .blocking } }
}

/// Custom resources made of objects.
public struct OperatorWriting: Sendable {
  public struct File: Sendable {
    /// `api-<id>.yaml`, `oas-<id>.yaml`, `policy-<id>.yaml`.
    public let name: String
    public let address: Address
    /// The documents of the file, in order: a ConfigMap comes before what refers to it.
    public let documents: [JSON]
  }

  /// APIs before policies, in the order that was given.
  public var files: [File] = []
  /// A blocking one names an object for which there is no file.
  public var findings: [Finding] = []

  public var isComplete: Bool { !findings.contains { $0.severity == .blocking } }
}
