extension Renderer {
  /// Applies one member of `overrides:` where it is about this object: first `set`, then `remove`,
  /// then `keep`.
  mutating func apply(_ override: Override) {
    guard override.match.matches(json, kind: kind) else { return }
    for (path, value, place) in override.set {
      for pointer in places(of: kind.documentPath(path), making: true) {
        forget(below: pointer)
        set(pointer, value, .override(place))
      }
    }
    for (path, place) in override.remove {
      // From the last to the first, so that an index still means what it meant.
      for pointer in places(of: kind.documentPath(path), making: false).reversed() {
        forget(below: pointer)
        json.set(pointer, to: nil)
        origins[pointer] = .removed(place)
      }
    }
    guard let live else { return }
    for (path, place) in override.keep {
      keep(kind.documentPath(path), live.document.json, place)
    }
  }

  /// The target's value stays, also where the target has none.
  private mutating func keep(_ path: PathPattern, _ live: JSON, _ place: RegistryPlace) {
    let there = path.places(in: live)
    let here = Set(path.places(in: json)).subtracting(there)
    for pointer in there {
      guard let value = live[pointer] else { continue }
      forget(below: pointer)
      set(pointer, value, .kept(place))
    }
    for pointer in here.sorted().reversed() {
      forget(below: pointer)
      json.set(pointer, to: nil)
      origins[pointer] = .kept(place)
    }
  }

  /// Where a path leads; a path without stars also where nothing is yet, if something can be.
  private func places(of path: PathPattern, making: Bool) -> [JSONPointer] {
    guard making, let pointer = path.pointer else { return path.places(in: json) }
    if json[pointer] != nil { return [pointer] }
    guard let root = pointer.tokens.first else { return [] }
    let isKnown =
      kind.rootMembers.isEmpty || root.utf8.starts(with: "x-".utf8)
      || kind.rootMembers.contains { $0.utf8.elementsEqual(root.utf8) }
    return isKnown ? [pointer] : []
  }

  /// What was said about a place no longer holds once it is replaced as a whole.
  private mutating func forget(below pointer: JSONPointer) {
    for known in origins.keys
    where known.tokens.count > pointer.tokens.count
      && JSONPointer(Array(known.tokens.prefix(pointer.tokens.count))) == pointer
    {
      origins[known] = nil
    }
  }
}
