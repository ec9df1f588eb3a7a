extension PromotionID {
  /// Whether the text is `pp_` and 26 digits of Crockford base 32 in upper case, the first at
  /// most 7 (26 digits hold 130 bits, a ULID has 128).
  public static func isValid(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    let digits = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)
    return bytes.count == 29 && bytes.starts(with: "pp_".utf8)
      && bytes[3...].allSatisfy(digits.contains) && bytes[3] <= UInt8(ascii: "7")
  }
}
