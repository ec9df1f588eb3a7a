import PromoteCore
import Testing

@Suite struct JSONRefusalTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let text: String
    let reason: JSONError.Reason
    let line: Int
    let column: Int
    var testDescription: String { "\(text.debugDescription) \(reason)" }

    init(_ text: String, _ reason: JSONError.Reason, _ line: Int, _ column: Int) {
      self.text = text
      self.reason = reason
      self.line = line
      self.column = column
    }
  }

  static let cases: [Case] = [
    Case("", .unexpectedEnd, 1, 1),
    Case("  \n ", .unexpectedEnd, 2, 2),
    Case("[", .unexpectedEnd, 1, 2),
    Case("[1", .unexpectedEnd, 1, 3),
    Case("[1,", .unexpectedEnd, 1, 4),
    Case("{", .unexpectedEnd, 1, 2),
    Case("{\"a\"", .unexpectedEnd, 1, 5),
    Case("{\"a\":", .unexpectedEnd, 1, 6),
    Case("{\"a\":1,", .unexpectedEnd, 1, 8),
    Case("\"abc", .unexpectedEnd, 1, 5),
    Case("\"a\\", .unexpectedEnd, 1, 4),
    Case("\"\\u12", .unexpectedEnd, 1, 6),
    Case("\"\\ud83d", .unexpectedEnd, 1, 8),
    Case("\"\\ud83d\\u", .unexpectedEnd, 1, 10),
    Case("tru", .unexpectedEnd, 1, 4),
    Case("\u{FEFF}{}", .unexpected("byte-order mark"), 1, 1),
    Case("[1,]", .unexpected("']'"), 1, 4),
    Case("[,1]", .unexpected("','"), 1, 2),
    Case("[1 2]", .unexpected("'2'"), 1, 4),
    Case("[1}", .unexpected("'}'"), 1, 3),
    Case("{\"a\":1,}", .unexpected("'}'"), 1, 8),
    Case("{\"a\" 1}", .unexpected("'1'"), 1, 6),
    Case("{\"a\":1]", .unexpected("']'"), 1, 7),
    Case("{a:1}", .unexpected("'a'"), 1, 2),
    Case("{1:1}", .unexpected("'1'"), 1, 2),
    Case("{'a':1}", .unexpected("'''"), 1, 2),
    Case("[\n  1,\n  nul\n]", .unexpected("byte 0xa"), 3, 6),
    Case("truE", .unexpected("'E'"), 1, 4),
    Case("NaN", .unexpected("'N'"), 1, 1),
    Case("Infinity", .unexpected("'I'"), 1, 1),
    Case("+1", .unexpected("'+'"), 1, 1),
    Case(".5", .unexpected("'.'"), 1, 1),
    Case("// note\n1", .unexpected("'/'"), 1, 1),
    Case("[1/**/]", .unexpected("'/'"), 1, 3),
    Case("\u{A0}1", .unexpected("byte 0xc2"), 1, 1),
    Case("\u{0C}1", .unexpected("byte 0xc"), 1, 1),
    Case("[\u{7F}]", .unexpected("byte 0x7f"), 1, 2),
    Case("1 2", .trailingBytes, 1, 3),
    Case("{}\n{}", .trailingBytes, 2, 1),
    Case("truex", .trailingBytes, 1, 5),
    Case("0x10", .trailingBytes, 1, 2),
    Case("1\u{0}", .trailingBytes, 1, 2),
    Case("01", .badNumber, 1, 1),
    Case("[-]", .badNumber, 1, 2),
    Case("-01", .badNumber, 1, 1),
    Case("[1, 1.]", .badNumber, 1, 5),
    Case("1.e5", .badNumber, 1, 1),
    Case("1e", .badNumber, 1, 1),
    Case("1e+", .badNumber, 1, 1),
    Case("-Infinity", .badNumber, 1, 1),
    Case("[\"a\nb\"]", .controlCharacter, 1, 4),
    Case("\"\t\"", .controlCharacter, 1, 2),
    Case("\"\u{0}\"", .controlCharacter, 1, 2),
    Case("\"12345678\u{1F}\"", .controlCharacter, 1, 10),
    Case("\"\\x41\"", .badEscape, 1, 2),
    Case("\"a\\'\"", .badEscape, 1, 3),
    Case("\"\\U0041\"", .badEscape, 1, 2),
    Case("\"\\u00g0\"", .badEscape, 1, 2),
    Case("\"\\u00\"", .badEscape, 1, 2),
    Case("\"\\ud83d\\uzzzz\"", .badEscape, 1, 8),
    Case("\"\\ud83d\"", .loneSurrogate, 1, 2),
    Case("\"\\ud83d \"", .loneSurrogate, 1, 2),
    Case("\"\\ud83d\\n\"", .loneSurrogate, 1, 2),
    Case("\"ab\\ude00\"", .loneSurrogate, 1, 4),
    Case("\"\\ud83d\\ud83d\"", .loneSurrogate, 1, 2),
    Case("{\"\\udead\":1}", .loneSurrogate, 1, 3),
    Case("{\"a\":1,\n \"b\":2,\n \"a\":3}", .duplicateMember("a"), 3, 2),
    Case("{\"a\":1,\"\\u0061\":2}", .duplicateMember("a"), 1, 8),
    Case("{\"\":1,\"\":2}", .duplicateMember(""), 1, 7),
    Case("{\"x\":{\"a\":{},\"a\":[]}}", .duplicateMember("a"), 1, 14),
    Case("{\"b\":1,\"a\":1,\"b\":1,\"a\":1,\"b\":1}", .duplicateMember("b"), 1, 14),
    Case("{\"\\ud83d\\ude00\":1,\"\u{1F600}\":2}", .duplicateMember("\u{1F600}"), 1, 19),
    Case("{\"/\":1,\"\\/\":2}", .duplicateMember("/"), 1, 8),
    Case(
      "{\"a long name, longer than a word\":1,\"a long name, longer than a word\":2}",
      .duplicateMember("a long name, longer than a word"), 1, 38),
  ]

  @Test(arguments: cases)
  func `what is not JSON is refused with its place`(_ example: Case) throws {
    let error = try #require(throws: JSONError.self) { try JSON.parse(example.text.utf8) }
    #expect(error.reason == example.reason)
    #expect(error.line == example.line)
    #expect(error.column == example.column)
    let before = Array(example.text.utf8).prefix(error.offset)
    #expect(before.count == error.offset)
    #expect(before.count { $0 == 0x0A } == error.line - 1)
    #expect(before.reversed().prefix { $0 != 0x0A }.count == error.column - 1)
  }

  @Test(arguments: [
    (bytes: [0x80], 1), ([0xC0, 0xAF], 1), ([0xC1, 0xBF], 1), ([0xE0, 0x80, 0xAF], 1),
    ([0xE0, 0x9F, 0xBF], 1), ([0xED, 0xA0, 0x80], 1), ([0xED, 0xBF, 0xBF], 1),
    ([0xF0, 0x80, 0x80, 0xAF], 1), ([0xF4, 0x90, 0x80, 0x80], 1), ([0xF5, 0x80, 0x80, 0x80], 1),
    ([0xFF], 1), ([0xC3], 1), ([0xE2, 0x82], 1), ([0xF0, 0x9F, 0x98], 1),
    ([0x61, 0xC3, 0xA9, 0xE2, 0x28, 0xA1], 4), ([0x61, 0x62, 0xFE], 3),
  ])
  func `bytes that are not UTF-8 are refused where they begin`(bytes: [UInt8], place: Int) throws {
    for padding in 0..<9 {
      let front = [0x22] + [UInt8](repeating: 0x2E, count: padding)
      for back in [[0x22], [UInt8](repeating: 0x2E, count: 8) + [0x22]] {
        let error = try #require(throws: JSONError.self) { try JSON.parse(front + bytes + back) }
        #expect(error.reason == .notUTF8)
        #expect(error.offset == place + padding)
      }
    }
  }

  @Test func `every kind of byte that is no control is accepted in a string`() throws {
    for scalar in ["\u{20}", "\u{7F}", "\u{80}", "\u{7FF}", "\u{800}", "\u{D7FF}", "\u{E000}"]
      + ["\u{FEFF}", "\u{FFFF}", "\u{10000}", "\u{10FFFF}", "/", "\u{2028}"]
    {
      for padding in 0..<9 {
        let text = String(repeating: "x", count: padding) + scalar + "tail"
        let value = try JSON.parse("\"\(text)\"".utf8)
        #expect(value.string.map { Array($0.utf8) } == Array(text.utf8))
        #expect(value.canonical() == Array("\"\(text)\"".utf8))
      }
    }
  }

  @Test func `limits are parameters and say what they are`() throws {
    func reason(_ text: String, _ limits: JSONLimits) -> JSONError.Reason? {
      do throws(JSONError) {
        _ = try JSON.parse(text.utf8, limits: limits)
        return nil
      } catch {
        return error.reason
      }
    }
    let limits = JSONLimits(depth: 3, bytes: 40, numberDigits: 5)
    #expect(reason("[[[1]]]", limits) == nil)
    #expect(reason("[[[[]]]]", limits) == .tooDeep(limit: 3))
    #expect(reason("{\"a\":{\"b\":[{}]}}", limits) == .tooDeep(limit: 3))
    #expect(reason("[[[]],[[]],[[]]]", limits) == nil)
    #expect(reason(String(repeating: " ", count: 39) + "1", limits) == nil)
    #expect(reason(String(repeating: " ", count: 40) + "1", limits) == .tooLarge(limit: 40))
    #expect(reason("12345", limits) == nil)
    #expect(reason("-12.345e-5", limits) == nil)
    #expect(reason("123456", limits) == .numberTooLong(limit: 5))
    #expect(reason("1.00000", limits) == .numberTooLong(limit: 5))
    #expect(reason("1e6", limits) == .numberTooLong(limit: 5))
    #expect(reason("1e-6", limits) == .numberTooLong(limit: 5))
    #expect(reason("1e-00005", limits) == nil)
    #expect(reason("1e99999999999999999999999999999", limits) == .numberTooLong(limit: 5))
    #expect(reason("1e999999999999999999999999", .tykObject) == .numberTooLong(limit: 4096))
    #expect(reason("1", JSONLimits(depth: 0, bytes: 1)) == nil)
    #expect(reason("[]", JSONLimits(depth: 0, bytes: 2)) == .tooDeep(limit: 0))
    let bottomless = JSONLimits(depth: .max, bytes: .max, numberDigits: .max)
    #expect(reason(String(repeating: "[", count: 1 << 20), bottomless) == .tooDeep(limit: 2048))
    #expect(reason("1e1000000001", bottomless) == .numberTooLong(limit: 1_000_000_000))
    #expect(reason("-12.5e-1000000000", bottomless) == nil)
  }

  @Test func `the deepest document that is accepted can be used in every way`() throws {
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
      let text =
        String(repeating: open, count: 512) + "1.0" + String(repeating: close, count: 512)
      let value = try JSON.parse(text.utf8)
      #expect(value.text == text)
      #expect(try JSON.parse(value.pretty()) == value)
      #expect(value.tree == value)
      #expect(value.tree.canonical() == value.canonical())
      #expect(Set([value, value.tree]).count == 1)
      var places = 0
      value.walk { _, _ in
        places += 1
        return true
      }
      #expect(places == 513)
      #expect(throws: JSONError.self) { try JSON.parse((open + text + close).utf8) }
    }
  }

  @Test func `an error reads as a place and a reason`() throws {
    let error = try #require(throws: JSONError.self) {
      try JSON.parse("{\n  \"a\": tru\n}".utf8)
    }
    #expect(error.description == "line 2, column 11: unexpected byte 0xa")
  }
}
