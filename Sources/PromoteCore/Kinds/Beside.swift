extension ResourceKind {
  /// The root member under which an object carries what the server keeps beside its document:
  /// an OAS API's `categories`, the `owners` that an override names, the `api` of an OAuth client.
  ///
  /// It is part of the object everywhere here (digest, release, diff), and never sent with the
  /// document itself: whoever talks to the server takes it apart, and puts it together again.
  public static let besideMember = "x-tyk-promote"

  /// Paths under which an API is served as a version of another one: its gateways' addresses there
  /// are generated, as those under its own path are. Neither compared nor released.
  public static let servedAt = beside("servedAt")

  /// A place below ``besideMember``.
  public static func beside(_ name: String) -> JSONPointer { JSONPointer([besideMember, name]) }

  /// The labels of an API, without the sign: the `#words` of its name, and those beside its
  /// document.
  public func categories(of document: JSON) -> [String] {
    let name = displayName(of: document)
    let labels = document[Self.beside("categories")]?.array?.compactMap(\.string) ?? []
    return Self.categories(in: name) + labels
  }
}
