import PromoteCore

/// Compares an answer with what a transcript expects, and takes values by name.
struct Expectation {
  var taken: [String: String] = [:]
  var problems: [String] = []

  /// The text with every `$name` that was taken in place.
  func filled(_ text: String) -> String {
    var text = text
    for (name, value) in taken.sorted(by: { $0.key.count > $1.key.count }) {
      text = text.replacing("$" + name, with: value)
    }
    return text
  }

  mutating func compare(_ expected: JSON, _ found: JSON?, at place: String = "") {
    guard let found else {
      problems.append("\(place): expected \(expected.text), there is nothing")
      return
    }
    switch (expected.shape, found.shape) {
    case (.string("*"), _): break
    case (.string(let text), .string(let value)) where text.hasPrefix("$"):
      let name = String(text.dropFirst())
      if let before = taken[name] {
        if before != value { problems.append("\(place): \(value) is not $\(name) = \(before)") }
      } else {
        taken[name] = value
      }
    case (.object(let object), .object(let other)):
      for member in object {
        if member.name.hasPrefix("!") {
          let name = String(member.name.dropFirst())
          if let value = other[name] {
            problems.append("\(place)/\(name): expected nothing, found \(value.text)")
          }
        } else {
          let name = filled(member.name)
          compare(member.value, other[name], at: "\(place)/\(name)")
        }
      }
    case (.array(let items), .array(let others)):
      if items.count != others.count {
        problems.append("\(place): expected \(items.count) items, found \(others.count)")
      }
      for (index, pair) in zip(items, others).enumerated() {
        compare(pair.0, pair.1, at: "\(place)/\(index)")
      }
    case (.number(let a), .number(let b)) where a.text != b.text:
      problems.append("\(place): expected \(a.text), found \(b.text)")
    default:
      let wanted = expected.string.map { JSON.string(filled($0)) } ?? expected
      if wanted != found {
        problems.append("\(place): expected \(wanted.text), found \(found.text)")
      }
    }
  }
}
