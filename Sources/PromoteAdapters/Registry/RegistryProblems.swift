/// Everything that is wrong with a registry, all files at once.
public struct RegistryProblems: Error, Hashable, Sendable, CustomStringConvertible {
  public struct Problem: Hashable, Sendable, CustomStringConvertible {
    /// With the registry's folder: `environments/prod.yaml`.
    public let file: String
    /// From 1; nil where the whole file is meant.
    public let line: Int?
    /// What is wrong, and what was expected. Never a value that may be a secret.
    public let message: String

    public var description: String { "\(file)\(line.map { ":\($0)" } ?? ""): \(message)" }
  }

  /// By file, then by line; never empty.
  public let problems: [Problem]

  /// A line for each: `environments/prod.yaml:12: 'gate.soak' …`.
  public var lines: [String] { problems.map(\.description) }
  public var description: String { lines.joined(separator: "\n") }
}

/// Collects problems while the files of one registry are read.
final class ProblemList {
  private let folder: String
  private var problems: [RegistryProblems.Problem] = []

  init(folder: String) { self.folder = folder }

  func add(_ file: String, _ line: Int?, _ message: String) {
    let problem = RegistryProblems.Problem(file: "\(folder)/\(file)", line: line, message: message)
    if !problems.contains(problem) { problems.append(problem) }
  }

  /// Throws unless nothing was added.
  func close() throws(RegistryProblems) {
    guard !problems.isEmpty else { return }
    throw RegistryProblems(
      problems: problems.sorted {
        $0.file == $1.file ? ($0.line ?? 0) < ($1.line ?? 0) : $0.file < $1.file
      })
  }
}

/// The nearest of `names` to a mistyped one, for "did you mean"; nil where none is near.
func suggestion(for text: String, among names: some Sequence<String>) -> String? {
  let typed = Array(text.lowercased().utf8.prefix(64))
  var best: (name: String, distance: Int)?
  for name in names.sorted() {
    let distance = editDistance(typed, Array(name.lowercased().utf8))
    guard distance <= max(1, min(typed.count, name.utf8.count) / 3) else { continue }
    if best.map({ distance < $0.distance }) ?? true { best = (name, distance) }
  }
  return best?.name
}

/// Insertions, deletions, substitutions and swaps of neighbours that lead from one to the other.
private func editDistance(_ from: [UInt8], _ to: [UInt8]) -> Int {
  var beforeLast = [Int](repeating: 0, count: to.count + 1)
  var last = Array(0...to.count)
  for (i, a) in from.enumerated() {
    var row = [i + 1]
    for (j, b) in to.enumerated() {
      var cost = min(row[j] + 1, last[j + 1] + 1, last[j] + (a == b ? 0 : 1))
      if i > 0, j > 0, a == to[j - 1], b == from[i - 1] { cost = min(cost, beforeLast[j - 1] + 1) }
      row.append(cost)
    }
    (beforeLast, last) = (last, row)
  }
  return last[to.count]
}

/// Byte by byte: Swift's `==` takes canonically equivalent texts for equal.
func same(_ left: String, _ right: String) -> Bool { left.utf8.elementsEqual(right.utf8) }
