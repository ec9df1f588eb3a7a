/// The published list of example configurations, `repository.json`:
/// `{"examples": {CATEGORY: [{"location", "name", "description", "features", "minTykVersion"}]}}`.
public struct ExampleIndex: Sendable {
  public static let repository = "https://github.com/TykTechnologies/tyk-examples.git"
  public static let address =
    "https://raw.githubusercontent.com/TykTechnologies/tyk-examples/main/repository.json"

  public struct Example: Sendable, Hashable {
    public var location: String
    public var name: String
    public var description: String
    public var features: [String]
    public var minTykVersion: String
  }

  /// By location.
  public let examples: [Example]

  public init(_ bytes: [UInt8]) throws(SyncProblem) {
    let file = "repository.json"
    let json: JSON
    do throws(JSONError) {
      json = try JSON.parse(bytes)
    } catch {
      throw SyncProblem(file, error)
    }
    guard let categories = json["examples"]?.object else {
      throw SyncProblem(file, at: json["examples"] ?? json, "'examples' is no object")
    }
    var found: [Example] = []
    for category in categories {
      guard let items = category.value.array else {
        throw SyncProblem(file, at: category.value, "'\(category.name)' is no array")
      }
      for item in items {
        func text(_ name: String) -> String { item[name]?.string ?? "" }
        guard !text("location").isEmpty else {
          throw SyncProblem(file, at: item, "an example without a location")
        }
        found.append(
          Example(
            location: text("location"), name: text("name"), description: text("description"),
            features: (item["features"]?.array ?? []).compactMap(\.string),
            minTykVersion: text("minTykVersion")))
      }
    }
    examples = found.sorted { $0.location.utf8.lexicographicallyPrecedes($1.location.utf8) }
  }

  /// All of them as a table; the last column is as long as it is.
  public var table: [String] {
    guard !examples.isEmpty else { return ["no examples found"] }
    let rows =
      [["LOCATION", "NAME", "DESCRIPTION"]]
      + examples.map { [$0.location, $0.name, $0.description].map { printable($0) } }
    let widths = (0..<2).map { column in (rows.map { $0[column].count }.max() ?? 0) + 4 }
    return rows.map { row in
      row.enumerated().map { column, cell in
        column < 2 ? cell + String(repeating: " ", count: widths[column] - cell.count) : cell
      }.joined()
    }
  }

  /// One of them in blocks; nil where there is none at that location.
  public func details(of location: String) -> [String]? {
    guard let example = examples.first(where: { $0.location.equalsExactly(location) }) else {
      return nil
    }
    let features = example.features.map { "- \($0)" }
    let blocks: [(String, [String])] = [
      ("LOCATION", [example.location]), ("NAME", [example.name]),
      ("DESCRIPTION", [example.description]), ("FEATURES", features),
      ("MIN TYK VERSION", [example.minTykVersion]),
    ]
    return Array(
      blocks.map { title, lines in [title] + lines.map { printable($0) } }.joined(separator: [""]))
  }
}
