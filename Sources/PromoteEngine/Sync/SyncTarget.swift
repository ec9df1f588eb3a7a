public import PromoteCore

/// A server that the tyk-sync commands read and write: its management API, and what it keeps beside
/// the documents of OAS APIs.
public protocol SyncTarget: Sendable {
  var api: any ManagementAPI { get }

  /// What the list shows of each OAS API besides its document and its labels: `hook_references`,
  /// owners, `is_site` …
  func companions() async throws(APIFailure) -> [Address: JSON]
}

/// Where the lines go.
public struct SyncOutput: Sendable {
  /// stdout, as it is given: a line carries its own end.
  public var write: @Sendable (String) -> Void
  /// stderr, a line: what tyk-sync does not say.
  public var note: @Sendable (String) -> Void

  public init(
    write: @escaping @Sendable (String) -> Void, note: @escaping @Sendable (String) -> Void
  ) {
    self.write = write
    self.note = note
  }

  public func line(_ text: String) { write(text + "\n") }
}

/// Why a tyk-sync command ended early. Told as `Error:  MESSAGE`.
public struct SyncFailure: Error, Sendable, Hashable {
  /// One for each thing that is wrong; the first is what tyk-sync would have said.
  public let messages: [String]
  /// Refused, not failed: exit code 3.
  public let isRefusal: Bool

  public init(_ messages: [String], isRefusal: Bool = false) {
    self.messages = messages
    self.isRefusal = isRefusal
  }
  public init(_ message: String, isRefusal: Bool = false) {
    self.init([message], isRefusal: isRefusal)
  }
}

extension APIFailure {
  /// In the words of tyk-sync where it has some. `code` asks for the status behind a refusal.
  func syncMessage(_ verb: String = "API", code: Bool = false) -> String {
    switch self {
    case .rejected(let status, let message):
      "\(verb) Returned error: \(message)" + (code ? " (code: \(status))" : "")
    case .notAuthorised(let message): "\(verb) Returned error: \(message) (code: 401)"
    case .unreachable(let why): "could not be reached: \(why)"
    case .outcomeUnknown(let why): "did not answer: \(why)"
    case .busy(let why), .unfinished(let why): "\(verb) Returned error: \(why)"
    case .unreadableAnswer(let why): "gave an answer that cannot be read: \(why)"
    }
  }
}
