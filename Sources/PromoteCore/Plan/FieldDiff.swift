/// The fields in which two documents differ, by place.
///
/// Nothing comes out exactly when both are equal. Items of an array are matched by what identifies
/// them (`id`, `name`, `path` and method …) where they have that; lists of plain values are
/// compared as collections, with a change of order told as such. A secret is shown as its short
/// binding.
public func fieldChanges(
  from before: JSON?, to after: JSON?, origins: [JSONPointer: Origin] = [:]
) -> [FieldChange] {
  var diff = FieldDiff()
  diff.compare(before, after, .root)
  return diff.sorted().map { change in
    var change = change
    change.from =
      change.after == nil && !change.isRemovedBy(origins)
      ? nil : origin(of: change.pointer, in: origins)?.place
    return change
  }
}

/// What the rewrite gave a new object: its fields that came from the target's registry.
func givenFields(of after: JSON, origins: [JSONPointer: Origin]) -> [FieldChange] {
  origins.keys.sorted().compactMap { pointer in
    guard let value = after[pointer], let place = origins[pointer]?.place else { return nil }
    return FieldChange(
      pointer: pointer, before: nil, after: value.withoutBindings, from: place,
      isSecret: value.isBinding)
  }
}

/// The origin of a place, of what it is part of, or of the first part of it.
private func origin(of pointer: JSONPointer, in origins: [JSONPointer: Origin]) -> Origin? {
  guard !origins.isEmpty else { return nil }
  var above = pointer
  while true {
    if let origin = origins[above] { return origin }
    guard !above.tokens.isEmpty else { break }
    above.tokens.removeLast()
  }
  return origins.filter { pointer.contains($0.key) }.min { $0.key < $1.key }?.value
}

private struct FieldDiff {
  private var changes: [JSONPointer: FieldChange] = [:]

  func sorted() -> [FieldChange] { changes.values.sorted { $0.pointer < $1.pointer } }

  mutating func compare(_ before: JSON?, _ after: JSON?, _ place: JSONPointer) {
    guard before != after else { return }
    switch (before?.shape, after?.shape) {
    case (.object(let old)?, .object(let new)?):
      for member in old { compare(member.value, new[member.name], place.appending(member.name)) }
      let known = Set(old.names.map(ExactText.init))
      for member in new where !known.contains(ExactText(member.name)) {
        compare(nil, member.value, place.appending(member.name))
      }
    case (.array(let old)?, .array(let new)?): lists(old, new, place)
    default: tell(before, after, place)
    }
  }

  /// One removed and one added at the same place are one change.
  private mutating func tell(_ before: JSON?, _ after: JSON?, _ place: JSONPointer) {
    let known = changes[place]
    changes[place] = FieldChange(
      pointer: place, before: known?.before ?? before?.withoutBindings,
      after: known?.after ?? after?.withoutBindings,
      isSecret: before?.isBinding == true || after?.isBinding == true || known?.isSecret == true)
  }

  private mutating func lists(_ old: [JSON], _ new: [JSON], _ place: JSONPointer) {
    if let keys = ListKeys(old, new) {
      items(old, new, keys.old, keys.new, place, recurse: true)
    } else if (old + new).allSatisfy({ $0.array == nil && $0.object == nil }) {
      items(old, new, ListKeys.scalars(old), ListKeys.scalars(new), place, recurse: false)
    } else {
      positions(old, new, place)
    }
  }

  /// Items by key: gone, come, changed, and a change of order among those that stay.
  private mutating func items(
    _ old: [JSON], _ new: [JSON], _ oldKeys: [ExactText], _ newKeys: [ExactText],
    _ place: JSONPointer, recurse: Bool
  ) {
    let before = Dictionary(uniqueKeysWithValues: zip(oldKeys, old.indices))
    let after = Dictionary(uniqueKeysWithValues: zip(newKeys, new.indices))
    for (key, index) in zip(oldKeys, old.indices) where after[key] == nil {
      tell(old[index], nil, place.appending(index))
    }
    for (key, index) in zip(newKeys, new.indices) {
      if let earlier = before[key] {
        if recurse { compare(old[earlier], new[index], place.appending(index)) }
      } else {
        tell(nil, new[index], place.appending(index))
      }
    }
    let stayed = oldKeys.filter { after[$0] != nil }
    let stays = newKeys.filter { before[$0] != nil }
    guard stayed != stays else { return }
    tell(
      .array(recurse ? stayed.map { .string($0.text) } : old),
      .array(recurse ? stays.map { .string($0.text) } : new), place)
  }

  /// What is neither keyed nor plain: what both begin and end with set aside, the rest by position.
  private mutating func positions(_ old: [JSON], _ new: [JSON], _ place: JSONPointer) {
    var start = 0
    while start < min(old.count, new.count), old[start] == new[start] { start += 1 }
    var end = 0
    while end < min(old.count, new.count) - start,
      old[old.count - 1 - end] == new[new.count - 1 - end]
    { end += 1 }
    for index in start..<max(old.count, new.count) - end {
      compare(
        index < old.count - end ? old[index] : nil, index < new.count - end ? new[index] : nil,
        place.appending(index))
    }
  }
}

extension FieldChange {
  fileprivate func isRemovedBy(_ origins: [JSONPointer: Origin]) -> Bool {
    if case .removed? = origins[pointer] { true } else { false }
  }
}

extension JSONPointer {
  /// Whether the other place is inside this one.
  fileprivate func contains(_ other: JSONPointer) -> Bool {
    other.tokens.count > tokens.count
      && zip(tokens, other.tokens).allSatisfy { $0.utf8.elementsEqual($1.utf8) }
  }
}

extension JSON {
  /// Whether this stands for a secret.
  var isBinding: Bool { string.flatMap(SecretBinding.init) != nil }

  /// The same with every binding shortened to what people may see: `f:7c1e90ab`.
  var withoutBindings: JSON {
    switch shape {
    case .string(let text): SecretBinding(text).map { .string($0.short) } ?? self
    case .array(let items): .array(items.map(\.withoutBindings))
    case .object(let object):
      .object(JSONObject(object.members.map { ($0.name, $0.value.withoutBindings) }))
    default: self
    }
  }
}

extension Origin {
  /// Where a value comes from, for people: `prod.yaml:14`.
  public var place: String {
    switch self {
    case .binding(_, let place), .override(let place): "\(place)"
    case .removed(let place): "\(place) (removed)"
    case .kept(let place): "\(place) (kept)"
    case .target: "the target's own"
    case .source: "the source's value"
    }
  }
}
