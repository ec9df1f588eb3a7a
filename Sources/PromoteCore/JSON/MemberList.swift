/// The members of an object that was made, and for a large one where each name is.
struct MemberList: Sendable {
  private(set) var members: [JSONObject.Member]
  /// Nil for a small object, and after a removal until the next doubling of the size.
  private var places: [Name: Int]?

  private struct Name: Hashable {
    let text: String
    static func == (left: Name, right: Name) -> Bool {
      left.text.utf8.elementsEqual(right.text.utf8)
    }
    func hash(into hasher: inout Hasher) { hasher.combine(bytesOf: text) }
  }

  /// The names must be distinct.
  init(_ members: [JSONObject.Member] = []) {
    self.members = members
    if members.count > 64 { index() }
  }

  func index(of name: String) -> Int? {
    if let places { return places[Name(text: name)] }
    return withBytes(name) { bytes in
      members.firstIndex { member in withBytes(member.name) { same($0, bytes) } }
    }
  }

  mutating func set(_ name: String, _ value: JSON?) {
    switch (index(of: name), value) {
    case (let index?, let value?): members[index] = .init(name: name, value: value)
    case (let index?, nil):
      members.remove(at: index)
      places = nil
    case (nil, let value?):
      places?[Name(text: name)] = members.count
      members.append(.init(name: name, value: value))
      if places == nil, members.count >= 64, members.count.nonzeroBitCount == 1 { index() }
    case (nil, nil): break
    }
  }

  mutating func edit(_ name: String, _ body: (inout JSON) -> Bool) -> Bool {
    guard let index = index(of: name) else {
      var made = JSON.object(JSONObject())
      guard body(&made) else { return false }
      set(name, made)
      return true
    }
    var value = members[index].value
    members[index] = .init(name: name, value: .null)
    defer { members[index] = .init(name: name, value: value) }
    return body(&value)
  }

  mutating func rename(_ name: String, _ newName: String) -> Bool {
    guard let index = index(of: name), self.index(of: newName) == nil else { return false }
    members[index] = .init(name: newName, value: members[index].value)
    if places != nil {
      places?[Name(text: name)] = nil
      places?[Name(text: newName)] = index
    }
    return true
  }

  private mutating func index() {
    var places: [Name: Int] = [:]
    places.reserveCapacity(members.count * 2)
    for (index, member) in members.enumerated() { places[Name(text: member.name)] = index }
    self.places = places
  }
}
