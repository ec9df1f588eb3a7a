/// Whether an object is on its way from one document to another.
///
/// What a server keeps beside a document is sent by itself, so a write that was cut short leaves the
/// document as planned and what is beside it as before, or neither. All are normal forms; `before`
/// is nil where there was nothing.
///
/// An order is on its way while what it puts in order is still being made and deleted.
public func isHalfWay(
  _ found: JSON, from before: JSON?, to after: JSON, kind: ResourceKind? = nil
) -> Bool {
  if let sequences = kind?.sequences, !sequences.isEmpty {
    return isHalfWay(found, from: before, to: after, sequences)
  }
  let member = JSONPointer([ResourceKind.besideMember])
  func document(_ json: JSON) -> JSON { json.setting(member, to: nil) ?? json }
  let own = document(found)
  guard
    before.map({ document($0) == own }) == true
      || ReadBack(sent: document(after), found: own).holds
  else { return false }
  let parts =
    [before, after].flatMap { $0?[member]?.object?.names ?? [] }
    + (found[member]?.object?.names ?? [])
  return parts.allSatisfy { name in
    let place = member.appending(name)
    return found[place] == before?[place] || found[place] == after[place]
  }
}

/// Everything but the order is as it will be, and the order holds nothing that is new to both.
private func isHalfWay(
  _ found: JSON, from before: JSON?, to after: JSON, _ sequences: [JSONPointer]
) -> Bool {
  func others(_ json: JSON) -> JSON {
    sequences.reduce(json) { $0.setting($1, to: nil) ?? $0 }
  }
  guard others(found) == others(after) else { return false }
  return sequences.allSatisfy { place in
    let known = Set((before?[place]?.array ?? []) + (after[place]?.array ?? []))
    return (found[place]?.array ?? []).allSatisfy(known.contains)
  }
}
