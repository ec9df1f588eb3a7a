internal import PromoteCore
internal import Yams

/// A value of a YAML file that knows its name and its line, and notes what is wrong with it.
///
/// Nothing is guessed from how a scalar looks: the reader asks for the type, and only `true` and
/// `false` are booleans, so that `no`, `010` or `12:30` never turn into something else.
struct YAMLValue {
  let node: Node
  /// For messages: `gate.approvals[0].role`.
  let name: String
  let line: Int
  let file: String
  let problems: ProblemList

  init(_ node: Node, name: String, line: Int, file: String, problems: ProblemList) {
    self.node = node
    self.name = name
    self.line = line
    self.file = file
    self.problems = problems
  }

  var place: RegistryPlace { RegistryPlace(file: file, line: line) }

  func refuse(_ message: String) { problems.add(file, line, message) }

  /// Whether the file says `null`, `~` or nothing.
  var isNull: Bool {
    guard let scalar = node.scalar, scalar.style == .plain else { return false }
    return ["", "~", "null"].contains { same($0, scalar.string) }
  }

  /// The text of a scalar as it stands, quoted or not. Never empty.
  func string() -> String? {
    guard let scalar = scalar(expected: "a text") else { return nil }
    guard !isNull, !scalar.string.isEmpty else {
      refuse("'\(name)' has no value")
      return nil
    }
    return scalar.string
  }

  func bool() -> Bool? {
    guard let scalar = scalar(expected: "true or false") else { return nil }
    if scalar.style == .plain {
      if same(scalar.string, "true") { return true }
      if same(scalar.string, "false") { return false }
    }
    refuse("'\(name)' is neither true nor false")
    return nil
  }

  func integer(in range: ClosedRange<Int>) -> Int? {
    guard let scalar = scalar(expected: "a whole number") else { return nil }
    guard scalar.style == .plain, let value = Int(scalar.string), same(String(value), scalar.string)
    else {
      refuse("'\(name)' is not a whole number")
      return nil
    }
    guard range.contains(value) else {
      refuse("'\(name)' is \(value), expected \(range.lowerBound) to \(range.upperBound)")
      return nil
    }
    return value
  }

  /// One of the words of an enumeration, with "did you mean".
  func word<T: RawRepresentable & CaseIterable>(_ type: T.Type) -> T? where T.RawValue == String {
    guard let text = string() else { return nil }
    if let value = T.allCases.first(where: { same($0.rawValue, text) }) { return value }
    let words = T.allCases.map(\.rawValue)
    refuse("'\(name)' is none of \(words.joined(separator: ", "))\(didYouMean(text, among: words))")
    return nil
  }

  /// The items of a list. Nil and noted where this is none.
  func list() -> [YAMLValue]? {
    guard checkPlainNode() else { return nil }
    guard case .sequence(let sequence) = node else {
      refuse("'\(name)' is \(kind), expected a list")
      return nil
    }
    return sequence.enumerated().map { index, item in
      YAMLValue(
        item, name: "\(name)[\(index)]", line: item.mark?.line ?? line, file: file,
        problems: problems)
    }
  }

  /// The members of a mapping. Nil and noted where this is none.
  func map() -> YAMLMap? {
    guard checkPlainNode() else { return nil }
    guard case .mapping(let mapping) = node else {
      refuse("\(name.isEmpty ? "the file" : "'\(name)'") is \(kind), expected a mapping")
      return nil
    }
    var members: [(key: String, value: YAMLValue)] = []
    for (key, value) in mapping {
      guard let scalar = key.scalar, key.anchor == nil, isImplicit(key.tag) else {
        problems.add(file, key.mark?.line ?? line, "a key is not a plain text")
        continue
      }
      let path = name.isEmpty ? scalar.string : "\(name).\(scalar.string)"
      members.append(
        (
          scalar.string,
          YAMLValue(
            value, name: path, line: key.mark?.line ?? line, file: file, problems: problems)
        ))
    }
    return YAMLMap(self, members: members)
  }

  /// A scalar's text, nothing checked.
  var scalarText: String? { node.scalar?.string }
  /// Whether this is a scalar without quotes.
  var isPlain: Bool { node.scalar?.style == .plain }
  /// Whether this is a mapping or a list rather than a scalar.
  var isMapping: Bool { node.mapping != nil }

  var kind: String {
    switch node {
    case .scalar: isNull ? "empty" : "a single value"
    case .mapping: "a mapping"
    case .sequence: "a list"
    case .alias: "an alias"
    }
  }

  func scalar(expected: String) -> Node.Scalar? {
    guard checkPlainNode() else { return nil }
    guard let scalar = node.scalar else {
      refuse("'\(name)' is \(kind), expected \(expected)")
      return nil
    }
    return scalar
  }

  /// Refuses anchors, aliases and tags.
  private func checkPlainNode() -> Bool {
    if node.anchor != nil {
      refuse("'\(name)' uses an anchor or an alias: write the value out")
      return false
    }
    if !isImplicit(node.tag) {
      refuse("'\(name)' carries a tag: tags are not used here")
      return false
    }
    return true
  }

  /// With the resolver that knows no rules, everything without a tag is one of these.
  private func isImplicit(_ tag: Tag) -> Bool {
    ["", "!", "tag:yaml.org,2002:str", "tag:yaml.org,2002:seq", "tag:yaml.org,2002:map"]
      .contains { same($0, tag.rawValue) }
  }
}

/// `; did you mean 'x'?`, or nothing.
func didYouMean(_ text: String, among names: some Sequence<String>) -> String {
  suggestion(for: text, among: names).map { "; did you mean '\($0)'?" } ?? ""
}
