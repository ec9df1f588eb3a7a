import PromoteCore
import Testing

@Suite struct JSONValueTests {
  @Test func `names are told apart by their bytes`() throws {
    let value = try JSON.parse("{\"\u{E9}\":1,\"e\u{301}\":2}".utf8)
    for value in [value, value.tree] {
      #expect(value.object?.count == 2)
      #expect(value["\u{E9}"] == 1)
      #expect(value["e\u{301}"] == 2)
    }
    #expect(JSON.string("\u{E9}") != JSON.string("e\u{301}"))
    #expect(try JSON.parse("\"\u{E9}\"".utf8) != .string("e\u{301}"))
  }

  @Test func `members are sorted by UTF-16 code units`() throws {
    let names =
      ["", "\u{0}", "A", "B", "a", "aa", "b", "\u{80}", "\u{D7FF}", "\u{10000}"]
      + ["\u{1F600}", "\u{10FFFF}", "\u{E000}", "\u{FB33}", "\u{FFFF}", "\u{FFFF}\u{0}"]
    // The table itself is in the order that Swift gives UTF-16.
    #expect(
      zip(names, names.dropFirst()).allSatisfy { $0.utf16.lexicographicallyPrecedes($1.utf16) })
    for prefix in ["", "1234567", "12345678", "a name that is longer than eight bytes "] {
      for seed in seeds.prefix(20) {
        var random = SeededNumbers(state: seed)
        let made = JSONObject(names.shuffled(using: &random).map { (prefix + $0, JSON.null) })
        let tree = JSON.object(made)
        let flat = try JSON.parse(tree.serialised())
        #expect(
          try JSON.parse(flat.canonical()).object?.names.map { Array($0.utf8) }
            == names.map { Array((prefix + $0).utf8) }, "seed \(seed)")
        #expect(flat.canonical() == tree.canonical(), "seed \(seed)")
        #expect(flat.object?.names.map { Array($0.utf8) } == made.names.map { Array($0.utf8) })
      }
    }
  }

  @Test(arguments: [
    ("\"\\u0041\\/\\u00e9\\ud83d\\ude00\"", "\"A/\u{E9}\u{1F600}\""),
    ("\"\\b\\f\\n\\r\\t\\\"\\\\\"", "\"\\b\\f\\n\\r\\t\\\"\\\\\""),
    ("\"\\u0008\\u000C\\u000a\\u000D\\u0009\"", "\"\\b\\f\\n\\r\\t\""),
    ("\"\\u0000\\u001F\\u001f\\u007f\"", "\"\\u0000\\u001f\\u001f\u{7F}\""),
    ("\"\\u2028</script>\"", "\"\u{2028}</script>\""),
    ("\"\\ufeff\\uffff\"", "\"\u{FEFF}\u{FFFF}\""),
    ("\"\\u0022\\u005c\\u005C\"", "\"\\\"\\\\\\\\\""),
  ])
  func `a string is written with the fewest escapes`(text: String, canonical: String) throws {
    let value = try JSON.parse(text.utf8)
    #expect(value.canonical() == Array(canonical.utf8))
    #expect(value.serialised() == Array(canonical.utf8))
    #expect(value.tree.canonical() == Array(canonical.utf8))
    #expect(try JSON.parse(canonical.utf8) == value)
    let named = try JSON.parse("{\(text):0}".utf8)
    #expect(named.canonical() == Array("{\(canonical):0}".utf8))
    #expect(named[try #require(value.string)] == 0)
  }

  @Test func `white space and number spelling are kept out of the canonical form only`() throws {
    let value = try JSON.parse("{ \"b\" : [ 1.0 , 1E+2 ] ,\n\t\"a\" : {} }\r\n".utf8)
    #expect(value.text == "{\"b\":[1.0,1E+2],\"a\":{}}")
    #expect(value.canonicalText == "{\"a\":{},\"b\":[1,100]}")
    #expect(
      String(decoding: value.pretty(), as: UTF8.self)
        == "{\n  \"b\": [\n    1.0,\n    1E+2\n  ],\n  \"a\": {}\n}\n")
    #expect(String(decoding: JSON.null.pretty(), as: UTF8.self) == "null\n")
  }

  @Test func `a large object is found, changed and refused like a small one`() throws {
    let count = 2_000
    let names = (0..<count).map { "member \($0 &* 7919 % count)" }
    let text = "{" + names.map { "\"\($0)\":\($0.utf8.count)" }.joined(separator: ",") + "}"
    var value = try JSON.parse(text.utf8)
    for name in names { #expect(value[name]?.integer == name.utf8.count) }
    #expect(value["member"] == nil as JSON?)
    #expect(value["zzz"] == nil as JSON?)
    for name in names where name.hasSuffix("7") {
      value.set(JSONPointer([name]), to: .null)
      value.set(JSONPointer([name + " too"]), to: true)
    }
    for name in names { #expect(value[name]?.isNull == name.hasSuffix("7")) }
    var object = try #require(value.object)
    for name in names.prefix(400) { object[name] = nil }
    #expect(object.count == count + count / 10 - 400)
    for name in names.prefix(400) { #expect(object[name] == nil as JSON?) }
    for name in names.dropFirst(400).prefix(400) {
      let isRenamed = object.rename(name, to: name + "!")
      #expect(isRenamed)
    }
    let isTaken = !object.rename(names[1500], to: names[1501])
    #expect(isTaken)
    for name in names.prefix(400) { object[name] = "back" }
    #expect(try JSON.parse(JSON.object(object).serialised()) == .object(object))
    let twice = text.dropLast() + ",\"\(names[1700])\":0}"
    let error = try #require(throws: JSONError.self) { try JSON.parse(twice.utf8) }
    #expect(error.reason == .duplicateMember(names[1700]))
    #expect(error.offset == text.utf8.count)
  }

  @Test func `a long string is kept whole`() throws {
    // Longer than the head of a tape's string can say.
    let long = String(repeating: "0123456789abcdef", count: 1 << 20) + "!"
    let value = try JSON.parse("{\"\(long)\":[\"\(long)\",1]}".utf8)
    #expect(value[long]?[0]?.string?.utf8.count == long.utf8.count)
    #expect(value[long]?[1] == 1)
    #expect(value.canonicalText.utf8.count == long.utf8.count * 2 + 11)
  }

  @Test func `an object keeps its order while it is changed`() throws {
    let parsed = try JSON.parse(#"{"c":1,"a":2,"b":3}"#.utf8)
    var object = try #require(parsed.object)
    object["a"] = "two"
    object["d"] = 4
    object["c"] = nil
    object["none"] = nil
    #expect(JSON.object(object).text == #"{"a":"two","b":3,"d":4}"#)
    let renamed = [("b", "B"), ("B", "a"), ("none", "x")].map { object.rename($0, to: $1) }
    #expect(renamed == [true, false, false])
    #expect(object.names == ["a", "B", "d"])
    #expect(object.members.map(\.name) == ["a", "B", "d"])
    #expect(object.map(\.value) == ["two", 3, 4])
    #expect(parsed.text == #"{"c":1,"a":2,"b":3}"#, "the parsed value is untouched")
  }

  @Test func `kinds and accessors agree`() throws {
    let text = #"{"n":null,"t":true,"f":false,"i":7,"d":1.5,"s":"x","a":[1],"o":{}}"#
    let parsed = try JSON.parse(text.utf8)
    for value in [parsed, parsed.tree] {
      #expect(value["n"]?.isNull == true)
      #expect(value["t"]?.bool == true && value["f"]?.bool == false)
      #expect(value["i"]?.integer == 7 && value["i"]?.number?.text == "7")
      #expect(value["d"]?.integer == nil && value["d"]?.number?.double == 1.5)
      #expect(value["s"]?.string == "x" && value["s"]?.bool == nil && value["s"]?.number == nil)
      #expect(value["a"]?.array == [1] && value["a"]?[0] == 1)
      #expect(value["a"]?[1] == nil as JSON? && value["a"]?[-1] == nil as JSON?)
      #expect(value["o"]?.object?.isEmpty == true && value["o"]?.array == nil)
      #expect(value["s"]?["x"] == nil as JSON? && value["o"]?[0] == nil as JSON?)
      #expect(
        value.object?.map(\.value.kind) == [
          .null, .bool, .bool, .number, .number, .string, .array, .object,
        ])
    }
  }
}
