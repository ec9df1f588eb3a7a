/// Whether an object is on its way from one document to another.
///
/// What a server keeps beside a document is sent by itself, so a write that was cut short leaves the
/// document as planned and what is beside it as before, or neither. All are normal forms; `before`
/// is nil where there was nothing.
public func isHalfWay(_ found: JSON, from before: JSON?, to after: JSON) -> Bool {
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
