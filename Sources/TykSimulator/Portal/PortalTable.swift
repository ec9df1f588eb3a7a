internal import PromoteCore

/// What is kept of one kind of record, what of it can be written, and what answers show.
///
/// A member that no column or link names is dropped without a word, as a PUT of it is.
struct PortalTable: Sendable {
  /// Who sees a `CID` and may send one.
  enum Identity: Sendable {
    case cid
    /// Only where the configuration says so.
    case optionalCID
    case number
  }

  enum Stamps: Sendable { case never, shown, everywhere }

  /// The answer to a GET of a record that is not there.
  enum Missing: Sendable { case zeroRecord, errors }

  var identity = Identity.number
  var stamps = Stamps.shown
  var parent: PortalKind?
  var columns: [PortalColumn]
  var links: [PortalLink] = []
  var missing = Missing.zeroRecord
  /// The status of a PUT of a record that is not there.
  var missingUpdate = 422
  /// The status of a body that is refused.
  var refusal = 422
  /// The status of a body that is not JSON, where it is another.
  var unreadable: Int?
}

/// A member with a value of its own.
struct PortalColumn: Sendable {
  enum Form: Sendable {
    case text, integer, flag
    /// A list of texts.
    case texts
    /// A comma-separated text, also taken as a list.
    case commaSeparated
    /// Any JSON.
    case free
  }
  enum Seen: Sendable { case everywhere, inLists, inRecords, nowhere }
  enum Writable: Sendable { case always, onCreate, never }
  enum Needed: Sendable {
    case no
    /// The record must have it.
    case value
    /// Every write must carry it.
    case member
  }

  let name: String
  let form: Form
  private(set) var seen = Seen.everywhere
  private(set) var writable = Writable.always
  private(set) var needed = Needed.no
  /// An empty one is left out of answers, since 1.17.1.
  private(set) var isEnumeration = false

  private init(_ name: String, _ form: Form) {
    self.name = name
    self.form = form
  }

  static func text(_ name: String) -> PortalColumn { PortalColumn(name, .text) }
  static func integer(_ name: String) -> PortalColumn { PortalColumn(name, .integer) }
  static func flag(_ name: String) -> PortalColumn { PortalColumn(name, .flag) }
  static func texts(_ name: String) -> PortalColumn { PortalColumn(name, .texts) }
  static func commaSeparated(_ name: String) -> PortalColumn { PortalColumn(name, .commaSeparated) }
  static func free(_ name: String) -> PortalColumn { PortalColumn(name, .free) }

  private func with(_ change: (inout PortalColumn) -> Void) -> PortalColumn {
    var column = self
    change(&column)
    return column
  }

  var inLists: PortalColumn { with { $0.seen = .inLists } }
  var inRecords: PortalColumn { with { $0.seen = .inRecords } }
  var unseen: PortalColumn { with { $0.seen = .nowhere } }
  var fixed: PortalColumn { with { $0.writable = .never } }
  var onCreate: PortalColumn { with { $0.writable = .onCreate } }
  var required: PortalColumn { with { $0.needed = .value } }
  var requiredAlways: PortalColumn { with { $0.needed = .member } }
  var enumeration: PortalColumn { with { $0.isEnumeration = true } }

  /// What a record has that was never given one.
  var zero: JSON {
    switch form {
    case .text, .commaSeparated: ""
    case .integer: 0
    case .flag: false
    case .texts, .free: .null
    }
  }

  /// What is kept of a value that was sent, by the coercions of the Portal; nil: nothing of it.
  func stored(_ value: JSON) -> JSON? {
    if value.isNull { return zero }
    switch form {
    case .text: return Self.text(of: value).map { .string($0) }
    case .commaSeparated:
      if let items = value.array {
        return .string(items.compactMap(Self.text(of:)).joined(separator: ","))
      }
      return Self.text(of: value).map { .string($0) }
    case .integer:
      if let number = value.number { return .integer(number.integer ?? Int(number.double)) }
      return value.string.map { .integer(Int($0) ?? 0) }
    case .flag: return .bool(value.bool ?? (value.string == "true"))
    case .texts:
      return value.array.map { .array($0.compactMap(Self.text(of:)).map { .string($0) }) }
    case .free: return GoJSON.free(value)
    }
  }

  private static func text(of value: JSON) -> String? {
    value.string ?? value.number?.text ?? value.bool.map { $0 ? "true" : "false" }
  }
}

/// A relation to many: ids where it is written, mostly names where it is read.
struct PortalLink: Sendable {
  enum Form: Sendable {
    case names, ids
    /// `User#4`.
    case references
    case objects
  }

  let name: String
  let target: PortalKind
  var listed: Form?
  var shown: Form?
  /// The release since which answers show it.
  var shownSince: TykVersion?
  /// The link of the other kind that holds this relation; nil: it is held here.
  var held: String?
}
