/// A text that is equal to another only byte by byte, as a key of dictionaries and sets.
///
/// Swift's own comparison takes `K` and the Kelvin sign for the same letter.
struct ExactText: Hashable, Sendable, Comparable {
  let text: String
  init(_ text: String) { self.text = text }

  static func == (left: ExactText, right: ExactText) -> Bool { left.text.equalsExactly(right.text) }
  static func < (left: ExactText, right: ExactText) -> Bool {
    left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
  }
  func hash(into hasher: inout Hasher) { for byte in text.utf8 { hasher.combine(byte) } }
}

extension String {
  /// Whether both have the same bytes in UTF-8.
  func equalsExactly(_ other: String) -> Bool { utf8.elementsEqual(other.utf8) }
}

extension [String] {
  func containsExactly(_ text: String) -> Bool { contains { $0.equalsExactly(text) } }
}
