import PromoteCore
import Testing

@Suite struct JSONNumberTests {
  @Test(arguments: [
    (text: "0", canonical: "0"), ("-0", "0"), ("0.0", "0"), ("-0.000e-5", "0"), ("0e99", "0"),
    ("1", "1"), ("1.0", "1"), ("1e0", "1"), ("10e-1", "1"), ("0.1e1", "1"), ("-1.50", "-1.5"),
    ("100", "100"), ("1e2", "100"), ("1E+2", "100"), ("0.5", "0.5"), ("5e-1", "0.5"),
    ("0.000001", "0.000001"), ("1e-6", "0.000001"), ("0.0000001", "1e-7"), ("1e-7", "1e-7"),
    ("0.00000012", "1.2e-7"), ("-0.00000012", "-1.2e-7"),
    ("100000000000000000000", "100000000000000000000"),
    ("1e20", "100000000000000000000"), ("1e21", "1e+21"),
    ("1000000000000000000000", "1e+21"), ("123456789012345678901", "123456789012345678901"),
    ("1234567890123456789012", "1.234567890123456789012e+21"),
    ("123456789012345678901.5", "123456789012345678901.5"),
    ("1234567890123456789012.5", "1.2345678901234567890125e+21"),
    ("9007199254740993", "9007199254740993"), ("18446744073709551615", "18446744073709551615"),
    ("333333333.33333329", "333333333.33333329"), ("1e400", "1e+400"), ("1e-400", "1e-400"),
    ("1.10", "1.1"), ("1E30", "1e+30"), ("12.34e1", "123.4"), ("12.34e-3", "0.01234"),
    ("12.34e-9", "1.234e-8"), ("0.00012e2", "0.012"), ("00.5".replacing("00", with: "0"), "0.5"),
    ("1e4096", "1e+4096"), ("12e4095", "1.2e+4096"), ("0e4096", "0"), ("0.01e4096", "1e+4094"),
    ("1e-4096", "1e-4096"),
    ("1e+0004", "10000"), ("10.0e0", "10"), ("100.010", "100.01"),
  ])
  func `a number is written by its exact value`(text: String, canonical: String) throws {
    let number = try #require(JSONNumber(text))
    #expect(number.canonicalText == canonical)
    #expect(JSON.number(number).canonicalText == canonical)
    let parsed = try JSON.parse(text.utf8)
    #expect(parsed.canonicalText == canonical)
    #expect(parsed.text == text)
    #expect(parsed.number?.text == text)
    #expect(JSONNumber(canonical) == number)
    #expect(JSONNumber(canonical)?.canonicalText == canonical)
    #expect(JSONNumber(canonical)?.hashValue == number.hashValue)
    #expect(try JSON.parse(canonical.utf8) == parsed)
  }

  @Test(arguments: [
    "", "-", "+1", "01", "-01", "1.", ".5", "1.e1", "1e", "1e+", "1e1.5", "0x1", " 1", "1 ", "1,",
    "NaN", "Infinity", "١", "1_000", "[1]", "\"1\"", "null", "--1", "1e4097", "1-",
    "12e4096", "0.1e-4096", "1e-4097", "0e4097",
  ])
  func `what is no number is refused`(text: String) {
    #expect(JSONNumber(text) == nil)
  }

  @Test(
    arguments: [
      ("1", 1), ("-0", 0), ("1.0", 1), ("1e2", 100), ("1.5e1", 15), ("1.5", nil), ("1e-1", nil),
      ("9223372036854775807", .max), ("-9223372036854775808", .min), ("9223372036854775808", nil),
      ("-9223372036854775809", nil), ("922337203685477580.7e1", .max), ("1e400", nil),
      ("999999999999999999", 999_999_999_999_999_999),
      ("-999999999999999999.0", -999_999_999_999_999_999),
    ] as [(String, Int?)])
  func `an integer is read where the value is one and fits`(text: String, value: Int?) throws {
    #expect(JSONNumber(text)?.integer == value)
    #expect(try JSON.parse(text.utf8).integer == value)
    #expect(try JSON.parse(text.utf8).tree.integer == value)
  }

  @Test func `a double is the nearest one`() {
    #expect(JSONNumber("9007199254740993")?.double == 9_007_199_254_740_992)
    #expect(JSONNumber("1e400")?.double == .infinity)
    #expect(JSONNumber("-1e400")?.double == -.infinity)
    #expect(JSONNumber("1e-400")?.double == 0)
    #expect(JSONNumber("0.1")?.double == 0.1)
    #expect(JSONNumber(-7).double == -7)
  }

  @Test(arguments: seeds)
  func `the canonical text is the value's, whatever the spelling`(seed: UInt64) throws {
    var texts = JSONTexts(seed: seed)
    for _ in 0..<50 {
      let text = texts.number()
      let number = try #require(JSONNumber(text), "seed \(seed): \(text)")
      let canonical = number.canonicalText
      let comment: Comment = "seed \(seed): \(text) \(canonical)"
      #expect(decimal(canonical) == decimal(text), comment)
      #expect(JSONNumber(canonical)?.canonicalText == canonical, comment)
      #expect(try JSON.parse("[\(text)]".utf8).canonicalText == "[\(canonical)]", comment)
      // Another spelling of the same value.
      let (negative, digits, exponent) = decimal(text)
      let respelled = "\(negative ? "-" : "")0.\(digits.isEmpty ? "0" : digits)00e\(exponent)"
      #expect(JSONNumber(respelled) == number, comment)
      #expect(JSONNumber(respelled)?.canonicalText == canonical, comment)
    }
  }

  /// Sign, digits without zeros at the ends, and n of `0.digits × 10^n`, computed on characters.
  private func decimal(_ text: String) -> (negative: Bool, digits: String, exponent: Int) {
    let parts = text.lowercased().split(separator: "e")
    var mantissa = String(parts[0])
    let negative = mantissa.hasPrefix("-")
    if negative { mantissa.removeFirst() }
    let halves = mantissa.split(separator: ".")
    var digits = halves.joined()
    var exponent = halves[0].count + (parts.count > 1 ? Int(parts[1]) ?? 0 : 0)
    while digits.hasPrefix("0") {
      digits.removeFirst()
      exponent -= 1
    }
    while digits.hasSuffix("0") { digits.removeLast() }
    return digits.isEmpty ? (false, "", 0) : (negative, digits, exponent)
  }
}
