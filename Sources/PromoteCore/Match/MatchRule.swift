/// How an object of a kind is found again in an environment that calls it otherwise.
///
/// Only kinds with custom ids need a rule: everything else is called the same everywhere. Source: the
/// natural keys of a Portal's records as its administration shows them. The order (custom id,
/// recorded mapping, natural key, create) is a decision of this program, since a custom id cannot
/// reliably be changed afterwards.
public struct MatchRule: Sendable {
  public let kind: KindName
  /// The kind of the record that the object belongs to, and where the document names it: objects
  /// match only below parents that match.
  public let parent: (kind: KindName, pointer: JSONPointer)?
  /// Keys in the order in which they are tried. All values of a key must be there and equal.
  public let keys: [[JSONPointer]]
  /// Only objects that hold this are matched by their key.
  public let condition: (pointer: JSONPointer, value: JSON)?

  private init(
    _ kind: KindName, below parent: (kind: KindName, member: String)? = nil,
    keys: [[String]], where condition: (pointer: JSONPointer, value: JSON)? = nil
  ) {
    self.kind = kind
    self.parent = parent.map { ($0.kind, ResourceKind.beside($0.member)) }
    self.keys = keys.map { $0.map { JSONPointer([$0]) } }
    self.condition = condition
  }

  /// Every rule, parents before what belongs to them.
  public static let all: [MatchRule] = [
    MatchRule(.organisation, keys: [["Name"]]),
    MatchRule(.team, below: (.organisation, "organisation"), keys: [["Name"]]),
    MatchRule(.oauthProvider, keys: [["Name"]]),
    MatchRule(.clientType, below: (.oauthProvider, "provider"), keys: [["Name"]]),
    // A product of a policy is known by the policy, in every Portal.
    MatchRule(
      .product, keys: [["Name"]], where: (JSONPointer(["IsDocumentationOnly"]), .bool(true))),
    MatchRule(.spec, below: (.product, "product"), keys: [["SpecAlias"]]),
    MatchRule(.doc, below: (.product, "product"), keys: [["Path"], ["Title"]]),
  ]

  public static func named(_ kind: KindName) -> MatchRule? { byKind[kind] }
  private static let byKind = Dictionary(uniqueKeysWithValues: all.map { ($0.kind, $0) })

  // MARK: - Ids that are made of others

  /// Between a parent's id and what follows it.
  static let separator: Character = ":"

  /// Ids of these kinds are an id of that kind, or begin with one and the separator.
  static let begins: [KindName: KindName] = [
    .team: .organisation, .apiDetail: .product, .apiDocument: .product, .apiSchema: .product,
    .productCatalogues: .product, .docOrder: .product, .productImage: .product,
    .specDocument: .spec, .specSchema: .spec,
  ]
  /// Ids of these kinds end with the separator and an id of that kind.
  static let ends: [KindName: KindName] = [.audience: .team]
}
