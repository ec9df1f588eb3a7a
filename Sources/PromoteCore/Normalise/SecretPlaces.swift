/// Finds the places of a document that hold an environment's own secrets, wherever they stand.
///
/// Sealing by path misses a secret that stands where nobody expects one. This looks at values, so
/// what is stored of a document never has a known secret in clear, and the same document is sealed
/// alike whether or not it was rendered.
public struct SecretPlaces: Sendable {
  /// Whole scalars, by their bytes.
  private var whole: Set<[UInt8]> = []
  /// Looked for inside of longer texts too.
  private var inside: [[UInt8]] = []
  /// Below this many bytes a value is no telling sign inside of another text.
  private static let shortest = 8

  public init(_ bindings: ResolvedBindings) {
    for binding in bindings.bindings {
      guard case .secret(let secret, _) = binding.value else { continue }
      secret.reveal { value in
        guard !value.isEmpty else { return }
        whole.insert(Array(value.utf8))
        if value.utf8.count >= Self.shortest { inside.append(Array(value.utf8)) }
      }
    }
  }

  /// Every place of the document that holds one.
  public func find(in document: LiveDocument) -> Set<JSONPointer> {
    guard !whole.isEmpty else { return [] }
    var found: Set<JSONPointer> = []
    let (document, node) = document.json.flat
    document.read { view in
      var walk = TapeWalk(view)
      walk.strings(below: node) { string, isKey, path in
        if !isKey, view.withContent(string, { holds($0) }) { found.insert(path.pointer) }
      }
    }
    return found
  }

  private func holds(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    for secret in whole where secret.count == text.count {
      if secret.withUnsafeBufferPointer({ same($0, text) }) { return true }
    }
    guard text.count > Self.shortest else { return false }
    return inside.contains { secret in secret.withUnsafeBufferPointer { stands($0, in: text) } }
  }

  private func stands(
    _ part: UnsafeBufferPointer<UInt8>, in text: UnsafeBufferPointer<UInt8>
  ) -> Bool {
    guard part.count <= text.count else { return false }
    for start in 0...text.count - part.count where text[start] == part[0] {
      if same(UnsafeBufferPointer(rebasing: text[start..<start + part.count]), part) {
        return true
      }
    }
    return false
  }
}
