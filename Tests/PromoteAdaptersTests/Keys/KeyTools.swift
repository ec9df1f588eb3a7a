import Foundation
import PromoteCore
import PromoteEngine
import PromoteTesting
import Testing

/// The system's SSH tools, for tests that check our signatures with them and theirs with ours.
enum KeyTools {
  static let areThere = ["ssh-keygen", "ssh-agent", "ssh-add"].allSatisfy { tool in
    (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").contains {
      FileManager.default.isExecutableFile(atPath: "\($0)/\(tool)")
    }
  }

  struct Output {
    let status: Int32
    let text: String
  }

  /// Runs a tool and waits for its end.
  static func run(
    _ command: [String], input: [UInt8] = [], environment: [String: String] = [:]
  ) throws -> Output {
    let folder = try KeyFolder()
    let text = folder.path + "/output"
    let child = try ChildProcess(
      command, variables: environment, input: try folder.write("input", input), output: text,
      errors: text)
    let status = child.wait()
    return Output(
      status: status,
      text: String(decoding: try Data(contentsOf: URL(filePath: text)), as: UTF8.self))
  }

  /// Whether `ssh-keygen -Y verify` accepts the signature.
  static func verifies(
    _ armored: [UInt8], message: [UInt8], namespace: String, signers: String, identity: String,
    in folder: KeyFolder
  ) throws -> Bool {
    let list = try folder.write("allowed_signers", Array(signers.utf8))
    let signature = try folder.write("signature", armored)
    return try run(
      [
        "ssh-keygen", "-Y", "verify", "-f", list, "-I", identity, "-n", namespace, "-s", signature,
      ], input: message
    ).status == 0
  }
}

/// A folder that goes away with its owner.
final class KeyFolder: Sendable {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.appending(path: "keys-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(
      atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
  }

  deinit {
    do { try FileManager.default.removeItem(atPath: path) } catch {
      Issue.record("\(path) is left behind: \(error)")
    }
  }

  func write(_ name: String, _ bytes: [UInt8]) throws -> String {
    let file = "\(path)/\(name)"
    try Data(bytes).write(to: URL(filePath: file))
    return file
  }
}

/// Foreseeable bytes.
struct KeyRandom: RandomSource {
  let seed: UInt8
  func bytes(_ count: Int) -> [UInt8] { (0..<count).map { seed &+ UInt8($0 & 255) &* 7 } }
}

extension Trait where Self == ConditionTrait {
  static var withSSHTools: Self {
    .enabled(if: KeyTools.areThere, "ssh-keygen, ssh-agent and ssh-add are not installed")
  }
}
