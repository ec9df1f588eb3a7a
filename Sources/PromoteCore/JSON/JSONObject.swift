/// The members of a JSON object, in the order they were written, names unique byte by byte.
public struct JSONObject: Sendable {
  public struct Member: Sendable {
    public let name: String
    public let value: JSON
    public init(name: String, value: JSON) {
      self.name = name
      self.value = value
    }
  }

  public private(set) var members: [Member]

  public init() { members = [] }

  public init(_ members: some Sequence<(String, JSON)>) {
    self.init()
    for (name, value) in members { self[name] = value }
  }

  /// Members already known to have distinct names.
  init(unchecked members: [Member]) { self.members = members }

  public var count: Int { members.count }
  public var isEmpty: Bool { members.isEmpty }
  public var names: [String] { members.map(\.name) }

  /// The value under `name`. Setting keeps the member's place or appends; nil removes it.
  public subscript(name: String) -> JSON? {
    get { index(of: name).map { members[$0].value } }
    set {
      switch (index(of: name), newValue) {
      case (let index?, let value?): members[index] = Member(name: name, value: value)
      case (let index?, nil): members.remove(at: index)
      case (nil, let value?): members.append(Member(name: name, value: value))
      case (nil, nil): break
      }
    }
  }

  /// Gives the member `name` the name `newName`, in its place. Refused when `newName` is taken.
  /// Returns whether it was done.
  public mutating func rename(_ name: String, to newName: String) -> Bool {
    guard let index = index(of: name), self.index(of: newName) == nil else { return false }
    members[index] = Member(name: newName, value: members[index].value)
    return true
  }

  private func index(of name: String) -> Int? {
    members.firstIndex { $0.name.utf8.elementsEqual(name.utf8) }
  }
}

extension JSONObject: Sequence {
  public func makeIterator() -> IndexingIterator<[Member]> { members.makeIterator() }
}

extension JSONObject: Hashable {
  public static func == (left: JSONObject, right: JSONObject) -> Bool {
    left.count == right.count
      && left.members.allSatisfy { member in right[member.name].map { $0 == member.value } ?? false }
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(count)
    for name in names.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
      for byte in name.utf8 { hasher.combine(byte) }
    }
  }
}
