/// Whether a scalar is a secret, and why.
enum Secrecy: Sendable, Hashable {
  case none
  /// The place holds a secret by definition.
  case byDefinition
  /// The place may hold one, and this looks like one.
  case credential

  /// Judges one scalar. Empty values and what Tyk resolves itself are no secrets.
  init(of value: JSON, _ site: Site) {
    let text: String
    switch value.shape {
    case .string(let string): text = string
    case .number(let number): text = number.text
    case .bool(let bool):
      self = bool && site.places.contains { $0.secrecy == .always } ? .byDefinition : .none
      return
    default:
      self = .none
      return
    }
    guard !text.utf8.isEmpty, !Credentials.isResolvedByTyk(text) else {
      self = .none
      return
    }
    for place in site.places {
      let found = Self.judge(text, place, site)
      if found != .none {
        self = found
        return
      }
    }
    let named = site.namesCount && site.member.map(Credentials.isCredentialName) == true
    self =
      named && !site.places.contains { $0.secrecy == .unlessAddress }
        || Credentials.urlHoldsPassword(text) ? .credential : .none
  }

  private static func judge(
    _ text: String, _ place: ResourceKind.Place, _ site: Site
  ) -> Secrecy {
    switch place.secrecy {
    case .never: return .none
    case .always: return .byDefinition
    case .unlessAddress:
      let clear = EncodedText.looselyDecoded(text) ?? text
      if clear.contains("://") {
        return Credentials.urlHoldsCredential(clear) ? .credential : .none
      }
      return Credentials.isPublicKey(clear) ? .none : .byDefinition
    case .maybe:
      let clear = place.encoding == .plain ? text : EncodedText.looselyDecoded(text) ?? text
      let found =
        switch place.content {
        case .header:
          Credentials.isCredentialHeader(site.header, clear)
            || Credentials.urlHoldsCredential(clear)
        case .text: Credentials.textHoldsCredential(clear)
        case .free:
          Credentials.isCredentialHeader(nil, clear) || Credentials.urlHoldsCredential(clear)
            || clear.contains("PRIVATE KEY-----")
        default: Credentials.urlHoldsCredential(clear)
        }
      return found ? .credential : .none
    }
  }
}

extension Secrecy {
  /// Whether nothing at this place can be a secret: no place that may hold one, no name that tells
  /// one, no user info.
  @inline(__always)
  static func isOutOfQuestion(_ glance: Glance) -> Bool {
    !glance.hasSecretPlaces && !glance.nameMayTell
      && !(glance.isString && glance.mayHold(UInt8(ascii: "@")))
  }
}

/// Collects the secrets of a document.
struct SecretVisitor: TreeVisitor {
  struct Found {
    let pointer: JSONPointer
    let secrecy: Secrecy
  }
  private(set) var found: [Found] = []

  func passesOver(_ glance: Glance) -> Bool { Secrecy.isOutOfQuestion(glance) }

  mutating func scalar(_ value: JSON, _ site: Site, at place: [String]) -> JSON? {
    let secrecy = Secrecy(of: value, site)
    guard secrecy != .none else { return nil }
    found.append(Found(pointer: JSONPointer(place), secrecy: secrecy))
    return nil
  }

  /// Every secret of a document by what the kind, names and texts tell, in the order of a walk.
  static func secrets(of document: JSON, kind: ResourceKind) -> [Found] {
    TreeWalk.look(at: document, kind, with: SecretVisitor()).found
  }
}
