/// What a promotion and its plan are called: `pp_` and 26 characters that sort by time of making.
///
/// The characters are a ULID (https://github.com/ulid/spec): 48 bits of milliseconds and 80 random
/// ones, in Crockford's base 32.
public enum PromotionID {
  private static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")

  /// `random` gives at least ten bytes; later ones are not used.
  public static func make(at now: Instant, random: [UInt8]) -> String {
    precondition(random.count >= 10, "ten random bytes")
    var characters: [Character] = []
    for shift in stride(from: 45, through: 0, by: -5) {
      characters.append(alphabet[now.milliseconds >> shift & 31])
    }
    var bits: UInt32 = 0
    var count: UInt32 = 0
    for byte in random.prefix(10) {
      bits = bits << 8 | UInt32(byte)
      count += 8
      while count >= 5 {
        count -= 5
        characters.append(alphabet[Int(bits >> count & 31)])
      }
      bits &= (1 << count) - 1
    }
    return "pp_" + String(characters)
  }
}
