internal import PromoteCore

/// A `CID` as the Portal makes them: a KSUID, which is seconds since 13 May 2014 in four bytes and
/// sixteen bytes of chance, in base 62, 27 characters.
enum CustomID {
  private static let alphabet = Array(
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)
  private static let largest = "aWgEPTl1tmebfsQzFP4bxwgy80V"

  static func make(at moment: Instant, using generator: inout SeededGenerator) -> String {
    let seconds = UInt32(clamping: moment.milliseconds / 1000 - 1_400_000_000)
    var number: [UInt32] = [seconds]
    for _ in 0..<4 { number.append(UInt32(truncatingIfNeeded: generator.next())) }
    var digits: [UInt8] = []
    for _ in 0..<27 {
      var rest: UInt64 = 0
      for index in number.indices {
        let value = rest << 32 | UInt64(number[index])
        number[index] = UInt32(value / 62)
        rest = value % 62
      }
      digits.append(alphabet[Int(rest)])
    }
    return String(decoding: digits.reversed(), as: UTF8.self)
  }

  static func isKSUID(_ text: String) -> Bool {
    text.utf8.count == 27 && text.utf8.allSatisfy { alphabet.contains($0) }
      && !largest.utf8.lexicographicallyPrecedes(text.utf8)
  }

  /// What can stand in a path and is not taken for a number. Nothing is published about more.
  static func isUsable(_ text: String) -> Bool {
    let extra = Array("-._~".utf8)
    return (1...255).contains(text.utf8.count) && !isNumber(text)
      && text.utf8.allSatisfy { alphabet.contains($0) || extra.contains($0) }
  }

  static func isNumber(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
  }
}
