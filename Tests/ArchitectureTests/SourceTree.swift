import Foundation

/// The project's own sources, as text.
struct SourceTree {
  let root: URL

  init() {
    root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
  }

  struct File {
    /// Relative to the root.
    let path: String
    let lines: [Substring]
    var text: String { lines.joined(separator: "\n") }
  }

  /// Files below `folder` whose names end with `suffix`, sorted by path.
  func files(in folder: String, ending suffix: String) throws -> [File] {
    let base = root.appending(path: folder)
    guard
      let walker = FileManager.default.enumerator(
        at: base, includingPropertiesForKeys: nil, options: [.skipsHiddenFiles])
    else { return [] }
    var files: [File] = []
    for case let url as URL in walker where url.lastPathComponent.hasSuffix(suffix) {
      let text = try String(contentsOf: url, encoding: .utf8)
      let path = String(
        url.path(percentEncoded: false).dropFirst(root.path(percentEncoded: false).count))
      files.append(
        File(path: path, lines: text.split(separator: "\n", omittingEmptySubsequences: false)))
    }
    return files.sorted { $0.path < $1.path }
  }

  func folders(in folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: root.appending(path: folder).path())
      .filter { !$0.hasPrefix(".") }.sorted()
  }
}

/// The module that an import line names, or nil where the line is none.
func importedModule(_ line: Substring) -> String? {
  var words = line.split(separator: " ")
  while let first = words.first,
    ["public", "internal", "package", "private", "fileprivate"].contains(first)
      || first.hasPrefix("@")
  {
    words.removeFirst()
  }
  guard words.first == "import" else { return nil }
  words.removeFirst()
  if let kind = words.first,
    ["struct", "class", "enum", "func", "protocol", "typealias", "var"].contains(kind)
  {
    words.removeFirst()
  }
  return words.first.map { String($0.split(separator: ".")[0]) }
}
