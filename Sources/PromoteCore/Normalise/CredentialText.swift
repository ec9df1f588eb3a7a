/// Finds credentials in code and prose, without knowing its language.
enum CredentialText {
  /// A quoted literal given to a credential's name, or a token after an authorisation scheme.
  static func holdsCredential(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    var index = 0
    var word = 0..<0
    var isGiven = false
    while index < bytes.count {
      let byte = bytes[index]
      if isNameByte(byte) {
        let start = index
        while index < bytes.count, isNameByte(bytes[index]) { index += 1 }
        if isScheme(bytes[word]), !isGiven, index - start >= 12, bytes[start - 1] == 0x20 {
          return true
        }
        word = start..<index
        isGiven = false
        continue
      }
      switch byte {
      case UInt8(ascii: ":"), UInt8(ascii: "="): isGiven = !word.isEmpty
      case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "`"):
        if isGiven, let end = bytes[(index + 1)...].firstIndex(of: byte) {
          let literal = String(decoding: bytes[(index + 1)..<end], as: UTF8.self)
          let name = String(decoding: bytes[word], as: UTF8.self)
          if isSecretLiteral(literal), Credentials.isCredentialName(name) { return true }
          if Credentials.isCredentialHeader(nil, literal) { return true }
          isGiven = false
        }
      case 0x20, UInt8(ascii: "\\"), UInt8(ascii: "]"), UInt8(ascii: ")"): break
      default:
        isGiven = false
        if byte != UInt8(ascii: "[") && byte != UInt8(ascii: "(") { word = 0..<0 }
      }
      index += 1
    }
    return false
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
      || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
  }

  private static func isScheme(_ word: ArraySlice<UInt8>) -> Bool {
    word.elementsEqual("Bearer".utf8) || word.elementsEqual("Basic".utf8)
  }

  private static func isSecretLiteral(_ text: String) -> Bool {
    text.utf8.count >= 4 && !Credentials.isResolvedByTyk(text) && !text.contains(" ")
      && !text.contains("{{") && !text.contains("<")
  }
}
