import PromoteCore
import Testing

@Suite struct JSONPlacesTests {
  static let document =
    #"{"a":{"b":[10,{"c":true}],"":1,"x/y":2,"m~n":3,"0":4},"list":[],"n":null}"#

  static func forms() throws -> [JSON] {
    let value = try JSON.parse(document.utf8)
    return [value, value.tree]
  }

  @Test(
    arguments: [
      ("", document), ("/a/b/0", "10"), ("/a/b/1/c", "true"), ("/a/", "1"), ("/a/x~1y", "2"),
      ("/a/m~0n", "3"), ("/a/0", "4"), ("/list", "[]"), ("/n", "null"), ("/b", nil),
      ("/a/b/2", nil),
      ("/a/b/-", nil), ("/a/b/00", nil), ("/a/b/+1", nil), ("/a/b/-1", nil), ("/a/b/1/c/d", nil),
      ("/n/x", nil), ("/a/b/99999999999999999999", nil), ("/list/0", nil), ("/a/b/", nil),
    ] as [(String, String?)])
  func `a pointer finds the value at its place`(pointer: String, expected: String?) throws {
    for value in try Self.forms() {
      #expect(value[try #require(JSONPointer(pointer))]?.text == expected)
    }
  }

  @Test(
    arguments: [
      (#"{"a":"tyk://x"}"#, true), (#"["TYK://x","tyk","t","yk:"]"#, false), (#"{"tyk:":1}"#, true),
      (#""ttyk:""#, true), ("1", false), (#"["tyk"]"#, false), (#"["tyyk:","ayk:","tyk"]"#, false),
      (#"["yyyyyyyyyyyyyyyyyyyyyyyytyk:"]"#, true), (#"["x:tyk"]"#, false),
      // What an escape hides is not looked for.
      (#""\u0074yk:""#, true), (#""a\\b\n""#, true), (#""tyk:\/\/x""#, true),
    ])
  func `a text that a value cannot hold is not searched for`(text: String, mayHold: Bool) throws {
    #expect(try JSON.parse(text.utf8).mayHold("tyk:") == mayHold)
    #expect(
      try JSON.parse(text.utf8).tree.mayHold("tyk:"), "a value that was made may hold anything")
    let within = try #require(try JSON.parse("[\"tyk:\",\(text)]".utf8)[JSONPointer("/1")!])
    #expect(within.mayHold("tyk:") == mayHold)
  }

  @Test(arguments: ["a", "/~", "/~2", "/a~", "a/b", "#/a"])
  func `a text that is no pointer is refused`(text: String) { #expect(JSONPointer(text) == nil) }

  @Test(arguments: ["", "/", "/a", "/a/b", "//", "/~0~1", "/~01", "/é", "/e\u{301}"])
  func `a pointer is written as it is read`(text: String) throws {
    #expect(Array(try #require(JSONPointer(text)).description.utf8) == Array(text.utf8))
  }

  @Test func `pointers are compared by bytes and sorted as people count`() {
    #expect(JSONPointer(["\u{E9}"]) != JSONPointer(["e\u{301}"]))
    #expect(JSONPointer(["a"]).hashValue == JSONPointer(["a"]).hashValue)
    let sorted = ["/a", "/a/2", "/a/10", "/a/b", "/b"].compactMap { JSONPointer($0) }
    #expect(sorted.reversed().sorted() == sorted)
  }

  @Test(
    arguments: [
      ("/a/b/0", "7", #"{"a":{"b":[7]}}"#), ("/a/b/-", "7", #"{"a":{"b":[1,7]}}"#),
      ("/a/b/1", "7", #"{"a":{"b":[1,7]}}"#), ("/a/b/2", "7", nil), ("/a/b/x", "7", nil),
      ("/a/c/d", "7", #"{"a":{"b":[1],"c":{"d":7}}}"#),
      ("/z/-/0", "7", #"{"a":{"b":[1]},"z":{"-":{"0":7}}}"#),
      ("", "7", "7"), ("/a/b/0/c", "7", nil), ("/a/b/-/c", "7", nil),
      ("/a/b", "7", #"{"a":{"b":7}}"#),
      ("/a/b/0", nil, #"{"a":{"b":[]}}"#), ("/a", nil, "{}"), ("/x", nil, #"{"a":{"b":[1]}}"#),
      ("/x/y/z", nil, #"{"a":{"b":[1]}}"#), ("/a/b/7", nil, #"{"a":{"b":[1]}}"#),
      ("/a/b/0/c", nil, #"{"a":{"b":[1]}}"#), ("", nil, "null"),
    ] as [(String, String?, String?)])
  func `setting replaces, adds, appends or removes`(
    pointer: String, value: String?, expected: String?
  ) throws {
    let flat = try JSON.parse(#"{"a":{"b":[1]}}"#.utf8)
    let place = try #require(JSONPointer(pointer))
    let new = try value.map { try JSON.parse($0.utf8) }
    for before in [flat, flat.tree] {
      #expect(before.setting(place, to: new)?.text == expected)
      var changed = before
      let isSet = changed.set(place, to: new)
      #expect(isSet == (expected != nil))
      #expect(changed.text == expected ?? before.text, "a refused change changes nothing")
      #expect(before == flat)
    }
  }

  @Test func `a walk goes to parents first and passes over what it is told to`() throws {
    for value in try Self.forms() {
      var seen: [String] = []
      value.walk { place, _ in
        seen.append(place.description)
        return place.description != "/a/b"
      }
      #expect(seen == ["", "/a", "/a/b", "/a/", "/a/x~1y", "/a/m~0n", "/a/0", "/list", "/n"])
      var below: [JSONPointer] = []
      value["a"]?["b"]?.walk(from: JSONPointer(["start"])) { place, _ in
        below.append(place)
        return true
      }
      #expect(below.map(\.description) == ["/start", "/start/0", "/start/1", "/start/1/c"])
    }
  }

  @Test func `a walk ends with the error of its visitor`() throws {
    struct Stop: Error {}
    for value in try Self.forms() {
      #expect(throws: Stop.self) {
        try value.walk { place, _ in
          if place.tokens.count == 2 { throw Stop() }
          return true
        }
      }
    }
  }

  @Test(arguments: [
    ("", [""]), ("/a/b/*", ["/a/b/0", "/a/b/1"]), ("/*/b", ["/a/b"]),
    (
      "/**",
      [
        "", "/a", "/a/b", "/a/b/0", "/a/b/1", "/a/b/1/c", "/a/", "/a/x~1y", "/a/m~0n", "/a/0",
        "/list", "/n",
      ]
    ),
    ("/**/c", ["/a/b/1/c"]), ("/a/**/0", ["/a/b/0", "/a/0"]), ("/**/**/b", ["/a/b"]),
    ("/**/b/**", ["/a/b", "/a/b/0", "/a/b/1", "/a/b/1/c"]), ("/a/b/1/c", ["/a/b/1/c"]),
    ("/a/b/2", []), ("/list/*", []), ("/n/**", ["/n"]), ("/n/*", []), ("/a/b/01", []),
    ("/*/*/*/*", ["/a/b/1/c"]),
  ])
  func `a pattern finds its places once, in the order of a walk`(
    pattern: String, expected: [String]
  ) throws {
    let pattern = try #require(PathPattern(pattern))
    for value in try Self.forms() {
      #expect(pattern.places(in: value).map(\.description) == expected)
      var matching: [String] = []
      value.walk { place, _ in
        if pattern.matches(place) { matching.append(place.description) }
        return true
      }
      #expect(matching == expected)
    }
  }

  @Test func `many stars cost no more than the tree is large`() throws {
    let deep = String(repeating: "[", count: 300) + String(repeating: "]", count: 300)
    let pattern = try #require(PathPattern(String(repeating: "/**/0", count: 20)))
    #expect(pattern.places(in: try JSON.parse(deep.utf8)).count == 280)
    #expect(!pattern.matches(JSONPointer([String](repeating: "1", count: 300))))
    #expect(pattern.matches(JSONPointer([String](repeating: "0", count: 300))))
  }

  @Test func `patterns are compared by bytes and written as read`() throws {
    let written: PathPattern = "/a/*/**/b~1c"
    #expect(written.description == "/a/*/**/b~1c")
    #expect(written == "/a/*/**/b~1c" && written.hashValue == PathPattern("/a/*/**/b~1c").hashValue)
    #expect(PathPattern("/\u{E9}") != PathPattern("/e\u{301}"))
    let notAPattern = "a"
    #expect(PathPattern(notAPattern) == nil)
  }
}
