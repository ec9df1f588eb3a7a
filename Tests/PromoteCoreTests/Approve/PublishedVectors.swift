import Foundation
import PromoteCore
import Testing

/// The folder of test vectors that were published with the formats; not part of the project.
///
/// `TYK_PROMOTE_SHARED` names its parent, by default `../shared` beside the package.
enum PublishedVectors {
  static let folder: URL = {
    let given = ProcessInfo.processInfo.environment["TYK_PROMOTE_SHARED"]
    let parent =
      given.map { URL(filePath: $0) }
      ?? URL(filePath: #filePath).appending(path: "../../../../../shared").standardized
    return parent.appending(path: "vectors")
  }()

  static let areThere = FileManager.default.fileExists(
    atPath: folder.appending(path: "approval.json").path)

  static func read(_ name: String) throws -> JSON {
    try JSON.parse(Data(contentsOf: folder.appending(path: name)))
  }
}

extension Trait where Self == ConditionTrait {
  /// Skips, and says so, where the published vectors are not there.
  static var withPublishedVectors: Self {
    .enabled(
      if: PublishedVectors.areThere,
      "the published vectors are not at \(PublishedVectors.folder.path)")
  }
}

/// A case of a vector file, named by its `name`.
struct VectorCase: Sendable, CustomTestStringConvertible {
  let json: JSON
  var name: String { json["name"]?.string ?? "?" }
  var testDescription: String { name }

  static func cases(_ file: String, _ member: String) throws -> [VectorCase] {
    let items = try #require(try PublishedVectors.read(file)[member]?.array)
    return items.map { VectorCase(json: $0) }
  }

  func text(_ member: String) throws -> String { try #require(json[member]?.string) }
  func base64(_ member: String) throws -> [UInt8] {
    try #require(Base64.decode(try text(member)))
  }
  func hex(_ member: String) throws -> [UInt8] { try #require(Hex.decode(try text(member))) }
  func time(_ member: String) throws -> Instant { try #require(Instant(try text(member))) }
  func flag(_ member: String) throws -> Bool {
    guard let value = json[member]?.bool else { throw MissingMember(name: member) }
    return value
  }
}

struct MissingMember: Error { var name = "a member of a vector" }

/// The value, which the vector must have.
func need<T>(_ value: T?) throws -> T {
  guard let value else { throw MissingMember() }
  return value
}

extension Result {
  var succeeded: Bool { if case .success = self { true } else { false } }
}
