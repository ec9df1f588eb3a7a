/// What is looked for in a rendered document, and to whom it belongs.
struct Needle: Sendable {
  enum Shape: Sendable {
    /// At the boundaries of a host name, also as the end of a longer one; a single label only where
    /// a host can be told from a word.
    case host
    /// `host:port` or `host:port/path`, ended by something that cannot belong to it.
    case address
    /// Between characters that are no letters or digits.
    case word
    /// As `word`, but more may follow: a certificate's id begins with its organisation's.
    case prefix
    /// Nothing but the whole scalar.
    case scalar
    /// Anywhere.
    case secret
  }
  enum Owner: Sendable {
    case environment(EnvironmentName, binding: String?, what: String)
    case forbidden(RegistryPlace)
  }
  let text: String
  let shape: Shape
  let owner: Owner
}

extension Needle {
  /// Everything that the other environments own and the target does not, and what is forbidden.
  static func all(
    target: ResolvedBindings, others: [ResolvedBindings], shared: [String], guards: Guards
  ) -> [Needle] {
    let own = OwnedTexts(target, shared: shared)
    var needles: [Needle] = []
    for other in others where other.environment != target.environment {
      needles += owned(by: other).filter { !own.holds($0) }
    }
    for (text, place) in guards.forbid {
      let host = text.hasPrefix("*.") ? String(text.dropFirst(1)) : text
      guard IPRange(text) == nil else { continue }
      needles.append(
        Needle(text: host.lowercased(), shape: .host, owner: .forbidden(place)))
    }
    return needles
  }

  private static func owned(by other: ResolvedBindings) -> [Needle] {
    var needles: [Needle] = []
    func add(_ text: String, _ shape: Shape, _ binding: String?, _ what: String) {
      guard !text.isEmpty else { return }
      needles.append(
        Needle(
          text: text, shape: shape,
          owner: .environment(other.environment, binding: binding, what: what)))
    }
    func addURL(_ url: BindingURL, _ binding: String?, _ what: String) {
      add(url.host, .host, binding, what)
      if url.port != nil { add(url.authority.lowercased(), .address, binding, what) }
      if !url.trimmedPath.isEmpty {
        add((url.authority + url.trimmedPath).lowercased(), .address, binding, what)
      }
    }
    for binding in other.bindings {
      switch binding.value {
      case .secret(let secret, _):
        secret.reveal { value in
          if value.utf8.count >= 8 { add(value, .secret, binding.name, "secret") }
        }
      case .literal(let value):
        if let url = BindingURL(value) {
          addURL(url, binding.name, "URL")
        } else if let (host, port) = Hosts.split(value), Hosts.looksLikeHost(value) {
          add(host, .host, binding.name, "host")
          if port != nil { add(value.lowercased(), .address, binding.name, "host") }
        } else {
          add(value, shape(ofValue: value), binding.name, "value")
        }
      }
    }
    if let identity = other.identity {
      if let url = BindingURL(identity.dashboard) { addURL(url, nil, "Dashboard") }
      if let url = identity.portal.flatMap({ BindingURL($0) }) { addURL(url, nil, "Portal") }
      if identity.organisation.utf8.count >= 8 {
        add(identity.organisation, .prefix, nil, "organisation")
      }
    }
    for id in other.databaseIDs where id.utf8.count >= 8 { add(id, .word, nil, "database id") }
    return needles
  }

  /// A value of letters alone is found as a whole scalar only: `payments` is also a word.
  private static func shape(ofValue value: String) -> Shape {
    let isWord = value.utf8.allSatisfy { (0x61...0x7A).contains($0 | 0x20) }
    return value.utf8.count >= 8 && !isWord ? .word : .scalar
  }
}

/// What the target owns itself, or shares.
struct OwnedTexts: Sendable {
  private var hosts: Set<String> = []
  private var addresses: [String] = []
  private var texts: Set<ByteString> = []
  private let shared: SharedHosts

  init(_ target: ResolvedBindings, shared: [String]) {
    self.shared = SharedHosts(shared)
    texts.formUnion(shared.map(ByteString.init))
    for binding in target.bindings {
      switch binding.value {
      case .secret(let secret, _): secret.reveal { _ = texts.insert(ByteString($0)) }
      case .literal(let value): add(value)
      }
    }
    if let identity = target.identity {
      add(identity.dashboard)
      if let portal = identity.portal { add(portal) }
      texts.insert(ByteString(identity.organisation))
    }
    texts.formUnion(target.databaseIDs.map(ByteString.init))
    for text in shared { add(text) }
  }

  private mutating func add(_ value: String) {
    texts.insert(ByteString(value))
    if let url = BindingURL(value) {
      hosts.insert(url.host)
      addresses.append((url.authority + url.trimmedPath).lowercased())
    } else if let (host, _) = Hosts.split(value) {
      hosts.insert(host)
      addresses.append(value.lowercased())
    }
  }

  /// Whether the target owns exactly this too.
  func holds(_ needle: Needle) -> Bool {
    switch needle.shape {
    case .host: hosts.contains(needle.text) || shared.holds(needle.text)
    case .address:
      addresses.contains { $0.utf8.starts(with: needle.text.utf8) }
        || Hosts.split(needle.text).map { shared.holds($0.host) } == true
    case .word, .prefix, .scalar, .secret:
      texts.contains(ByteString(needle.text))
        || (needle.shape != .secret && Self.isTrivial(needle.text))
    }
  }

  /// Values too common to belong to anybody.
  private static func isTrivial(_ text: String) -> Bool {
    text.utf8.count < 4 || text == "true" || text == "false"
      || text.utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") }
  }

  /// Whether a whole host name belongs to the target more closely than to the owner of `needle`,
  /// which is one of its ends.
  func owns(_ host: String, moreCloselyThan needle: String) -> Bool {
    shared.holds(host)
      || hosts.contains { Hosts.isWithin(host, $0) && $0.utf8.count >= needle.utf8.count }
  }
}
