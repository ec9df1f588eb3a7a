extension Match {
  /// Whether an object is meant. All given members must hold; none given matches everything.
  ///
  /// `name` is a glob (`*` any run, `?` one character), the others are compared byte by byte.
  /// `category` looks at the `#words` of the name, and at the labels beside the document.
  public func matches(_ document: JSON, kind: ResourceKind) -> Bool {
    if let wanted = self.kind, wanted != kind.name.text, !(wanted == "api" && kind.isAPI) {
      return false
    }
    if let id, kind.address(of: document)?.id.utf8.elementsEqual(id.utf8) != true { return false }
    let name = kind.displayName(of: document)
    if let pattern = self.name, !Glob(pattern).matches(name) { return false }
    if let tag, !kind.tags(of: document).contains(where: { $0.utf8.elementsEqual(tag.utf8) }) {
      return false
    }
    if let category,
      !kind.categories(of: document).contains(where: { $0.utf8.elementsEqual(category.utf8) })
    {
      return false
    }
    return true
  }

  public func matches(_ object: LiveObject, kind: ResourceKind) -> Bool {
    matches(object.document.json, kind: kind)
  }
}

extension ResourceKind {
  /// The object's tags, where the kind has any.
  public func tags(of document: JSON) -> [String] {
    tags.flatMap { $0.places(in: document) }.flatMap { pointer -> [String] in
      guard let value = document[pointer] else { return [] }
      return value.array?.compactMap(\.string) ?? value.string.map { [$0] } ?? []
    }
  }

  /// The `#words` of a name, without the sign: how Tyk keeps an API's categories.
  public static func categories(in name: String) -> [String] {
    let words: [Substring] = name.split(whereSeparator: \.isWhitespace)
    return words.filter { $0.first == "#" && $0.count > 1 }
      .map { String($0.dropFirst()) }
  }
}

/// A pattern for names: `*` any run of characters, `?` one, all else itself.
public struct Glob: Sendable, Hashable {
  private let pattern: [Unicode.Scalar]
  public init(_ text: String) { pattern = Array(text.unicodeScalars) }

  public func matches(_ text: String) -> Bool {
    let subject = Array(text.unicodeScalars)
    var p = 0
    var s = 0
    var star: (pattern: Int, subject: Int)?
    while s < subject.count {
      if p < pattern.count, pattern[p] == "*" {
        star = (p, s)
        p += 1
      } else if p < pattern.count, pattern[p] == "?" || pattern[p] == subject[s] {
        p += 1
        s += 1
      } else if let back = star {
        p = back.pattern + 1
        s = back.subject + 1
        star = (back.pattern, s)
      } else {
        return false
      }
    }
    return pattern[p...].allSatisfy { $0 == "*" }
  }
}
