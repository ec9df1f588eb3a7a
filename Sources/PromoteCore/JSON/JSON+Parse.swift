extension JSON {
  /// Reads exactly one value, strictly (RFC 8259 without any extension).
  ///
  /// Refused, with the place: bytes that are not UTF-8, a byte-order mark, duplicate members
  /// (compared after unescaping; found when their object ends), lone surrogates, raw controls in
  /// strings, anything after the value, and what exceeds the limits.
  ///
  /// Every part of the value keeps the whole document's bytes.
  public static func parse(
    _ bytes: some Collection<UInt8>, limits: JSONLimits = .tykObject
  ) throws(JSONError) -> JSON {
    // Places in a document are numbers of 32 bits.
    let most = min(limits.bytes, Int(UInt32.max) - 16)
    guard bytes.count <= most else {
      throw JSONError(.tooLarge(limit: most), line: 1, column: 1, offset: 0)
    }
    let source = (bytes as? [UInt8]) ?? Array(bytes)
    guard !source.isEmpty else { throw JSONError(.unexpectedEnd, line: 1, column: 1, offset: 0) }
    return JSON(flat: try JSONParser.document(source, limits), 0)
  }
}
