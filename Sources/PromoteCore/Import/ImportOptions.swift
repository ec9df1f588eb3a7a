/// What kind of API an OpenAPI document becomes.
public enum ImportForm: String, Sendable, Hashable, CaseIterable {
  /// A Tyk OAS API: the document with the `x-tyk-api-gateway` extension.
  case oas
  /// A Classic API, as tyk-sync makes one of a Swagger document.
  case classic
}

/// What an OpenAPI document does not say about the API it becomes.
public struct ImportOptions: Sendable, Hashable {
  /// The API's id. Passed in, so that the same file stays the same API from run to run.
  public var id: String
  /// The database id to write, where the caller has one.
  public var databaseID: String?
  public var organisation: String?
  /// What the API is called where the document has no title.
  public var fallbackName: String
  public var listenPath: String?
  public var target: String?
  /// Nil: stripped for a Tyk OAS API, not stripped for a Classic one.
  public var stripListenPath: Bool?
  public var versionName: String?

  public init(
    id: String, databaseID: String? = nil, organisation: String? = nil,
    fallbackName: String = "Imported API", listenPath: String? = nil, target: String? = nil,
    stripListenPath: Bool? = nil, versionName: String? = nil
  ) {
    self.id = id
    self.databaseID = databaseID
    self.organisation = organisation
    self.fallbackName = fallbackName
    self.listenPath = listenPath
    self.target = target
    self.stripListenPath = stripListenPath
    self.versionName = versionName
  }

  /// An id of 32 hexadecimal digits that depends on `text` alone, such as a file's path in its
  /// directory: for files whose index names no id.
  public static func derivedID(from text: String) -> String {
    String(Digest(of: Array(text.utf8)).hex.prefix(32))
  }
}

extension ImportOptions {
  /// Takes over the `oas` section of a file's entry in `.tyk.json`: `override_target`,
  /// `override_listen_path`, `version_name`, `strip_listen_path`. Empty texts say nothing.
  ///
  /// Answers what is wrong with it: a member of another type blocks, an unknown one warns.
  public mutating func take(section: JSON, at place: JSONPointer = .root) -> [Finding] {
    var findings: [Finding] = []
    guard let members = section.object else {
      return [
        Finding(
          "wrong-type", .blocking, pointer: place,
          message: "is \(section.kind.rawValue), expected an object")
      ]
    }
    for member in members {
      let text = member.value.string.flatMap { $0.isEmpty ? nil : $0 }
      let expected: String
      switch member.name {
      case "override_target" where member.value.string != nil: target = text ?? target
      case "override_listen_path" where member.value.string != nil: listenPath = text ?? listenPath
      case "version_name" where member.value.string != nil: versionName = text ?? versionName
      case "strip_listen_path" where member.value.bool != nil: stripListenPath = member.value.bool
      case "override_target", "override_listen_path", "version_name", "strip_listen_path":
        expected = member.name == "strip_listen_path" ? "true or false" : "a text"
        findings.append(
          Finding(
            "wrong-type", .blocking, pointer: place.appending(member.name),
            message: "is \(member.value.kind.rawValue), expected \(expected)"))
      default:
        findings.append(
          Finding(
            "unknown-member", .warning, pointer: place.appending(member.name),
            message: "is not known here and has no effect"))
      }
    }
    return findings
  }
}
