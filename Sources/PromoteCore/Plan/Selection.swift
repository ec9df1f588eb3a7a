/// Which objects of the source a plan is about: `kind=oas name=Orders*`.
///
/// The terms of one selector must all hold; an object is selected when one selector holds. No
/// selector at all selects everything. `kind=api` means any kind of API; a name is a glob (`*` any
/// run of characters, `?` one); a value with white space stands in double quotes, in which `\\`
/// takes the next character as it is.
public struct Selection: Hashable, Sendable {
  public let selectors: [Match]

  public static let everything = Selection(selectors: [])
  public var isEverything: Bool { selectors.isEmpty }

  private init(selectors: [Match]) { self.selectors = selectors }

  /// Reads one selector per text. Refuses, with selector and column, unknown and repeated terms,
  /// empty values and selectors without a term.
  public init(_ texts: [String]) throws(SelectionError) {
    var selectors: [Match] = []
    for (index, text) in texts.enumerated() {
      var reader = SelectorReader(text, selector: index + 1)
      let match = try reader.read()
      if !selectors.contains(match) { selectors.append(match) }
    }
    self.selectors = selectors.map { ($0, $0.selectorText) }
      .sorted { $0.1.utf8.lexicographicallyPrecedes($1.1.utf8) }.map(\.0)
  }

  /// The selectors, each in its one canonical spelling, sorted; reading them gives this back.
  public var texts: [String] { selectors.map(\.selectorText) }

  public func matches(_ entry: SelectionEntry, kinds: [KindName: ResourceKind]) -> Bool {
    isEverything || selectors.contains { $0.selects(entry, kinds: kinds) }
  }
}

/// What a selection looks at in an object, and what the object names.
public struct SelectionEntry: Sendable {
  public var address: Address
  public var name: String
  public var tags: [String]
  /// Without the `#`. Those in the name (`Orders #sales`) count without being listed here.
  public var categories: [String]
  public var references: [FoundReference]

  public init(
    address: Address, name: String, tags: [String] = [], categories: [String] = [],
    references: [FoundReference] = []
  ) {
    self.address = address
    self.name = name
    self.tags = tags
    self.categories = categories
    self.references = references
  }
}

/// Why a text is no selector, and where.
public struct SelectionError: Error, Hashable, Sendable, CustomStringConvertible {
  /// From 1.
  public let selector: Int
  /// From 1, in characters.
  public let column: Int
  public let reason: String

  public var description: String { "selector \(selector), column \(column): \(reason)" }
}
