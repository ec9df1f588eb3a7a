extension LogPolicy {
  /// Reads a policy file. Refused: a line of another kind, a name that is taken or unknown, a
  /// witness listed twice, a threshold that its members cannot meet, no log, not one quorum.
  public init(file: [UInt8]) throws(LogFormatError) {
    guard let lines = ByteLines.split(file) else {
      throw LogFormatError(.policy, "the last line has no newline")
    }
    var reader = PolicyReader()
    for (index, line) in lines.enumerated() {
      let words = line.split(whereSeparator: { $0 == 0x20 || $0 == 0x09 }).map {
        ByteLines.text($0)
      }
      guard let verb = words.first, !verb.hasPrefix("#") else { continue }
      do {
        try reader.take(verb, Array(words.dropFirst()))
      } catch {
        throw LogFormatError(.policy, "line \(index + 1): \(error.reason)")
      }
    }
    self = try reader.finish()
  }

  /// The file. Logs first, then witnesses, groups, quorum.
  public var file: [UInt8] {
    var lines = logs.map { "log \($0.text)" }
    lines += witnesses.map { "witness \($0.name) \($0.key.text)" }
    lines += groups.map {
      "group \($0.name) \($0.threshold) \($0.members.joined(separator: " "))"
    }
    lines.append("quorum \(quorum ?? "none")")
    return Array((lines.joined(separator: "\n") + "\n").utf8)
  }
}

private struct PolicyReader {
  var logs: [VerifierKey] = []
  var witnesses: [LogPolicy.Witness] = []
  var groups: [LogPolicy.Group] = []
  var quorum: String??
  var names: Set<[UInt8]> = [Array("none".utf8)]

  mutating func take(_ verb: String, _ words: [String]) throws(LogFormatError) {
    switch (verb, words.count) {
    case ("log", 1), ("log", 2):
      let key = try VerifierKey(words[0])
      guard key.algorithm == .ed25519 else { throw refuse("a log's key that cannot sign a log") }
      logs.append(key)
    case ("witness", 2), ("witness", 3):
      let key = try VerifierKey(words[1])
      guard key.algorithm == .ed25519Cosignature else {
        throw refuse("a witness's key that cannot cosign")
      }
      guard !witnesses.contains(where: { $0.key == key }) else { throw refuse("a witness twice") }
      try define(words[0])
      witnesses.append(.init(name: words[0], key: key))
    case ("group", 3...):
      try group(words)
    case ("quorum", 1):
      guard quorum == nil else { throw refuse("a second quorum") }
      guard names.contains(Array(words[0].utf8)) else { throw refuse("'\(words[0])' is not known") }
      quorum = .some(words[0] == "none" ? nil : words[0])
    default:
      throw refuse("'\(verb)' with \(words.count) words is not known")
    }
  }

  private mutating func group(_ words: [String]) throws(LogFormatError) {
    let members = Array(words[2...])
    for member in members where !names.contains(Array(member.utf8)) || member == "none" {
      throw refuse("'\(member)' is not known")
    }
    guard Set(members.map { Array($0.utf8) }).count == members.count else {
      throw refuse("a member twice")
    }
    let threshold: Int? =
      switch words[1] {
      case "any": 1
      case "all": members.count
      default: ByteLines.decimal(Array(words[1].utf8))
      }
    guard let threshold, threshold >= 1, threshold <= members.count else {
      throw refuse("'\(words[1])' of \(members.count) members")
    }
    try define(words[0])
    groups.append(.init(name: words[0], threshold: threshold, members: members))
  }

  private mutating func define(_ name: String) throws(LogFormatError) {
    guard names.insert(Array(name.utf8)).inserted else {
      throw refuse("the name '\(name)' is taken")
    }
  }

  func finish() throws(LogFormatError) -> LogPolicy {
    guard !logs.isEmpty else { throw refuse("no log") }
    guard let quorum else { throw refuse("no quorum") }
    return LogPolicy(logs: logs, witnesses: witnesses, groups: groups, quorum: quorum)
  }

  private func refuse(_ reason: String) -> LogFormatError { LogFormatError(.policy, reason) }
}
