import PromoteCore
import Testing

@Suite struct FieldChangeTests {
  /// `pointer before → after`, one line per change.
  private func lines(_ before: JSON, _ after: JSON) -> [String] {
    func text(_ json: JSON?) -> String {
      json.map { String(decoding: $0.canonical(), as: UTF8.self) } ?? "-"
    }
    return fieldChanges(from: before, to: after).map {
      "\($0.pointer) \(text($0.before)) → \(text($0.after))"
    }
  }

  @Test func `members are told by their place, sorted`() {
    #expect(
      lines(["b": 1, "a": ["x": "old", "same": 1]], ["a": ["x": "new", "same": 1], "c": [1]])
        == ["/a/x \"old\" → \"new\"", "/b 1 → -", "/c - → [1]"])
  }

  @Test func `a number's spelling is no change`() {
    #expect(lines(["a": 1], ["a": JSON.number(JSONNumber("1.0")!)]).isEmpty)
  }

  @Test func `items are matched by their identity, not by their position`() {
    #expect(
      lines(
        [["id": "a", "v": 1], ["id": "b", "v": 1]],
        [["id": "new", "v": 0], ["id": "a", "v": 1], ["id": "b", "v": 2]])
        == ["/0 - → {\"id\":\"new\",\"v\":0}", "/2/v 1 → 2"])
    #expect(
      lines(
        [["path": "/a", "method": "GET", "n": 1], ["path": "/a", "method": "PUT", "n": 1]],
        [["path": "/a", "method": "PUT", "n": 2], ["path": "/a", "method": "GET", "n": 1]])
        == ["/ [\"/a GET\",\"/a PUT\"] → [\"/a PUT\",\"/a GET\"]", "/0/n 1 → 2"].map {
          $0.replacing("/ [", with: " [")
        })
  }

  @Test func `plain values come and go, and their order is told`() {
    #expect(lines(["a", "b", "c"], ["a", "c"]) == ["/1 \"b\" → -"])
    #expect(lines(["a"], ["b"]) == ["/0 \"a\" → \"b\""])
    #expect(lines(["a", "a"], ["a"]) == ["/1 \"a\" → -"])
    #expect(lines(["a", "b"], ["b", "a"]) == [" [\"a\",\"b\"] → [\"b\",\"a\"]"])
  }

  @Test func `items without identity are compared by position, ends set aside`() {
    #expect(
      lines([["x": 1], ["x": 2], ["x": 3]], [["x": 1], ["x": 5], ["x": 3]]) == ["/1/x 2 → 5"])
    #expect(lines([["x": 1], ["x": 3]], [["x": 1], ["x": 2], ["x": 3]]) == ["/1 - → {\"x\":2}"])
  }

  @Test func `a secret is told by its short binding wherever it stands`() {
    let key = SealKey(master: Array(repeating: 1, count: 32), environment: "prod")!
    let old = key.binding(of: "one", at: "p")
    let new = key.binding(of: "two", at: "p")
    let changes = fieldChanges(
      from: ["s": .string(old.text), "plain": 1],
      to: ["s": .string(new.text), "plain": ["deep": .string(new.text)]])
    #expect(changes.map(\.isSecret) == [false, true])
    #expect(changes[1].before == .string(old.short))
    #expect(changes[0].after == ["deep": .string(new.short)])
  }

  @Test func `a field that the rewrite gave says where it came from`() {
    let place = RegistryPlace(file: "prod.yaml", line: 14)
    let changes = fieldChanges(
      from: ["url": "a", "more": ["x": 1], "other": 1],
      to: ["url": "b", "more": ["x": 2], "other": 2],
      origins: [
        JSONPointer("/url")!: .binding("up", place), JSONPointer("/more")!: .kept(place),
      ])
    #expect(changes.map(\.from) == ["prod.yaml:14 (kept)", nil, "prod.yaml:14"])
  }
}
