internal import Foundation
public import PromoteCore

/// Reads a workspace's `environments/` folder: `pipeline.yaml`, `approvers.yaml`, one `<name>.yaml`
/// for each stage, and the `certificates/*.pem` that they name.
///
/// Strict: an unknown key, a duplicate key, a wrong type, an unknown reference, a literal secret
/// and everything that this version could only ignore is a problem with file and line. Every
/// problem of every file is reported at once. Nothing is resolved and nothing is reached.
public enum RegistryReader {
  /// Reads a folder. `kinds` are the kinds that this version promotes.
  public static func read(
    _ folder: String, kinds: [KindName] = Kinds.all.map(\.name)
  ) throws(RegistryProblems) -> Registry {
    let name = URL(fileURLWithPath: folder).lastPathComponent
    let problems = ProblemList(folder: name)
    var files: [String: [UInt8]] = [:]
    do {
      for file in try FileManager.default.contentsOfDirectory(atPath: folder) {
        if file.hasSuffix(".yml") { problems.add(file, nil, "files here end in .yaml") }
        guard file.hasSuffix(".yaml") else { continue }
        do {
          files[file] = try WholeFile.read(
            "\(folder)/\(file)", limit: YAMLDocument.sizeLimit + 1)
        } catch {
          problems.add(file, nil, error.reason)
        }
      }
      try readCertificateFiles(folder, into: &files, problems)
    } catch {
      problems.add(".", nil, "there is no folder '\(folder)' that can be read")
    }
    try problems.close()
    return try read(files: files, folder: name, kinds: kinds)
  }

  /// What `certificates/` holds, where there is such a folder.
  private static func readCertificateFiles(
    _ folder: String, into files: inout [String: [UInt8]], _ problems: ProblemList
  ) throws {
    let name = "certificates"
    guard FileManager.default.fileExists(atPath: "\(folder)/\(name)") else { return }
    for file in try FileManager.default.contentsOfDirectory(atPath: "\(folder)/\(name)")
    where file.hasSuffix(".pem") {
      do {
        files["\(name)/\(file)"] = try WholeFile.read("\(folder)/\(name)/\(file)", limit: 1 << 18)
      } catch {
        problems.add("\(name)/\(file)", nil, error.reason)
      }
    }
  }

  /// Reads the same from memory: file names without the folder, and their bytes.
  public static func read(
    files: [String: [UInt8]], folder: String = "environments",
    kinds: [KindName] = Kinds.all.map(\.name)
  ) throws(RegistryProblems) -> Registry {
    let problems = ProblemList(folder: folder)
    var reader = RegistryFiles(files: files, kinds: kinds, problems: problems)
    let registry = reader.read()
    try problems.close()
    guard let registry else {
      throw RegistryProblems(problems: [
        .init(file: "\(folder)/pipeline.yaml", line: nil, message: "cannot be read")
      ])
    }
    return registry
  }
}

extension RegistryReader {
  /// Reads `approvers.yaml` alone.
  static func approvers(_ bytes: [UInt8]) throws(RegistryProblems) -> ApproverList {
    let problems = ProblemList(folder: "environments")
    let read = RegistryFiles(files: ["approvers.yaml": bytes], kinds: [], problems: problems)
      .readApprovers()
    try problems.close()
    return read.list
  }
}

/// The files of one registry while they are read. Every function notes what is wrong and goes on.
struct RegistryFiles {
  let files: [String: [UInt8]]
  let kinds: [KindName]
  let problems: ProblemList

  mutating func read() -> Registry? {
    let approvers = readApprovers()
    let pipeline = document("pipeline.yaml", required: true).flatMap { readPipeline($0) }
    let stages = pipeline?.stages ?? []
    var environments: [EnvironmentName: EnvironmentConfiguration] = [:]
    for file in files.keys.sorted()
    where file.hasSuffix(".yaml") && !["pipeline.yaml", "approvers.yaml"].contains(file) {
      guard let name = EnvironmentName(String(file.dropLast(".yaml".count))) else {
        problems.add(
          file, nil, "an environment's name is lower-case letters, digits and '-', from a letter")
        continue
      }
      if pipeline != nil, !stages.contains(name) {
        problems.add(
          file, nil,
          "'\(name)' is not a stage of pipeline.yaml\(didYouMean(name.text, among: stages.map(\.text)))"
        )
      }
      guard let root = document(file, required: true) else { continue }
      environments[name] = readEnvironment(root, name: name, stages: stages, approvers: approvers)
    }
    for stage in stages where files["\(stage).yaml"] == nil {
      problems.add("pipeline.yaml", nil, "stage '\(stage)' has no file \(stage).yaml")
    }
    guard let pipeline else { return nil }
    return Registry(pipeline: pipeline, environments: environments, approvers: approvers.list)
  }

  func document(_ file: String, required: Bool) -> YAMLDocument? {
    guard let bytes = files[file] else {
      if required { problems.add(file, nil, "missing") }
      return nil
    }
    return YAMLDocument(bytes, file: file, problems: problems)
  }
}
