internal import PromoteCore

/// Where a Portal keeps the records of a kind, and how they become objects.
///
/// Source: the Developer Portal's published API description, and answers seen. Records that a Portal
/// answers about by their own; what is only part of another record is not here (``PortalPart``).
struct PortalRoute: Sendable {
  /// What a record is called in every environment.
  enum Identity: Sendable, Hashable {
    /// `CID`. Where a Portal does not show it for the kind, `~` and the natural key: an address that
    /// is told from a CID, and never sent as one.
    case cid(orElse: String)
    case member(String)
    /// `Path` without the slash before it.
    case path
    /// `<owner>:<member>`.
    case below(String)
    /// The id of the policy that the record was made of; a CID where it was made of none.
    case policy
    /// `<catalogue>:<team>`.
    case audience
    /// `Email` in lower case.
    case email
  }

  /// A member that names other records.
  struct Link: Sendable {
    enum Form: Sendable {
      /// An array of numbers in requests.
      case numbers
      /// One number in a string.
      case text
      /// An object of numbers in strings.
      case texts
    }
    let member: String
    let to: KindName
    let form: Form
  }

  let kind: KindName
  /// The last part of the path of its list.
  let segment: String
  /// The kind of record below which the list stands, and what it is called beside a document.
  var owner: (kind: KindName, member: String)?
  let identity: Identity
  /// The member that is the last part of a record's path.
  var key = "ID"
  /// Rows of a list say everything that there is to say: these members. Nil: each is read by itself.
  var whole: [String]?
  /// Where given, nothing but these members is taken from a record or sent to one.
  var only: [String]?
  /// Members that belong to one Portal, or follow from others: never in a document, never sent.
  var dropped: [String] = []
  var links: [Link] = []
  /// Members that a Portal keeps as one string with commas, and objects here as arrays.
  var commaLists: [String] = []
  /// Categories stand in it: they are given by number, and there is no list of them.
  var hasCategories = false
  /// Members that a document may lack, and that a replacement then has to empty with `null`: what is
  /// not in a body stays, and `[]` does nothing.
  var clearable: [String] = []
  /// Members that only a create sends: a Portal keeps what it has where a replacement lacks them.
  var onlyCreated: [String] = []
  var canCreate = true
  var canUpdate = true
  var canDelete = true
  /// A create first looks whether the Portal made the record by itself, and then writes over it.
  var comesByItself = false

  /// Members that are never part of a document and never sent, whatever the kind. A number in a
  /// `POST` would overwrite the record that has it.
  static let neverSent = ["ID", "CID", "CreatedAt", "UpdatedAt"]

  /// Whether a member of a record is one of the object's.
  func has(_ member: String) -> Bool {
    (whole ?? only)?.contains(member) ?? !(Self.neverSent + dropped).contains(member)
  }
}
