/// Imports the OpenAPI or Swagger document of an entry, for an index of type `oas`.
///
/// A Swagger 2.0 document becomes a Classic API, as with tyk-sync; one of OpenAPI 3 becomes a Tyk OAS
/// API, which keeps what tyk-sync would drop. An entry without an id has one that follows from its
/// file's place and the document's title, so that it stays the same API from run to run.
public func importSyncFile(_ json: JSON, as entry: SyncManifest.Entry) -> SyncFileResult {
  let title = json["info"]?["title"]?.string ?? ""
  let options = ImportOptions(
    id: entry.id ?? ImportOptions.derivedID(from: "\(entry.file) \(title)"),
    databaseID: entry.databaseID, organisation: entry.organisation,
    listenPath: entry.importing.listenPath, target: entry.importing.target,
    stripListenPath: entry.importing.stripListenPath ? true : nil,
    versionName: entry.importing.versionName)
  if json["paths"]?.object?.isEmpty == true {
    return SyncFileResult(
      problem: SyncProblem(entry.file, at: json["paths"], "no paths defined in swagger file"))
  }
  let imported: ImportedAPI
  do throws(ImportRefusal) {
    imported = try importOpenAPI(
      json, as: json["swagger"] == nil ? .oas : .classic, options)
  } catch {
    return SyncFileResult(
      object: nil, problems: error.problems.map { problem($0, json, entry) })
  }
  guard let kind = Kinds.named(imported.kind) else {
    return SyncFileResult(problem: SyncProblem(entry.file, "an API of an unknown kind"))
  }
  return SyncFileResult(
    object: SyncObject(
      file: entry.file, group: .apis, kind: kind, document: LiveDocument(imported.document)),
    warnings: imported.findings.filter { $0.severity != .info }.map { problem($0, json, entry) })
}

private func problem(
  _ finding: Finding, _ json: JSON, _ entry: SyncManifest.Entry
) -> SyncProblem {
  let place = finding.pointer.map { $0.tokens.isEmpty ? "" : "'\($0)' " } ?? ""
  return SyncProblem(
    entry.file, at: finding.pointer.flatMap { json[$0] }, place + finding.message)
}
