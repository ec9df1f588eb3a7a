import PromoteAdapters
import PromoteCore
import Testing

@Suite struct YAMLReadTests {
  private func read(_ text: String) throws -> JSON {
    try YAML.read(Array(text.utf8), file: "api.yaml")
  }

  private func problems(_ text: String, values: Int = 100_000) -> [String] {
    do {
      _ = try YAML.read(Array(text.utf8), file: "api.yaml", limits: .init(values: values))
      return []
    } catch {
      return error.problems.map { "\($0.place): \($0.message)" }
    }
  }

  @Test(arguments: [
    ("1.0", "1.0"), ("3.10", "3.10"), ("1E+5", "1E+5"), ("-0", "-0"), ("0", "0"),
    ("123456789012345678901234567890", "123456789012345678901234567890"),
    ("+1", "1"), (".5", "0.5"), ("-.5", "-0.5"), ("1.", "1"), ("0x1F", "31"), ("0o17", "15"),
    ("1.e3", "1e3"), ("true", "true"), ("True", "true"), ("FALSE", "false"), ("~", "null"),
    ("Null", "null"), ("{a: }", #"{"a":null}"#), ("yes", #""yes""#), ("No", #""No""#),
    ("on", #""on""#), ("12:30:45", #""12:30:45""#), ("2001-12-14", #""2001-12-14""#),
    ("1_000", #""1_000""#), ("10.0.0.1", #""10.0.0.1""#), ("0b11", #""0b11""#), ("0x", #""0x""#),
    ("\"1\"", #""1""#), ("'true'", #""true""#), ("!!str 12", #""12""#), ("! 12", #""12""#),
    ("-", #"[null]"#), ("1e", #""1e""#), ("--1", #""--1""#), ("+-.nan", #""+-.nan""#),
    ("{200: a, true: b, ~: c}", #"{"200":"a","true":"b","~":"c"}"#),
  ])
  func `scalars follow the core schema and numbers keep their text`(
    _ yaml: String, _ json: String
  ) throws {
    #expect(String(decoding: try read(yaml).serialised(), as: UTF8.self) == json)
  }

  @Test(arguments: [
    ("a: 012", "api.yaml:1:4: '012' may be read in two ways; quote it if it is a text"),
    ("a: .inf", "api.yaml:1:4: '.inf' is no number of JSON; quote it if it is a text"),
    ("a: 1\nb: 2\na: 3", "api.yaml:1:1: 'a' there twice in one mapping"),
    ("a: !!binary aGk=", "api.yaml:1:4: the tag tag:yaml.org,2002:binary is not used here"),
    ("a: !secret x", "api.yaml:1:4: the tag !secret is not used here"),
    ("[a]: 1", "api.yaml:1:1: a key is no text"),
    ("a: 1\n---\nb: 2", "api.yaml:3:1: a second document begins here, one is expected"),
    ("a: *b", "api.yaml:1:4: found undefined alias"),
    ("<<: 1", "api.yaml:1:1: '<<' takes a mapping or a list of mappings"),
    (
      "a: 0xFFFFFFFFFFFFFFFFFF",
      "api.yaml:1:4: the number does not fit in 64 bits; quote it if it is a text"
    ),
    ("a: 1\nb: \u{FEFF}x", "api.yaml:2: a byte order mark within the text"),
    ("a: \"\\uFeFFx\"", "api.yaml:1: a byte order mark within the text"),
  ])
  func `what is not plain data is refused with its place`(_ yaml: String, _ problem: String) {
    #expect(problems(yaml) == [problem])
  }

  @Test func `a syntax error has a line and a column and does not quote the file`() {
    let found = problems("name: x\nsecret: [hunter2\nnext: 1\n")
    #expect(found.count == 1)
    #expect(found[0].hasPrefix("api.yaml:3:"))
    #expect(!found[0].contains("hunter2"))
  }

  @Test func `every problem is told at once`() {
    #expect(problems("a: 012\nb: !x y\nc: [1, .nan]").count == 3)
  }

  @Test func `aliases and merge keys are written out`() throws {
    let json = try read(
      """
      base: &base {a: 1, b: [x, y]}
      one: *base
      two: {<<: *base, a: 2}
      three: {<<: [*base, {c: 3}], d: 4}
      """)
    #expect(json["one"] == ["a": 1, "b": ["x", "y"]])
    #expect(json["two"] == ["a": 2, "b": ["x", "y"]])
    #expect(json["three"] == ["a": 1, "b": ["x", "y"], "c": 3, "d": 4])
  }

  @Test func `aliases within aliases are refused before they grow`() {
    var yaml = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
    for level in 1...40 {
      yaml += "a\(level): &a\(level) [*a\(level - 1), *a\(level - 1), *a\(level - 1)]\n"
    }
    #expect(
      problems(yaml, values: 10_000).contains { $0.contains("values, those of aliases counted") })
    let keys = yaml + "? *a40\n: x\n? *a39\n: y\n"
    #expect(
      problems(keys) == [
        "api.yaml:42: many aliases beside keys that are no plain texts: write the values out"
      ])
  }

  @Test func `many aliases go well with Markdown in texts`() throws {
    var yaml = "base: &base {a: 1}\ntext: |\n  * item\n  **bold**: x\n  Q & A *base\n"
    for index in 0..<40 { yaml += "k\(index): *base\n" }
    #expect(try read(yaml).object?.count == 42)
  }

  @Test func `deep nesting is an error, not a crash`() {
    #expect(!problems(String(repeating: "[", count: 100_000)).isEmpty)
    #expect(!problems(String(repeating: "- ", count: 100_000)).isEmpty)
    #expect(
      problems(String(repeating: "[", count: 300) + String(repeating: "]", count: 300)).count >= 1)
  }

  @Test func `a file may hold several documents, each with its line`() throws {
    let documents = try YAML.readAll(
      Array("# comment\n---\na: 1\n---\n---\n# nothing\n---\nb: 2\n...\n".utf8), file: "m.yaml")
    #expect(documents.map(\.json) == [["a": 1], ["b": 2]])
    #expect(documents.map(\.line) == [3, 8])
  }

  @Test func `bytes that are not UTF-8 and files that are too large are refused`() {
    #expect(throws: YAMLError.self) { try YAML.read([0x61, 0xFF], file: "x") }
    #expect(throws: YAMLError.self) {
      try YAML.read(Array(repeating: 0x20, count: 11), file: "x", limits: .init(bytes: 10))
    }
  }

  @Test func `JSON is read as JSON, with the errors of JSON`() throws {
    let json = try YAML.readJSONOrYAML(Array(" {\"a\": 1.0}".utf8), file: "x")
    #expect(json["a"]?.number?.text == "1.0")
    do {
      _ = try YAML.readJSONOrYAML(Array("{\"a\": }}".utf8), file: "x.json")
      Issue.record("was read")
    } catch {
      #expect(error.problems.first?.line == 1)
    }
    #expect(try YAML.readJSONOrYAML(Array("{a: b}".utf8), file: "x") == ["a": "b"])
  }
}
