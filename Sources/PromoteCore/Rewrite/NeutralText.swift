/// Texts with stretches replaced, by byte offsets of their UTF-8.
enum NeutralText {
  /// The text with each match replaced by its placeholder, and where the placeholders then stand.
  /// Matches are given from left to right and do not overlap.
  static func replacing(
    _ matches: [BindingMatcher.Match], in text: String
  ) -> (text: String, spans: [Range<Int>]) {
    let bytes = Array(text.utf8)
    var result: [UInt8] = []
    var spans: [Range<Int>] = []
    var from = 0
    for match in matches {
      result += bytes[from..<match.range.lowerBound]
      let name = BoundPlace(pointer: .root, filler: match.filler).placeholder
      spans.append(result.count..<result.count + name.utf8.count)
      result += Array(name.utf8)
      from = match.range.upperBound
    }
    result += bytes[from...]
    return (String(decoding: result, as: UTF8.self), spans)
  }

  /// The text with other texts at the given spans, from left to right. Nil where a span is not
  /// inside the text.
  static func filling(_ spans: [(Range<Int>, String)], in text: String) -> String? {
    let bytes = Array(text.utf8)
    var result: [UInt8] = []
    var from = 0
    for (span, value) in spans {
      guard span.lowerBound >= from, span.upperBound <= bytes.count else { return nil }
      result += bytes[from..<span.lowerBound]
      result += Array(value.utf8)
      from = span.upperBound
    }
    result += bytes[from...]
    return String(decoding: result, as: UTF8.self)
  }
}
