import PromoteCore
import Testing

@Suite struct SelectionTests {
  static let orders = SelectionEntry(
    address: Address(kind: .oas, id: "o1"), name: "Orders v2 #sales", tags: ["partner"],
    categories: ["eu"])

  @Test(
    arguments: [
      (["kind=oas"], true), (["kind=api"], true), (["kind=policy"], false), (["id=o1"], true),
      (["id=o"], false), (["name=Orders*"], true), (["name=*v2*"], true), (["name=orders*"], false),
      (["name=Orders ?2"], nil), (["name=\"Orders v? *\""], true), (["tag=partner"], true),
      (["category=sales"], true), (["category=#sales"], true), (["category=eu"], true),
      (["category=us"], false), (["kind=oas name=Billing*"], false),
      (["kind=policy", "kind=oas tag=partner"], true), ([], true),
    ] as [([String], Bool?)])
  func `terms of one selector must all hold, selectors are alternatives`(
    texts: [String], selects: Bool?
  ) throws {
    guard let selects else {
      #expect(throws: SelectionError.self) { try Selection(texts) }
      return
    }
    #expect(try Selection(texts).matches(Self.orders, kinds: PlanWorld.kinds) == selects)
  }

  @Test(arguments: [
    ("", 1, "a selector without a term"), ("name", 1, "'name' is no term; write key=value"),
    ("kind=oas nmae=x", 10, "'nmae' is not known; the terms are kind, id, name, tag, category"),
    ("kind=oas kind=policy", 10, "'kind' is there twice"), ("id=", 4, "'id=' without a value"),
    ("name=\"a b", 6, "the quotes are not closed"),
    ("name=\"a\"b", 9, "something follows the closing quotes"),
  ])
  func `a text that is no selector is refused with its place`(
    text: String, column: Int, reason: String
  ) {
    #expect(throws: SelectionError.self) { try Selection(["kind=oas", text]) }
    do { _ = try Selection(["kind=oas", text]) } catch {
      #expect(error.selector == 2)
      #expect(error.column == column)
      #expect(error.reason == reason)
    }
  }

  @Test func `the canonical spelling reads back, whatever order and quotes it was written in`()
    throws
  {
    let written = try Selection(["name=\"a \\\"b\\\" c\"  kind=oas", "id=x", "id=x"])
    #expect(written.texts == ["id=x", "kind=oas name=\"a \\\"b\\\" c\""])
    #expect(try Selection(written.texts) == written)
    #expect(try Selection(["id=x", "kind=oas name=\"a \\\"b\\\" c\""]) == written)
  }

  @Test func `what a selected object names and the target lacks is added, and why is told`() throws
  {
    let result = try PlanWorld(
      release: objects(
        policy("gold", name: "Gold", grants: ["a", "b"]), api("a", links: ["deep"]),
        api("b", note: "new"), api("deep"), api("other")),
      target: objects(api("b", note: "old")), selection: ["kind=policy"]
    ).plan()
    #expect(
      result.steps == ["create classic/deep", "create classic/a", "create policy/gold"])
    #expect(
      result.operations.map { result.reasons[$0.address]?.text } == [
        "added because classic a names it", "added because policy Gold grants it", "selected",
      ])
    #expect(result.codes(.info) == ["dependency-differs policy/gold"])
  }
}
