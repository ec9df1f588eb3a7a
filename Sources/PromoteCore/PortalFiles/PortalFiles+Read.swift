extension PortalFiles {
  /// One object of the files.
  public struct Entry: Sendable {
    public let address: Address
    public let document: LiveDocument
    /// Places whose value was left out when it was written.
    public let leftOut: [JSONPointer]
    /// `organisations.json:3`.
    public let place: String
  }

  /// Reads files by name, all problems at once, in the order of the files: `file:line:column` where a
  /// line is no JSON.
  ///
  /// Besides what ``write(_:)`` makes: a file that is one JSON array, empty lines, and the members that
  /// scripts forget to take out (`ID`, `CreatedAt`, `UpdatedAt`, `Users`, `Teams`, `Default`), which mean
  /// nothing in another Portal. Default teams, by their flag or their ending where there is none, are
  /// passed over. Refused: records without an id, an id that is there twice, files nobody knows.
  public static func read(
    _ files: [String: [UInt8]]
  ) throws(PortalFileProblems) -> [Entry] {
    var reader = LineReader()
    for (name, bytes) in files.sorted(by: { $0.key < $1.key }) { reader.read(name, bytes) }
    guard reader.problems.isEmpty else {
      throw PortalFileProblems(lines: reader.problems.sorted { $0.line < $1.line }.map(\.text))
    }
    return reader.entries.sorted { $0.address < $1.address }
  }

  static let teams = "teams_"
  static let suffix = ".json"
}

private struct LineReader {
  private(set) var entries: [PortalFiles.Entry] = []
  /// By the line of all files.
  private(set) var problems: [(line: Int, text: String)] = []
  /// Lines of the files before the one that is read.
  private var linesBefore = 0
  private var places: [Address: String] = [:]

  mutating func read(_ name: String, _ bytes: [UInt8]) {
    guard name.hasSuffix(PortalFiles.suffix) else { return }
    let base = String(name.dropLast(PortalFiles.suffix.count))
    let records = records(in: bytes, name)
    defer { linesBefore += 1 + bytes.count { $0 == 0x0A } }
    if base == "organisations" {
      for record in records { organisation(record) }
    } else if base.hasPrefix(PortalFiles.teams) {
      let organisation = String(base.dropFirst(PortalFiles.teams.count))
      for record in records { team(record, of: organisation) }
    } else if let kind = Kinds.named(KindName(base)), kind.isPortal {
      for record in records { object(record, kind) }
    } else {
      let known = Kinds.portal.map(\.name.text) + ["organisations", "teams_<organisation>"]
      problem(
        0,
        "\(name): no file of a Portal; known are \(known.sorted().map { $0 + ".json" }.joined(separator: ", "))"
      )
    }
  }

  private struct Record {
    let json: JSON
    let place: String
    let line: Int
  }

  private mutating func problem(_ line: Int, _ text: String) {
    problems.append((linesBefore + line, text))
  }

  private mutating func problem(_ record: Record, _ text: String) {
    problem(record.line, "\(record.place): \(text)")
  }

  private mutating func records(in bytes: [UInt8], _ name: String) -> [Record] {
    let first = bytes.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
    if first == UInt8(ascii: "[") {
      do {
        let items = try JSON.parse(bytes, limits: .tykList).array ?? []
        return items.enumerated().map { Record(json: $1, place: "\(name)[\($0)]", line: $0 + 1) }
      } catch {
        problem(error.line, "\(name):\(error.line):\(error.column): \(error.reason.text)")
        return []
      }
    }
    var records: [Record] = []
    let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() {
      guard line.contains(where: { ![0x20, 0x09, 0x0D].contains($0) }) else { continue }
      let place = "\(name):\(index + 1)"
      do {
        records.append(
          Record(json: try JSON.parse(Array(line)), place: place, line: index + 1))
      } catch {
        let hint = error.reason == .unexpectedEnd ? "; each line is one whole object" : ""
        problem(index + 1, "\(place):\(error.column): \(error.reason.text)\(hint)")
      }
    }
    return records
  }

  private mutating func organisation(_ record: Record) {
    guard let cid = cid(record) else { return }
    add(record, Address(kind: .organisation, id: cid), document(record, cid, owner: nil))
  }

  private mutating func team(_ record: Record, of organisation: String) {
    let name = record.json["Name"]?.string ?? ""
    if record.json["Default"]?.bool ?? name.hasSuffix(" All users") { return }
    guard let cid = cid(record) else { return }
    add(
      record, Address(kind: .team, id: cid),
      document(record, cid, owner: ("organisation", organisation)))
  }

  private mutating func object(_ record: Record, _ kind: ResourceKind) {
    guard let address = kind.address(of: record.json) else {
      return problem(record, "it has no id at \(kind.identity[0])")
    }
    if kind.name == .user, let problem = problem(ofUser: record.json, address) {
      return self.problem(record, problem)
    }
    add(record, address, record.json)
  }

  /// Credentials of people are not passed over in silence: whoever has the file should know of them.
  private func problem(ofUser json: JSON, _ address: Address) -> String? {
    let held = ResourceKind.credentials.filter { json[$0].map { !$0.isNull } ?? false }
    if !held.isEmpty {
      return
        "it holds \(held.map { "'\($0)'" }.joined(separator: ", ")), and credentials of people "
        + "are never brought in: take them out of the file"
    }
    let role = json["Role"]?.string ?? ""
    guard ResourceKind.isDeveloper(role: role) else {
      return "its 'Role' is '\(role)': only developers are brought in, no administrators"
    }
    let email = json["Email"]?.string ?? ""
    guard ResourceKind.userID(of: email).utf8.elementsEqual(address.id.utf8) else {
      return "its id '\(address.id)' is not its 'Email' in lower case"
    }
    return nil
  }

  private mutating func cid(_ record: Record) -> String? {
    guard record.json.object != nil else {
      problem(record, "expected an object, found \(record.json.kind)")
      return nil
    }
    guard let cid = record.json["CID"]?.string, !cid.isEmpty else {
      problem(
        record,
        "it has no CID; wait until the Portal has given one to every record, then export again"
      )
      return nil
    }
    return cid
  }

  /// What the two kinds of the guide have in common: what means nothing elsewhere is taken out.
  private func document(
    _ record: Record, _ cid: String, owner: (member: String, id: String)?
  ) -> JSON {
    var object = record.json.object ?? JSONObject()
    for name in [
      "CID", "ID", "CreatedAt", "UpdatedAt", "Users", "Teams", "Default", "Organisation",
    ] {
      object[name] = nil
    }
    var json = JSON.object(object)
    var beside = JSONObject([("id", JSON.string(cid))])
    if let owner { beside[owner.member] = .string(owner.id) }
    json.set(JSONPointer([ResourceKind.besideMember]), to: .object(beside))
    return json
  }

  private mutating func add(_ record: Record, _ address: Address, _ document: JSON) {
    if let other = places[address] {
      return problem(record, "\(address) is there already, at \(other)")
    }
    places[address] = record.place
    let leftOut = (document[PortalFiles.leftOut]?.array ?? []).compactMap {
      $0.string.flatMap { JSONPointer($0) }
    }
    let json = document.setting(PortalFiles.leftOut, to: nil) ?? document
    entries.append(
      PortalFiles.Entry(
        address: address, document: LiveDocument(json), leftOut: leftOut, place: record.place))
  }
}
