public import PromoteCore
public import PromoteEngine

extension DashboardClient {
  public func list(_ name: KindName) async throws(APIFailure) -> [LiveObject] {
    let kind = try kind(name)
    return try await list(kind, among: nil)
  }

  /// Kinds that stand in one list are told apart in one answer: it is asked for once.
  public func list(
    _ names: [KindName]
  ) async throws(APIFailure) -> [KindName: [LiveObject]] {
    var shared: [[ResourceKind]] = []
    for name in names {
      let kind = try kind(name)
      if let place = shared.firstIndex(where: { $0[0].endpoints.listsAlike(kind.endpoints) }) {
        shared[place].append(kind)
      } else {
        shared.append([kind])
      }
    }
    return try await eachOf(shared) { kinds throws(APIFailure) in try await listTogether(kinds) }
  }

  /// What `work` finds for each, at once.
  private func eachOf<Item: Sendable>(
    _ items: [Item],
    _ work: @escaping @Sendable (Item) async throws(APIFailure) -> [KindName: [LiveObject]]
  ) async throws(APIFailure) -> [KindName: [LiveObject]] {
    typealias Answer = Result<[KindName: [LiveObject]], APIFailure>
    let answers = await withTaskGroup(of: Answer.self) { group in
      for item in items {
        group.addTask {
          do throws(APIFailure) { return .success(try await work(item)) } catch {
            return .failure(error)
          }
        }
      }
      var answers: [Answer] = []
      for await answer in group {
        answers.append(answer)
        // What is under way ends; what is not begun is left out.
        if case .failure = answer { group.cancelAll() }
      }
      return answers
    }
    var all: [KindName: [LiveObject]] = [:]
    for answer in answers { all.merge(try answer.get()) { _, new in new } }
    return all
  }

  private func listTogether(
    _ kinds: [ResourceKind]
  ) async throws(APIFailure) -> [KindName: [LiveObject]] {
    guard kinds.count > 1 else { return [kinds[0].name: try await list(kinds[0], among: nil)] }
    // A list that one of them cannot do without is not missing.
    let strictest = kinds.first { !$0.endpoints.mayBeMissing } ?? kinds[0]
    let entries = try await allItems(strictest.endpoints)
    return try await eachOf(kinds) { kind throws(APIFailure) in
      [kind.name: try await list(kind, among: entries)]
    }
  }

  /// `entries` is the list where it was read already.
  private func list(
    _ kind: ResourceKind, among entries: [(place: String, item: JSON)]?
  ) async throws(APIFailure) -> [LiveObject] {
    let bare =
      if kind.endpoints.parent != nil {
        try await listBelowParents(kind)
      } else if let entries {
        try await listed(kind, try items(kind, among: entries))
      } else {
        try await listed(kind, try await items(kind))
      }
    try checkDistinct(bare)
    if kind.endpoints.readsByDatabaseID {
      for object in bare { await ids.learn(object.address, object.databaseID) }
    }
    let found = try await withParts(try withServedPaths(bare, kind), kind, isWhole: true)
    return try await namingByIdentity(found, kind)
  }

  private func listed(
    _ kind: ResourceKind, _ listed: [(place: String, item: JSON)]
  ) async throws(APIFailure) -> [LiveObject] {
    var objects: [LiveObject] = []
    var single: [(place: String, id: String)] = []
    for (place, item) in listed {
      if !kind.endpoints.readsEach, let document = item[kind.endpoints.documentInItem],
        !document.isNull
      {
        objects.append(try object(document, kind, at: place, databaseID: itemID(item, kind)))
      } else if let id = itemID(item, kind) {
        single.append((place, id))
      } else {
        throw .unreadableAnswer("\(place): an object of kind \(kind.name) without an id")
      }
    }
    return objects + (try await readEach(single, kind))
  }

  private func itemID(_ item: JSON, _ kind: ResourceKind) -> String? {
    for pointer in kind.endpoints.idInItem {
      if let id = item[pointer]?.string, !id.isEmpty { return id }
    }
    return nil
  }

  private func checkDistinct(_ objects: [LiveObject]) throws(APIFailure) {
    var seen: [Address: LiveObject] = [:]
    for object in objects {
      if let other = seen.updateValue(object, forKey: object.address) {
        throw Self.duplicate(object.address, other.databaseID, object.databaseID)
      }
    }
  }

  /// Reads objects that the list only names, as many at once as the limit allows.
  ///
  /// One that is gone by then is looked up again: still listed, it is an error.
  private func readEach(
    _ single: [(place: String, id: String)], _ kind: ResourceKind
  ) async throws(APIFailure) -> [LiveObject] {
    var objects = [LiveObject?](repeating: nil, count: single.count)
    var gone: [(place: String, id: String)] = []
    let results = await eachAtOnce(single.count) { index in
      do throws(APIFailure) {
        return Result<LiveObject?, APIFailure>.success(
          try await fetch(kind, id: single[index].id))
      } catch {
        return .failure(error)
      }
    }
    for (index, result) in results.enumerated() {
      objects[index] = try result.get()
      guard let object = objects[index] else {
        gone.append(single[index])
        continue
      }
      if kind.endpoints.readsByDatabaseID, object.databaseID != single[index].id {
        throw .unreadableAnswer(
          "\(single[index].place): asked for \(single[index].id), got \(object.databaseID ?? "no id")"
        )
      }
    }
    if !gone.isEmpty {
      let still = Set(try await items(kind).compactMap { itemID($0.item, kind) })
      if let one = gone.first(where: { still.contains($0.id) }) {
        throw .unreadableAnswer("\(one.place): \(one.id) is listed and cannot be read")
      }
    }
    return objects.compactMap { $0 }
  }

  /// Results in the order of their indices; a window of tasks, so that a large list is no large
  /// number of tasks, twice as wide as the limit, so that one always waits for its turn. Work not yet
  /// begun is left out after a failure.
  func eachAtOnce<T: Sendable>(
    _ count: Int, _ work: @escaping @Sendable (Int) async -> Result<T, APIFailure>
  ) async -> [Result<T, APIFailure>] {
    await withTaskGroup(of: (Int, Result<T, APIFailure>).self) { group in
      var results = [Result<T, APIFailure>?](repeating: nil, count: count)
      var next = 0
      func add() {
        let index = next
        next += 1
        group.addTask { (index, await work(index)) }
      }
      while next < min(count, 2 * concurrency) { add() }
      for await (index, result) in group {
        results[index] = result
        if case .failure = result { return [result] }
        if next < count { add() }
      }
      return results.compactMap { $0 }
    }
  }

  // MARK: - The list's answer

  /// The items of the kind with their places, from every page there is.
  func items(_ kind: ResourceKind) async throws(APIFailure) -> [(place: String, item: JSON)] {
    try items(kind, among: try await allItems(kind.endpoints))
  }

  private func items(
    _ kind: ResourceKind, among entries: [(place: String, item: JSON)]
  ) throws(APIFailure) -> [(place: String, item: JSON)] {
    var ofKind: [(place: String, item: JSON)] = []
    for entry in entries where try isItem(entry, kind.endpoints) { ofKind.append(entry) }
    return ofKind
  }

  /// The items of a list that may hold several kinds.
  func allItems(_ endpoints: Endpoints) async throws(APIFailure) -> [(place: String, item: JSON)] {
    let what = "GET \(endpoints.list)"
    let first: JSON
    switch try await calls.read(
      endpoints.list, query: endpoints.listQuery, limits: .tykList)
    {
    case .json(let json, _): first = json
    case .refused(let status, let message):
      if endpoints.mayBeMissing, status == 404, try await answersOtherwise() { return [] }
      throw .rejected(status: status, message: message)
    case .unreadable(let reason):
      if endpoints.mayBeMissing, try await answersOtherwise() { return [] }
      throw .unreadableAnswer("\(what): \(reason)")
    }
    var all = try items(of: first, endpoints, what)
    let pages = try pageCount(first, endpoints, what)
    if pages > 1 {
      // The server did not give everything at once: page by page, and none twice.
      all = []
      for page in 1...pages {
        let answer = try await readPage(page, endpoints)
        guard try pageCount(answer, endpoints, what) == pages else {
          throw .unreadableAnswer("\(what): the number of pages changed while they were read")
        }
        all += try items(of: answer, endpoints, "\(what)?p=\(page)")
      }
    }
    return all
  }

  private func readPage(_ page: Int, _ endpoints: Endpoints) async throws(APIFailure) -> JSON {
    let others = endpoints.listQuery.filter { $0.name != "p" }
    let query = others + [(name: "p", value: String(page))]
    switch try await calls.read(endpoints.list, query: query, limits: .tykList) {
    case .json(let json, _): return json
    case .refused(let status, let message): throw .rejected(status: status, message: message)
    case .unreadable(let reason):
      throw .unreadableAnswer("GET \(endpoints.list)?p=\(page): \(reason)")
    }
  }

  private func items(
    of answer: JSON, _ endpoints: Endpoints, _ what: String
  ) throws(APIFailure) -> [(place: String, item: JSON)] {
    let place: String
    let value: JSON?
    switch endpoints.items {
    case .bareArray: (place, value) = ("", answer)
    case .member(let member): (place, value) = ("/\(member)", answer[member])
    case .anyArray:
      let arrays = answer.object.map { $0.filter { $0.value.kind == .array } } ?? []
      (place, value) =
        arrays.count == 1 ? ("/\(arrays[0].name)", arrays[0].value) : ("", answer)
    }
    guard let array = value?.array else {
      let found = value.map { $0.kind.rawValue } ?? "nothing"
      throw .unreadableAnswer("\(what): \(found) at '\(place)', expected an array")
    }
    return array.enumerated().map { ("\(what) \(place)/\($0.offset)", $0.element) }
  }

  /// One where the answer does not count pages: it is whole.
  private func pageCount(
    _ answer: JSON, _ endpoints: Endpoints, _ what: String
  ) throws(APIFailure) -> Int {
    guard let member = endpoints.pages, let value = answer[member], !value.isNull else { return 1 }
    guard let count = value.integer, (0...100_000).contains(count) else {
      throw .unreadableAnswer("\(what): '/\(member)' is not a number of pages")
    }
    return count
  }

  func isItem(
    _ entry: (place: String, item: JSON), _ endpoints: Endpoints
  ) throws(APIFailure) -> Bool {
    guard entry.item.object != nil else {
      throw .unreadableAnswer(
        "\(entry.place): \(entry.item.kind.rawValue), expected an object")
    }
    for mark in endpoints.marks {
      var isThere = false
      for pointer in mark.places {
        guard let value = entry.item[pointer], !value.isNull else { continue }
        if let wanted = mark.value {
          isThere = isThere || value == wanted
        } else {
          guard let holds = value.bool ?? (value.object == nil ? nil : true) else {
            throw .unreadableAnswer("\(entry.place)\(pointer): neither true nor false")
          }
          isThere = isThere || holds
        }
      }
      if isThere != mark.isThere { return false }
    }
    return true
  }

  /// Whether the server answers a list that every release has: a missing feature is then missing,
  /// and not hidden by a log-in page.
  func answersOtherwise() async throws(APIFailure) -> Bool {
    let answer = try await calls.read(
      Endpoints.policy.list, query: [(name: "p", value: "1")], limits: .tykList)
    if case .json = answer { return true }
    if case .refused(status: 403, _) = answer { return true }
    return false
  }
}

extension Endpoints {
  /// Whether both kinds stand in the same list, asked for alike.
  fileprivate func listsAlike(_ other: Endpoints) -> Bool {
    parent == nil && other.parent == nil && list == other.list && items == other.items
      && pages == other.pages
      && listQuery.elementsEqual(other.listQuery) { $0.name == $1.name && $0.value == $1.value }
  }
}
