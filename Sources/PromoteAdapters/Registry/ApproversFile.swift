public import PromoteCore
internal import Yams

/// `approvers.yaml` as text that can be changed without losing a comment.
///
/// A change is made to the lines it concerns and to no others; then the whole is read again, and
/// unless it says exactly what it said before plus the change, nothing is changed and the lines to
/// write by hand are told.
public struct ApproversFile: Sendable {
  public private(set) var text: String
  /// What the text says.
  public private(set) var list: ApproverList

  /// Refused: a file that cannot be read as a registry's.
  public init(_ bytes: [UInt8]) throws(RegistryProblems) {
    list = try RegistryReader.approvers(bytes)
    text = String(decoding: bytes, as: UTF8.self)
  }

  public var bytes: [UInt8] { Array(text.utf8) }

  /// Adds a key to a person, and the person where they are new; roles are added to those they have.
  public mutating func add(
    _ key: ApproverList.Key, to person: String, roles: [String]
  ) throws(ApproversEditProblem) {
    var wanted = list
    let place = ApproversPlaces(text)
    if let index = wanted.people.firstIndex(where: { same($0.id, person) }) {
      let new = roles.filter { role in !wanted.people[index].roles.contains { same($0, role) } }
      wanted.people[index].keys.append(key)
      wanted.people[index].roles += new
      let entry = wanted.people[index]
      let added: String? =
        new.isEmpty
        ? place?.inserting(key: key, of: person) : nil
      try replace(
        with: added ?? place?.replacing(entry), wanted, byHand: ApproversPlaces.item(key, at: 6))
    } else {
      let entry = ApproverList.Person(id: person, keys: [key], roles: roles)
      wanted.people.append(entry)
      try replace(
        with: place?.appending(entry), wanted, byHand: ApproversPlaces.entry(entry, at: 2))
    }
  }

  /// Marks a key as revoked. Refused: a key that the person does not have, or that is revoked.
  public mutating func revoke(
    _ publicKey: SSHPublicKey, of person: String, at: Instant,
    as revocation: TrustDocument.Key.Revocation
  ) throws(ApproversEditProblem) {
    var wanted = list
    guard let index = wanted.people.firstIndex(where: { same($0.id, person) }),
      let number = wanted.people[index].keys.firstIndex(where: {
        (try? SSHPublicKey(line: $0.publicKey)) == publicKey
      })
    else {
      throw ApproversEditProblem(
        "'\(person)' has no key \(publicKey.fingerprint) in approvers.yaml", lines: [])
    }
    guard wanted.people[index].keys[number].revokedAt == nil else {
      throw ApproversEditProblem(
        "the key \(publicKey.fingerprint) of '\(person)' is revoked already", lines: [])
    }
    wanted.people[index].keys[number].revokedAt = at
    wanted.people[index].keys[number].revocation = revocation
    let place = ApproversPlaces(text)
    let lines = ["revokedAt: \"\(at.seconds)\"", "revocation: \(revocation.rawValue)"]
    try replace(
      with: place?.marking(key: number, of: person, with: lines)
        ?? place?.replacing(wanted.people[index]),
      wanted, byHand: lines)
  }

  private mutating func replace(
    with changed: String?, _ wanted: ApproverList, byHand lines: [String]
  ) throws(ApproversEditProblem) {
    let byHand = ApproversEditProblem(
      "approvers.yaml is written in a way that cannot be changed safely: add these lines by hand",
      lines: lines)
    guard let changed else { throw byHand }
    let found: ApproverList
    do { found = try RegistryReader.approvers(Array(changed.utf8)) } catch { throw byHand }
    guard found.people == wanted.people, found.services == wanted.services,
      found.administrators == wanted.administrators, found.threshold == wanted.threshold
    else { throw byHand }
    text = changed
    list = found
  }
}

/// Why `approvers.yaml` was not changed, and what to write instead.
public struct ApproversEditProblem: Error, Hashable, Sendable, CustomStringConvertible {
  public let reason: String
  public let lines: [String]
  init(_ reason: String, lines: [String]) {
    self.reason = reason
    self.lines = lines
  }
  public var description: String { reason }
}

/// Where in the text of `approvers.yaml` people and keys stand.
private struct ApproversPlaces {
  private let lines: [String]
  private let people: Node.Mapping
  /// The first line after `people:`.
  private let end: Int

  init?(_ text: String) {
    guard let root = try? Parser(yaml: text, resolver: .basic).singleRoot(),
      let mapping = root.mapping, let people = mapping["people"]?.mapping, !people.isEmpty,
      people.style != .flow
    else { return nil }
    lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    self.people = people
    let start = people.first?.key.mark?.line ?? 0
    end = mapping.keys.compactMap { $0.mark?.line }.filter { $0 > start }.min() ?? lines.count + 1
  }

  /// Lines are counted from 1, as marks are.
  private func lastLine(from start: Int, before end: Int) -> Int {
    var line = end - 1
    while line > start {
      let text = lines[line - 1].drop { $0 == " " }
      if !text.isEmpty, !text.hasPrefix("#") { break }
      line -= 1
    }
    return line
  }

  /// First and last line of a person's entry, and the column of their name.
  private func entry(of person: String) -> (first: Int, last: Int, column: Int, node: Node)? {
    for (key, node) in people where same(key.scalar?.string ?? "", person) {
      guard let mark = key.mark else { return nil }
      let next = people.keys.compactMap { $0.mark?.line }.filter { $0 > mark.line }.min() ?? end
      return (mark.line, lastLine(from: mark.line, before: next), mark.column - 1, node)
    }
    return nil
  }

  func replacing(_ person: ApproverList.Person) -> String? {
    guard let place = entry(of: person.id) else { return nil }
    return splicing(
      Self.entry(person, at: place.column), over: place.first, through: place.last)
  }

  func appending(_ person: ApproverList.Person) -> String? {
    guard let first = people.keys.first?.mark else { return nil }
    let last = lastLine(from: first.line, before: end)
    return splicing(Self.entry(person, at: first.column - 1), over: last + 1, through: last)
  }

  /// Another item at the end of a block list of keys.
  func inserting(key: ApproverList.Key, of person: String) -> String? {
    guard let place = entry(of: person), let mapping = place.node.mapping, mapping.style != .flow,
      let keys = mapping["keys"]?.sequence, keys.style != .flow, let item = keys.last?.mark,
      let name = mapping.keys.first(where: { same($0.scalar?.string ?? "", "keys") })?.mark,
      let dash = column(ofDashAt: item.line)
    else { return nil }
    let next =
      mapping.keys.compactMap { $0.mark?.line }.filter { $0 > name.line }.min() ?? place.last + 1
    let last = lastLine(from: item.line, before: next)
    return splicing(Self.item(key, at: dash), over: last + 1, through: last)
  }

  /// Further members of one key.
  func marking(key number: Int, of person: String, with members: [String]) -> String? {
    guard let place = entry(of: person), let mapping = place.node.mapping, mapping.style != .flow,
      let keys = mapping["keys"]?.sequence, keys.style != .flow, keys.count > number
    else { return nil }
    let item = keys[number]
    if let mapped = item.mapping {
      guard mapped.style != .flow, let mark = mapped.keys.first?.mark else { return nil }
      let indent = String(repeating: " ", count: mark.column - 1)
      let line = lines[mark.line - 1]
      return splicing([line] + members.map { indent + $0 }, over: mark.line, through: mark.line)
    }
    guard let mark = item.mark, let dash = column(ofDashAt: mark.line) else { return nil }
    let line = lines[mark.line - 1]
    let rest = line.dropFirst(dash + 1).drop { $0 == " " }
    let indent = String(repeating: " ", count: dash)
    return splicing(
      ["\(indent)- key: \(rest)"] + members.map { "\(indent)  \($0)" }, over: mark.line,
      through: mark.line)
  }

  private func column(ofDashAt line: Int) -> Int? {
    let text = lines[line - 1]
    let indent = text.prefix { $0 == " " }.count
    return text.dropFirst(indent).hasPrefix("- ") ? indent : nil
  }

  private func splicing(_ new: [String], over first: Int, through last: Int) -> String {
    (lines.prefix(first - 1) + new + lines.dropFirst(last)).joined(separator: "\n")
  }

  static func entry(_ person: ApproverList.Person, at column: Int) -> [String] {
    let indent = String(repeating: " ", count: column)
    return [
      "\(indent)\(person.id):", "\(indent)  roles: [\(person.roles.joined(separator: ", "))]",
      "\(indent)  keys:",
    ] + person.keys.flatMap { item($0, at: column + 4) }
  }

  static func item(_ key: ApproverList.Key, at column: Int) -> [String] {
    let indent = String(repeating: " ", count: column)
    var members: [String] = []
    if let time = key.validAfter { members.append("validAfter: \"\(time.seconds)\"") }
    if let time = key.validBefore { members.append("validBefore: \"\(time.seconds)\"") }
    if !key.origins.isEmpty {
      members.append(
        "origins: [\(key.origins.map { "\"\($0)\"" }.joined(separator: ", "))]")
    }
    if let time = key.revokedAt { members.append("revokedAt: \"\(time.seconds)\"") }
    if let word = key.revocation { members.append("revocation: \(word.rawValue)") }
    guard !members.isEmpty else { return ["\(indent)- \(key.publicKey)"] }
    return ["\(indent)- key: \(key.publicKey)"] + members.map { "\(indent)  \($0)" }
  }
}
