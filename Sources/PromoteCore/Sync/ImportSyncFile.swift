/// Imports the OpenAPI or Swagger document of an entry, for an index of type `oas`.
func importSyncFile(_ bytes: [UInt8], as entry: SyncManifest.Entry) -> SyncFileResult {
  SyncFileResult(problem: SyncProblem(entry.file, "OpenAPI documents cannot be imported yet"))
}
