import PromoteCore
import Testing

@Suite struct JSONFieldsTests {
  static let text = """
    {"name":"orders","count":3,"on":true,"tags":["a","b"],"at":"2026-03-02T09:30:05Z",
     "digest":"0000000000000000000000000000000000000000000000000000000000000000",
     "inner":{"x":1}}
    """

  @Test func `fields that are there are read by type`() throws {
    var fields = try JSONFields(try JSON.parse(Self.text.utf8))
    #expect(try fields.string("name") == "orders")
    #expect(try fields.integer("count") == 3)
    #expect(try fields.bool("on"))
    #expect(try fields.strings("tags") == ["a", "b"])
    #expect(try fields.array("tags").count == 2)
    #expect(try fields.instant("at") == Instant("2026-03-02T09:30:05Z"))
    #expect(try fields.digest("digest") == Digest(bytes: [UInt8](repeating: 0, count: 32)))
    #expect(try fields.object("inner").count == 1)
    #expect(try fields.optionalString("none") == nil)
    #expect(try fields.optionalInstant("none") == nil)
    var inner = try fields.fields("inner")
    #expect(throws: FieldError(.unknownMember, at: JSONPointer(["inner", "x"]))) {
      try inner.close()
    }
    #expect(try inner.integer("x") == 1)
    try inner.close()
    try fields.close()
  }

  @Test func `what is missing, unknown or of another type is named with its place`() throws {
    let root = JSONPointer(["plan"])
    var fields = try JSONFields(try JSON.parse(Self.text.utf8), at: root)
    func error(_ body: () throws(FieldError) -> Void) -> FieldError? {
      do throws(FieldError) {
        try body()
        return nil
      } catch {
        return error
      }
    }
    #expect(
      error { () throws(FieldError) in _ = try fields.string("none") }
        == FieldError(.missing, at: root.appending("none")))
    #expect(
      error { () throws(FieldError) in _ = try fields.string("count") }
        == FieldError(.wrongType(expected: "a string", found: .number), at: root.appending("count"))
    )
    #expect(
      error { () throws(FieldError) in _ = try fields.digest("name") }?.place
        == root.appending("name"))
    #expect(
      error { () throws(FieldError) in _ = try fields.instant("name") }?.place
        == root.appending("name"))
    #expect(
      error { () throws(FieldError) in _ = try fields.optionalString("on") }?.place
        == root.appending("on"))
    #expect(error { () throws(FieldError) in try fields.close() }?.reason == .unknownMember)
    #expect(
      error { () throws(FieldError) in _ = try JSONFields([1], at: root) }
        == FieldError(.wrongType(expected: "an object", found: .array), at: root))
    #expect(FieldError(.missing, at: root.appending("a")).description == "'/plan/a' is missing")
    #expect(
      FieldError(.wrongType(expected: "an object", found: .null), at: .root).description
        == "the document is null, expected an object")
  }

  @Test func `the place of a wrong item is its index`() throws {
    var fields = try JSONFields(["tags": ["a", 1]])
    #expect(
      throws: FieldError(
        .wrongType(expected: "a string", found: .number), at: JSONPointer(["tags", "1"]))
    ) {
      try fields.strings("tags")
    }
  }
}
