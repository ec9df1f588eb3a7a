import PromoteCore
import Testing

extension JSON {
  /// The same value built anew from its parts, so that no part of it is one that was parsed.
  var tree: JSON {
    switch shape {
    case .null: .null
    case .bool(let value): .bool(value)
    case .number(let number): JSONNumber(number.text).map { .number($0) } ?? .null
    case .string(let text): .string(text)
    case .array(let items): .array(items.map(\.tree))
    case .object(let object): .object(JSONObject(object.map { ($0.name, $0.value.tree) }))
    }
  }
}

/// Random numbers that depend on nothing but the seed (SplitMix64).
struct SeededNumbers: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &self) }
  mutating func pick<T>(_ items: [T]) -> T { items[below(items.count)] }
}

/// Writes random JSON texts: odd spacing, escapes where none are needed, every spelling of a number.
struct JSONTexts {
  var random: SeededNumbers

  init(seed: UInt64) { random = SeededNumbers(state: seed) }

  mutating func text(depth: Int = 4) -> String {
    space() + value(depth: depth) + space()
  }

  private mutating func value(depth: Int) -> String {
    switch random.below(depth > 0 ? 9 : 5) {
    case 0: return random.pick(["null", "true", "false"])
    case 1, 2: return number()
    case 3, 4: return string()
    case 5, 6:
      let items = (0..<random.below(5)).map { _ in space() + value(depth: depth - 1) + space() }
      return "[" + (items.isEmpty ? space() : items.joined(separator: ",")) + "]"
    default:
      var names: Set<[UInt8]> = []
      var members: [String] = []
      for _ in 0..<random.below(random.below(8) == 0 ? 40 : 6) {
        let text = name()
        guard names.insert(Array(text.utf8)).inserted else { continue }
        let written = quote(text)
        members.append(
          "\(space())\(written)\(space()):\(space())\(value(depth: depth - 1))\(space())")
      }
      return "{" + (members.isEmpty ? space() : members.joined(separator: ",")) + "}"
    }
  }

  mutating func number() -> String {
    func digits(_ count: Int) -> String {
      (0..<count).map { _ in String(random.below(random.below(3) == 0 ? 1 : 10)) }.joined()
    }
    var text = random.below(3) == 0 ? "-" : ""
    text += random.below(3) == 0 ? "0" : String(1 + random.below(9)) + digits(random.below(25))
    if random.below(2) == 0 {
      text += "." + digits(1 + random.below(random.below(4) == 0 ? 30 : 6))
    }
    if random.below(3) == 0 {
      text += random.pick(["e", "E"]) + random.pick(["", "+", "-"]) + digits(1 + random.below(3))
    }
    return text
  }

  private static let pieces = [
    "a", "b", "B", "9", "10", "é", "e\u{301}", "\u{FB33}", "\u{1F600}", "\u{E000}", "\u{FFFF}",
    "\u{D7FF}", "\u{10FFFF}", "\u{80}", "/", "\\", "\"", "\n", "\t", "\u{1}", "\u{1F}", "\u{7F}",
    "\u{0}", " ", "listen_path", "x-tyk-api-gateway", "https://orders.example.com/",
  ]

  private mutating func name() -> String {
    (0..<random.below(4)).map { _ in random.pick(Self.pieces) }.joined()
  }

  private mutating func string() -> String {
    quote((0..<random.below(7)).map { _ in random.pick(Self.pieces) }.joined())
  }

  /// The text in quotes, with the escapes that are needed and some that are not.
  private mutating func quote(_ text: String) -> String {
    var written = "\""
    for scalar in text.unicodeScalars {
      let mustEscape = scalar.value < 0x20 || scalar == "\"" || scalar == "\\"
      let short: [UnicodeScalar: String] = [
        "\"": "\\\"", "\\": "\\\\", "/": "\\/", "\u{8}": "\\b", "\u{C}": "\\f", "\n": "\\n",
        "\r": "\\r", "\t": "\\t",
      ]
      if mustEscape || random.below(6) == 0 {
        if let short = short[scalar], random.below(2) == 0 {
          written += short
        } else {
          for unit in String(scalar).utf16 {
            let digits = String(unit, radix: 16, uppercase: random.below(2) == 0)
            written += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
          }
        }
      } else {
        written.unicodeScalars.append(scalar)
      }
    }
    return written + "\""
  }

  private mutating func space() -> String {
    random.below(3) > 0
      ? "" : (0..<random.below(12)).map { _ in random.pick([" ", " ", "\n", "\t", "\r"]) }.joined()
  }
}

/// The seeds of a property test: the same 200 each run, printed with a failure.
let seeds: [UInt64] = Array(1...200)
