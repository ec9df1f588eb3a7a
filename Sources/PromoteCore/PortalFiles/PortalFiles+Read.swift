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

  /// Reads files by name, all problems at once.
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
    guard reader.problems.isEmpty else { throw PortalFileProblems(lines: reader.problems) }
    return reader.entries.sorted { $0.address < $1.address }
  }

  static let teams = "teams_"
  static let suffix = ".json"
}

private struct LineReader {
  private(set) var entries: [PortalFiles.Entry] = []
  private(set) var problems: [String] = []
  private var places: [Address: String] = [:]

  mutating func read(_ name: String, _ bytes: [UInt8]) {
    guard name.hasSuffix(PortalFiles.suffix) else { return }
    let base = String(name.dropLast(PortalFiles.suffix.count))
    let records = records(in: bytes, name)
    if base == "organisations" {
      for record in records { organisation(record) }
    } else if base.hasPrefix(PortalFiles.teams) {
      let organisation = String(base.dropFirst(PortalFiles.teams.count))
      for record in records { team(record, of: organisation) }
    } else if let kind = Kinds.named(KindName(base)), kind.isPortal {
      for record in records { object(record, kind) }
    } else {
      let known = Kinds.portal.map(\.name.text) + ["organisations", "teams_<organisation>"]
      problems.append(
        "\(name): no file of a Portal; known are \(known.sorted().map { $0 + ".json" }.joined(separator: ", "))"
      )
    }
  }

  private struct Record {
    let json: JSON
    let place: String
  }

  private mutating func records(in bytes: [UInt8], _ name: String) -> [Record] {
    let first = bytes.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
    if first == UInt8(ascii: "[") {
      do {
        let items = try JSON.parse(bytes, limits: .tykList).array ?? []
        return items.enumerated().map { Record(json: $1, place: "\(name)[\($0)]") }
      } catch {
        problems.append("\(name): \(error)")
        return []
      }
    }
    var records: [Record] = []
    let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() {
      guard line.contains(where: { ![0x20, 0x09, 0x0D].contains($0) }) else { continue }
      let place = "\(name):\(index + 1)"
      do { records.append(Record(json: try JSON.parse(Array(line)), place: place)) } catch {
        problems.append("\(place): \(error)")
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
      return problems.append("\(record.place): it has no id at \(kind.identity[0])")
    }
    add(record, address, record.json)
  }

  private mutating func cid(_ record: Record) -> String? {
    guard record.json.object != nil else {
      problems.append("\(record.place): it is \(record.json.kind), expected an object")
      return nil
    }
    guard let cid = record.json["CID"]?.string, !cid.isEmpty else {
      problems.append(
        "\(record.place): it has no CID; wait until the Portal has given one to every record, then export again"
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
      return problems.append("\(record.place): \(address) is there already, at \(other)")
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
