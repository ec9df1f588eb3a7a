internal import PromoteCore

/// A YAML file of Kubernetes manifests.
enum ManifestFile {
  static func isOne(_ name: String) -> Bool { name.hasSuffix(".yaml") || name.hasSuffix(".yml") }

  /// Its documents, without the empty ones.
  static func read(_ path: String, as file: String) -> Result<[JSON], SyncProblems> {
    let bytes: [UInt8]
    do throws(WholeFile.Failure) {
      bytes = try WholeFile.read(path, limit: SourceFolder.largestFile)
    } catch {
      return .failure(SyncProblems([SyncProblem(file, error.reason)]))
    }
    do throws(YAMLError) {
      return .success(try YAML.readAll(bytes, file: file).map(\.json))
    } catch {
      return .failure(SyncProblems(error.syncProblems))
    }
  }
}

extension YAMLError {
  var syncProblems: [SyncProblem] {
    problems.map { SyncProblem($0.file, $0.message, line: $0.line, column: $0.column) }
  }
}
