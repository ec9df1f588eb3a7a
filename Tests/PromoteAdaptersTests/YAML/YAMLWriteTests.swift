import PromoteAdapters
import PromoteCore
import Testing

@Suite struct YAMLWriteTests {
  private func text(_ json: JSON) -> String { String(decoding: YAML.write(json), as: UTF8.self) }

  @Test func `a tree is written in block style with members in their order`() throws {
    let json: JSON = [
      "kind": "ApiDefinition",
      "spec": ["active": true, "tags": [], "list": [1, ["a", "b"], ["x": 1]]],
      "data": ["a.json": "{\n  \"a\": 1\n}\n"], "none": .null,
    ]
    #expect(
      text(json) == """
        kind: ApiDefinition
        spec:
          active: true
          tags: []
          list:
            - 1
            - - a
              - b
            - x: 1
        data:
          a.json: |
            {
              "a": 1
            }
        none: null

        """)
  }

  /// What readers of YAML 1.1 or 1.2 take for something else.
  @Test(arguments: [
    "1", "1.0", "-1", "+1", "012", "0x1F", "0o17", "1e5", ".5", "1_000", "12:30", "2001-12-14",
    "2001-12-14T21:59:43Z", "yes", "No", "ON", "off", "y", "N", "true", "False", "null", "NULL",
    "~",
    "", " ", " a", "a ", "a: b", "a #b", "#a", "- a", "-", "?", "? a", ":", "a:", "*a", "&a", "!a",
    "|",
    ">", "%a", "@a", "`a", "[a", "{a", "a,b", "<<", "=", ".inf", ".NaN", "--- a", "...", "\ta",
    "a\tb",
    "a\nb", "a\n", "\n", "\n\n", "a\n\n", " a\nb", "a\n b", "a \nb", "a\r\nb", "a\u{85}b",
    "a\u{2028}b",
    "\u{0}", "\u{7F}", "\u{FFFE}", "\u{1F600}", "é", "e\u{301}", "'a'", "\"a\"", "a\\b",
  ])
  func `a text that looks like something else stays a text`(_ text: String) throws {
    for json: JSON in [.string(text), ["k": .string(text)], [.string(text)], .object([text: 1])] {
      let back = try YAML.read(YAML.write(json), file: "x")
      #expect(back == json, "\(self.text(json))")
    }
  }

  @Test(arguments: Array(UInt64(1)...200))
  func `what is written reads back equal`(_ seed: UInt64) throws {
    var random = Trees(seed: seed)
    let json = random.tree(depth: 5)
    let written = YAML.write(json)
    let back = try YAML.read(written, file: "seed \(seed)")
    #expect(
      back.serialised() == json.serialised(),
      "seed \(seed):\n\(String(decoding: written, as: UTF8.self))")
  }

  @Test func `several documents read back as several`() throws {
    let documents: [JSON] = [["a": 1], ["b": ["x\ny"]]]
    #expect(
      try YAML.readAll(YAML.writeAll(documents), file: "x").map(\.json) == documents)
  }

  @Test func `a long key reads back`() throws {
    let json = JSON.object([String(repeating: "k ", count: 2_000) + "k": ["a": 1]])
    #expect(try YAML.read(YAML.write(["outer": json]), file: "x") == ["outer": json])
  }
}

/// Random trees that depend on the seed alone.
private struct Trees {
  private var state: UInt64
  init(seed: UInt64) { state = seed }

  private mutating func below(_ bound: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return Int((mixed ^ (mixed >> 31)) % UInt64(bound))
  }

  private static let pieces = [
    "a", "B", "0", "12", ".", "-", ":", " ", "\n", "  ", "#", "yes", "null", "~", "\t", "\"", "'",
    "\\",
    "é", "\u{1F600}", "\u{85}", "\u{2028}", "\u{1}", "{", "[", "*", "&", "!", "|", ">", "%", "@",
    ",",
    "listen_path", "https://orders.example.com/", "---", "\r",
  ]
  private static let numbers = ["0", "-1", "1.0", "1E+5", "12345678901234567890", "0.10", "-0.0"]

  private mutating func text() -> String {
    (0..<below(6)).map { _ in Self.pieces[below(Self.pieces.count)] }.joined()
  }

  mutating func tree(depth: Int) -> JSON {
    switch below(depth > 0 ? 9 : 5) {
    case 0: return [.null, true, false][below(3)]
    case 1: return JSONNumber(Self.numbers[below(Self.numbers.count)]).map { .number($0) } ?? .null
    case 2, 3, 4: return .string(text())
    case 5, 6: return .array((0..<below(4)).map { _ in tree(depth: depth - 1) })
    default:
      var object = JSONObject()
      for _ in 0..<below(5) { object[text()] = tree(depth: depth - 1) }
      return .object(object)
    }
  }
}
