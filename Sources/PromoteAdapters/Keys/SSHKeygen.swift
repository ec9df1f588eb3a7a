internal import PromoteEngine
internal import Subprocess

/// Runs the `ssh-keygen` of the system.
enum SSHKeygen {
  /// `ssh-keygen -Y sign`: it asks for passphrase and touch at the terminal by itself.
  static func sign(
    _ message: [UInt8], namespace: String, keyPath: String
  ) async throws(SigningFailure) -> [UInt8] {
    do {
      let result = try await run(
        .name("ssh-keygen"), arguments: ["-Y", "sign", "-f", keyPath, "-n", namespace],
        input: .array(message), output: .bytes(limit: 64 << 10), error: .string(limit: 8 << 10))
      guard result.terminationStatus.isSuccess else {
        let said = result.standardError.split(separator: "\n").joined(separator: "; ")
        throw SigningFailure.refused("ssh-keygen said: \(said)")
      }
      return result.standardOutput
    } catch let failure as SigningFailure {
      throw failure
    } catch { throw .refused("ssh-keygen could not be run: \(error)") }
  }
}
