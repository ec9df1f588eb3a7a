/// In what a file's document differs from what a server holds, given what servers make of files.
///
/// Beyond the normal form, for definitions that were written before `auth_configs` existed or by
/// hand: a server fills `auth_configs` from `auth` and from the methods that are switched on, and
/// `auth` from `auth_configs.authToken`. What it filled in is no difference.
///
/// Source: Tyk's published Gateway schema of classic definitions, and what its servers were seen to
/// answer.
public func fileChanges(
  from document: JSON, to held: JSON, kind: ResourceKind
) -> [FieldChange] {
  var (sent, found) = (document, held)
  if kind.name == .classic {
    sent = completed(sent)
    found = completed(found).withoutDefaults(beside: sent)
  }
  let (left, right) = (normalForm(sent, kind: kind), normalForm(found, kind: kind))
  return left == right ? [] : fieldChanges(from: left, to: right)
}

private let configurations = JSONPointer(["api_definition", "auth_configs"])
private let token = JSONPointer(["api_definition", "auth_configs", "authToken"])
private let legacy = JSONPointer(["api_definition", "auth"])

/// With the one in the other's place, as the server keeps them: `authToken` counts.
private func completed(_ document: JSON) -> JSON {
  guard let auth = document[legacy], auth.object != nil else { return document }
  var document = document
  if document[token] == nil {
    if document[configurations]?.object == nil { document.set(configurations, to: [:]) }
    document.set(token, to: auth)
  }
  document.set(legacy, to: nil)
  return document
}

extension JSON {
  /// Without the methods that the other lacks and that say what a server says by itself.
  fileprivate func withoutDefaults(beside other: JSON) -> JSON {
    guard let methods = self[configurations]?.object else { return self }
    var changed = self
    for method in methods where other[configurations]?[method.name] == nil {
      guard method.value.isDefaultAuthentication else { continue }
      changed.set(configurations.appending(method.name), to: nil)
    }
    return changed
  }

  private var isDefaultAuthentication: Bool {
    guard let members = object else { return isNull }
    return members.allSatisfy { member in
      switch member.value.shape {
      case .null: true
      case .bool(let flag): !flag
      case .string(let text):
        text.isEmpty || member.name == "auth_header_name" && text == "Authorization"
      case .number(let number): number.canonicalText == "0"
      case .array(let items): items.isEmpty
      case .object: member.value.isDefaultAuthentication
      }
    }
  }
}
