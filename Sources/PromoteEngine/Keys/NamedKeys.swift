public import PromoteCore

/// Named keys of one environment with their sessions, in clear: in memory only.
///
/// What is written down is sealed first; nothing of this can be printed.
public struct NamedKeys: Sendable, CustomStringConvertible, CustomReflectable {
  public let environment: EnvironmentName
  public let organisation: String
  public let keys: [(name: Secret, session: LiveDocument)]

  public init(
    environment: EnvironmentName, organisation: String,
    keys: [(name: Secret, session: LiveDocument)]
  ) {
    self.environment = environment
    self.organisation = organisation
    self.keys = keys
  }

  static let documentType = "urn:tyk-promote:named-keys:v1"
  /// What the master key protects them for: they open for nothing else.
  public static let purpose = "named-keys"

  /// The bytes to seal.
  public var clear: [UInt8] {
    JSON.object([
      "_type": .string(Self.documentType), "environment": .string(environment.text),
      "organisation": .string(organisation),
      "keys": .array(
        keys.map { key in
          ["name": .string(key.name.reveal { $0 }), "session": key.session.json]
        }),
    ]).canonical()
  }

  /// Reads what ``clear`` gave, strictly.
  public init(reading clear: [UInt8]) throws(NamedKeysError) {
    let document: JSON
    do { document = try JSON.parse(clear) } catch { throw NamedKeysError() }
    do {
      var fields = try JSONFields(document)
      guard try fields.string("_type") == Self.documentType,
        let environment = EnvironmentName(try fields.string("environment"))
      else { throw NamedKeysError() }
      let organisation = try fields.string("organisation")
      var keys: [(name: Secret, session: LiveDocument)] = []
      for item in try fields.array("keys") {
        var key = try JSONFields(item)
        let name = try key.string("name")
        let session = try key.value("session")
        try key.close()
        guard !name.isEmpty, session.object != nil else { throw NamedKeysError() }
        keys.append((Secret(name), LiveDocument(session)))
      }
      try fields.close()
      self.init(environment: environment, organisation: organisation, keys: keys)
    } catch { throw NamedKeysError() }
  }

  public var description: String { "<\(keys.count) named keys of \(environment)>" }
  public var customMirror: Mirror { Mirror(self, children: []) }
}

/// The bytes are no named keys of this version. Tells nothing of them.
public struct NamedKeysError: Error, Hashable, Sendable {
  public init() {}
}

/// What became of one key.
public struct KeyReport: Sendable, Hashable {
  public enum Result: String, Sendable, Hashable {
    case created, replaced, unchanged, failed
    /// Only looked at.
    case planned
  }
  /// The keyed digest of its name, shortened.
  public let key: String
  /// What its session calls it for people.
  public let alias: String
  public let result: Result
  public let message: String?
}

public struct KeyImportResult: Sendable {
  public let environment: EnvironmentName
  public let reports: [KeyReport]
  /// What is worth knowing; a blocking one means that nothing was sent.
  public let findings: [Finding]
  public var isBlocked: Bool { findings.contains { $0.severity == .blocking } }
}
