extension ResourceKind {
  /// What the object is called in every environment; nil where it has no identity yet.
  public func address(of json: JSON) -> Address? {
    for pointer in identity {
      if let id = json[pointer]?.string, !id.isEmpty { return Address(kind: name, id: id) }
    }
    return nil
  }

  /// The name for people; where there is none, the id.
  public func displayName(of json: JSON) -> String {
    if let text = json[displayName]?.string, !text.isEmpty { return text }
    return address(of: json)?.id ?? ""
  }

  /// What the environment's database calls the object, where the document says so.
  public func databaseID(of json: JSON) -> String? {
    for pointer in databaseID {
      if let id = json[pointer]?.string, !id.isEmpty { return id }
    }
    return nil
  }

  /// A path of the registry as a path of the document.
  ///
  /// `/proxy/target_url` means `/api_definition/proxy/target_url` for a Classic API; a path that
  /// begins with `**` or with a member of the document's own root is taken as it is.
  public func documentPath(_ path: PathPattern) -> PathPattern {
    guard !writtenBelow.tokens.isEmpty, let first = path.tokens.first else { return path }
    switch first {
    case .anyDepth: return path
    case .name(let name) where rootMembers.contains(where: { $0.utf8.elementsEqual(name.utf8) }):
      return path
    case .any, .name:
      return PathPattern(tokens: writtenBelow.tokens.map { .name($0) } + path.tokens)
    }
  }
}

extension ResourceKind: CustomStringConvertible, CustomReflectable {
  public var description: String { name.text }
  public var customMirror: Swift.Mirror { Swift.Mirror(self, children: []) }
}
