import PromoteAdapters
import PromoteCore
import PromoteEngine

extension SyncCommand {
  /// `dump cr`: what was found as custom resources of the Tyk Operator, one YAML file for each object
  /// and no index. Templates and client IdPs have no custom resource; they are counted.
  func customResources(_ found: [SyncLive]) throws -> (files: [SyncFile], isWhole: Bool) {
    let (objects, others) = operatorObjects(of: found)
    let writing = PromoteCore.customResources(for: objects)
    for finding in writing.findings where finding.severity != .info {
      note((finding.object.map { "\($0): " } ?? "") + finding.message)
    }
    if !others.isEmpty {
      note("\(others.count) objects of kinds that have no custom resource are not in the files")
    }
    let files = writing.files.map { file in
      SyncFile(
        name: file.name, section: file.address.kind == .policy ? .policies : .files,
        bytes: YAML.writeAll(file.documents))
    }
    return (files, writing.isComplete)
  }
}
