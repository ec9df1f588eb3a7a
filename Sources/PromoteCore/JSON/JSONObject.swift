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

  enum Storage: Sendable {
    /// A parsed object: its document and its place on the tape.
    case flat(JSONDocument, UInt32)
    case tree(MemberList)
  }

  private(set) var storage: Storage

  public init() { storage = .tree(MemberList()) }

  public init(_ members: some Sequence<(String, JSON)>) {
    self.init()
    for (name, value) in members { self[name] = value }
  }

  /// Members already known to have distinct names.
  init(unchecked members: [Member]) { storage = .tree(MemberList(members)) }

  init(flat document: JSONDocument, _ node: Int) {
    storage = .flat(document, UInt32(truncatingIfNeeded: node))
  }

  public var members: [Member] {
    switch storage {
    case .flat: Array(self)
    case .tree(let list): list.members
    }
  }

  public var count: Int {
    switch storage {
    case .flat(let document, let node): document.read { $0.count(Int(node)) }
    case .tree(let list): list.members.count
    }
  }

  public var isEmpty: Bool { count == 0 }
  public var names: [String] { map(\.name) }

  /// The value under `name`. Setting keeps the member's place or appends; nil removes it.
  public subscript(name: String) -> JSON? {
    get {
      switch storage {
      case .flat(let document, let node): document.member(Int(node), name)
      case .tree(let list): list.index(of: name).map { list.members[$0].value }
      }
    }
    set { edit { $0.set(name, newValue) } }
  }

  /// Gives the member `name` the name `newName`, in its place. Refused when `newName` is taken.
  /// Returns whether it was done.
  public mutating func rename(_ name: String, to newName: String) -> Bool {
    edit { $0.rename(name, newName) }
  }

  /// Changes the member `name` in place; where there is none, one that `body` makes of an empty
  /// object. Answers what `body` does; false must leave the value as it was.
  mutating func edit(_ name: String, _ body: (inout JSON) -> Bool) -> Bool {
    edit { $0.edit(name, body) }
  }

  /// Changes the members in place: while `body` runs, nothing else holds them.
  private mutating func edit<Result>(_ body: (inout MemberList) -> Result) -> Result {
    var list: MemberList
    switch storage {
    case .flat: list = MemberList(members)
    case .tree(let members): list = members
    }
    storage = .tree(MemberList())
    defer { storage = .tree(list) }
    return body(&list)
  }
}

extension JSONObject: Sequence {
  public struct Iterator: IteratorProtocol {
    fileprivate enum Source {
      case flat(JSONDocument, place: Int, remaining: Int)
      case tree(IndexingIterator<[Member]>)
    }
    fileprivate var source: Source

    public mutating func next() -> Member? {
      switch source {
      case .tree(var members):
        let member = members.next()
        source = .tree(members)
        return member
      case .flat(_, _, remaining: 0): return nil
      case .flat(let document, let place, let remaining):
        return document.read { view in
          let value = view.after(place)
          source = .flat(document, place: view.after(value), remaining: remaining - 1)
          return Member(name: view.string(place), value: JSON(flat: document, value))
        }
      }
    }
  }

  public func makeIterator() -> Iterator {
    switch storage {
    case .flat(let document, let node):
      let place = document.read { $0.first(Int(node)) }
      return Iterator(source: .flat(document, place: place, remaining: count))
    case .tree(let list): return Iterator(source: .tree(list.members.makeIterator()))
    }
  }

  public var underestimatedCount: Int { count }
}

extension JSONObject: Hashable {
  public static func == (left: JSONObject, right: JSONObject) -> Bool {
    if case .flat = left.storage, case .flat = right.storage {
      return JSON.object(left) == JSON.object(right)
    }
    return left.count == right.count
      && left.allSatisfy { member in right[member.name].map { $0 == member.value } ?? false }
  }

  public func hash(into hasher: inout Hasher) {
    // A sum, because the order of the members does not count.
    var sum = 0
    for member in self {
      var one = Hasher()
      one.combine(bytesOf: member.name)
      one.combine(member.value)
      sum &+= one.finalize()
    }
    hasher.combine(count)
    hasher.combine(sum)
  }
}
