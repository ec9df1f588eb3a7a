/// What reading one entry's file came to.
public struct SyncFileResult: Sendable {
  public var object: SyncObject?
  public var problems: [SyncProblem]
  public var warnings: [SyncProblem]

  public init(object: SyncObject?, problems: [SyncProblem] = [], warnings: [SyncProblem] = []) {
    self.object = object
    self.problems = problems
    self.warnings = warnings
  }

  public init(problem: SyncProblem) { self.init(object: nil, problems: [problem]) }
}

/// Reads the file of one entry: an API definition, a policy, an asset.
public func readSyncFile(_ bytes: [UInt8], as entry: SyncManifest.Entry) -> SyncFileResult {
  var reader = SyncFileReader(entry)
  let object = reader.read(bytes)
  return SyncFileResult(object: object, problems: reader.problems, warnings: reader.warnings)
}

/// The entries of an index, each once: an entry that is there twice word for word is told as a
/// warning, since publishing it twice could only fail.
public func distinctEntries(
  of manifest: SyncManifest
) -> (entries: [SyncManifest.Entry], warnings: [SyncProblem]) {
  var seen: Set<SyncManifest.Entry> = []
  var times: [SyncManifest.Entry: Int] = [:]
  for entry in manifest.entries { times[entry, default: 0] += 1 }
  var entries: [SyncManifest.Entry] = []
  var warnings: [SyncProblem] = []
  for entry in manifest.entries where seen.insert(entry).inserted {
    entries.append(entry)
    if let count = times[entry], count > 1 {
      warnings.append(
        SyncProblem(
          SyncManifest.fileName, "'\(entry.file)' is listed \(count) times; it is taken once"))
    }
  }
  return (entries, warnings)
}

/// Puts together what a directory holds. Every problem at once, in the order of the index.
public func assembleSyncSource(
  _ manifest: SyncManifest, _ results: [SyncFileResult], manifests: [SyncObject] = [],
  warnings: [SyncProblem] = []
) throws(SyncProblems) -> SyncSource {
  var problems = results.flatMap(\.problems)
  let objects = results.compactMap(\.object) + manifests
  problems += ambiguities(objects)
  guard problems.isEmpty else { throw SyncProblems(problems) }
  return SyncSource(
    type: manifest.type, objects: objects,
    warnings: warnings + results.flatMap(\.warnings) + sharedSlugs(objects))
}

/// Two files that both claim to be one object: no order among them can be right.
private func ambiguities(_ objects: [SyncObject]) -> [SyncProblem] {
  var files: [ExactText: SyncObject] = [:]
  var problems: [SyncProblem] = []
  for object in objects {
    var keys: [(what: String, id: String)] = []
    if !object.id.isEmpty { keys.append(("id", object.id)) }
    if !object.databaseID.isEmpty { keys.append(("database id", object.databaseID)) }
    for key in keys {
      let text = ExactText("\(object.group.rawValue) \(key.what) \(key.id)")
      if let other = files[text] {
        problems.append(
          SyncProblem(object.file, "the same \(key.what) as \(printable(other.file)): '\(key.id)'"))
      } else {
        files[text] = object
      }
    }
  }
  return problems
}

/// Classic APIs with one slug: `update` finds neither by it.
private func sharedSlugs(_ objects: [SyncObject]) -> [SyncProblem] {
  var first: [ExactText: SyncObject] = [:]
  var warnings: [SyncProblem] = []
  for object in objects {
    guard let slug = object.slug else { continue }
    if let other = first[ExactText(slug)] {
      warnings.append(
        SyncProblem(object.file, "the same slug as \(printable(other.file)): '\(slug)'"))
    } else {
      first[ExactText(slug)] = object
    }
  }
  return warnings
}
