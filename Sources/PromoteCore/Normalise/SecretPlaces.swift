/// Finds the places of a document that hold an environment's own secrets, wherever they stand.
///
/// Sealing by path misses a secret that stands where nobody expects one. This looks at values, so
/// what is stored of a document never has a known secret in clear, and the same document is sealed
/// alike whether or not it was rendered.
public struct SecretPlaces: Sendable {
  /// Whole scalars, by their bytes.
  private var whole: Set<[UInt8]> = []
  /// Looked for inside of longer texts too.
  private var inside: [String] = []
  /// Below this many bytes a value is no telling sign inside of another text.
  private static let shortest = 8

  public init(_ bindings: ResolvedBindings) {
    for binding in bindings.bindings {
      guard case .secret(let secret, _) = binding.value else { continue }
      secret.reveal { value in
        guard !value.isEmpty else { return }
        whole.insert(Array(value.utf8))
        if value.utf8.count >= Self.shortest { inside.append(value) }
      }
    }
  }

  /// Every place of the document that holds one.
  public func find(in document: LiveDocument) -> Set<JSONPointer> {
    guard !whole.isEmpty else { return [] }
    var found: Set<JSONPointer> = []
    document.json.walk { place, value in
      if let text = value.string, holds(text) { found.insert(place) }
      return true
    }
    return found
  }

  private func holds(_ text: String) -> Bool {
    whole.contains(Array(text.utf8))
      || (text.utf8.count > Self.shortest && inside.contains { text.contains($0) })
  }
}
