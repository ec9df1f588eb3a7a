import PromoteCore
import Testing

@Suite struct ReadBackTests {
  @Test(
    arguments: [
      (#"{"a":1}"#, #"{"a":1.0}"#, []),
      (#"{"a":1}"#, #"{"a":1,"b":false}"#, ["/b added"]),
      (#"{"a":1,"b":2}"#, #"{"a":1}"#, ["/b dropped"]),
      (#"{"a":9007199254740993}"#, #"{"a":9007199254740992}"#, ["/a normalised"]),
      (#"{"a":["x","y"]}"#, #"{"a":["y","x"]}"#, ["/a normalised"]),
      (#"{"a":["x","y"]}"#, #"{"a":["x"]}"#, ["/a/1 dropped"]),
      (#"{"a":["x"]}"#, #"{"a":["x","y"]}"#, ["/a/1 changed"]),
      (#"{"a":"x"}"#, #"{"a":"y"}"#, ["/a changed"]),
      (#"{"a":{"b":1}}"#, #"{"a":null}"#, ["/a changed"]),
    ] as [(String, String, [String])])
  func `every difference between what was sent and what is there has a name`(
    sent: String, found: String, expected: [String]
  ) throws {
    let back = ReadBack(sent: try JSON.parse(sent.utf8), found: try JSON.parse(found.utf8))
    #expect(back.differences.map { "\($0.pointer) \($0.change.rawValue)" } == expected)
    let lost = expected.contains { $0.hasSuffix("dropped") || $0.hasSuffix("changed") }
    #expect(back.holds != lost)
  }
}
