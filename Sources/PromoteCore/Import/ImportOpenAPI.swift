/// An OpenAPI document made into an API, ready to be sent.
public struct ImportedAPI: Sendable {
  /// `oas` or `classic`.
  public let kind: KindName
  public let id: String
  public let name: String
  /// For `oas` the document with its extension, for `classic` the Dashboard's wrapper.
  public let document: JSON
  /// What a person should know: assumed, renamed, not carried. Nothing here blocks.
  public let findings: [Finding]

  public var address: Address { Address(kind: kind, id: id) }
}

/// Why a document was not imported: every problem, with its place.
public struct ImportRefusal: Error, Hashable, Sendable {
  public let problems: [Finding]
  public init(problems: [Finding]) { self.problems = problems }
}

extension ImportRefusal: CustomStringConvertible {
  public var description: String {
    problems.map { problem in
      let place = problem.pointer.map(\.description) ?? ""
      return (place.isEmpty ? "the document" : place) + ": " + problem.message
    }.joined(separator: "; ")
  }
}

/// Makes an API of an OpenAPI document: 2.0 (Swagger), 3.0 or 3.1; 3.2 as far as 3.1 goes.
///
/// Rules for a Tyk OAS API, as the Dashboard's import has them: the name is the title, the listen
/// path `/`, the upstream the first absolute server; active, not internal, listen path stripped,
/// context variables and traffic logs on. A 2.0 document is brought to 3.0 first. Rules for a
/// Classic API: tyk-sync's for Swagger, except that the result is the same on each run and every
/// method of a path is tracked.
///
/// A document without an absolute server becomes an API whose upstream cannot exist
/// (`upstream.invalid`), with a warning. What cannot be carried over is a finding; members that the
/// format does not know are kept under an `x-` name.
///
/// The same document and options give the same API.
public func importOpenAPI(
  _ source: JSON, as form: ImportForm = .oas, _ options: ImportOptions
) throws(ImportRefusal) -> ImportedAPI {
  var notes = ImportNotes(object: Address(kind: form.kind, id: options.id))
  let checked = OpenAPISource(source, fallbackName: options.fallbackName, notes: &notes)
  guard let checked, !notes.isBlocked else { throw ImportRefusal(problems: notes.problems) }
  let document: JSON
  switch form {
  case .oas: document = OASImport(checked, options).document(&notes)
  case .classic: document = ClassicImport(checked, options).document(&notes)
  }
  guard !notes.isBlocked else { throw ImportRefusal(problems: notes.problems) }
  return ImportedAPI(
    kind: form.kind, id: options.id, name: checked.name, document: document,
    findings: notes.findings)
}

extension ImportForm {
  var kind: KindName { self == .oas ? .oas : .classic }
}

/// Collects what an import has to say, places as in the source document.
struct ImportNotes {
  let object: Address
  private(set) var findings: [Finding] = []

  init(object: Address) { self.object = object }

  var isBlocked: Bool { findings.contains { $0.severity == .blocking } }
  var problems: [Finding] { findings.filter { $0.severity == .blocking } }

  mutating func add(
    _ code: String, _ severity: Finding.Severity, at place: JSONPointer, _ message: String,
    hint: String? = nil
  ) {
    findings.append(
      Finding(
        code, severity, object: object, pointer: place, message: message, hint: hint))
  }
}
