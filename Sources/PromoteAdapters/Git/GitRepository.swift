internal import Foundation
internal import PromoteCore
internal import Subprocess
internal import SystemPackage

/// A Git repository as a source: one reference of it, in a temporary folder for as long as it is
/// read.
///
/// Made by the `git` command with a depth of one commit, without submodules, hooks, filters and
/// links. Nobody is asked for anything: what needs a password that is not there fails. A credential
/// reaches `git` through its environment and a helper, an SSH key by the name of its file; neither
/// stands on a command line.
public struct GitRepository: Sendable {
  public struct Failure: Error, Sendable, Hashable, CustomStringConvertible {
    public let description: String
  }

  private let address: GitAddress
  private let references: [String]
  private let git: GitCommand

  /// - Parameters:
  ///   - reference: a branch's name, or a full name such as `refs/tags/v1`.
  ///   - keyFile: the private key for SSH; nil: the agent's.
  ///   - environment: where PATH, HOME and the like come from.
  public init(
    _ address: String, reference: String, keyFile: String?, environment: [String: String]
  ) throws(Failure) {
    do throws(GitAddress.Refusal) {
      self.address = try GitAddress(address)
      references = try GitAddress.references(reference)
    } catch {
      throw Failure(description: "\(error)")
    }
    if let keyFile {
      guard self.address.scheme == .ssh else { throw Failure(description: "invalid auth method") }
      guard FileManager.default.isReadableFile(atPath: keyFile) else {
        throw Failure(
          description: "Error reading  \(keyFile)  for github key: no such file, or not readable")
      }
    }
    git = GitCommand(address: self.address, keyFile: keyFile, environment: environment)
  }

  /// Lends a folder that holds the reference's files. It is gone afterwards, also when the process
  /// is asked to end.
  public func checkedOut<T: Sendable>(
    _ body: @Sendable (String) async throws -> T
  ) async throws -> T {
    let scratch = try ScratchFolder(prefix: "tyk-sync-")
    defer { scratch.remove() }
    let tree = scratch.path + "/tree"
    try await git.run(["init", "--quiet", tree], seconds: 60, isPrivate: true)
    try await fetch(into: tree)
    try await git.run(
      [
        "-C", tree, "-c", "core.symlinks=false", "-c", "core.hooksPath=/dev/null",
        "-c", "core.autocrlf=false", "-c", "advice.detachedHead=false", "checkout", "--quiet",
        "--detach", "refs/tyk-sync/source^{commit}",
      ], seconds: 300, isPrivate: true)
    return try await body(tree)
  }

  private func fetch(into tree: String) async throws {
    for (index, reference) in references.enumerated() {
      do {
        return try await git.run(
          [
            "-C", tree, "fetch", "--quiet", "--depth", "1", "--no-tags",
            "--no-recurse-submodules", "--no-write-fetch-head", "--", address.text,
            "+\(reference):refs/tyk-sync/source",
          ], seconds: 600, isPrivate: false)
      } catch let failure as GitCommand.Failed {
        guard failure.text.contains("couldn't find remote ref") else {
          throw Failure(description: failure.text)
        }
        if index == references.count - 1 {
          throw Failure(description: "couldn't find remote ref \"\(references[0])\"")
        }
      }
    }
  }
}

/// Runs `git` with an environment of its own.
struct GitCommand: Sendable {
  struct Failed: Error, Sendable, CustomStringConvertible {
    let text: String
    var description: String { text }
  }

  let address: GitAddress
  let keyFile: String?
  let environment: [String: String]

  private static let passedOn = [
    "PATH", "HOME", "USER", "LOGNAME", "TMPDIR", "XDG_CONFIG_HOME", "SSH_AUTH_SOCK",
    "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy", "all_proxy",
    "SSL_CERT_FILE", "SSL_CERT_DIR", "GIT_SSL_CAINFO", "GIT_CONFIG_GLOBAL",
  ]

  /// Runs to the end, or to the limit. `isPrivate` leaves the person's own configuration out.
  func run(_ arguments: [String], seconds: Int, isPrivate: Bool) async throws {
    var options = PlatformOptions()
    options.createSession = true
    options.teardownSequence = [
      .gracefulShutDown(toProcessGroup: true, allowedDurationToNextStep: .milliseconds(500))
    ]
    let configuration = Configuration(
      executable: .name("git"), arguments: Arguments(arguments),
      environment: .custom(variables(isPrivate: isPrivate)), workingDirectory: nil,
      platformOptions: options)
    let outcome = await withTaskGroup(of: Result<Void, Failed>.self) { group in
      group.addTask { await Self.outcome(configuration) }
      group.addTask {
        // Where the sleep is interrupted, the other task has its answer.
        try? await Task.sleep(nanoseconds: UInt64(seconds) * 1_000_000_000)
        return .failure(Failed(text: "git was not done within \(seconds) s"))
      }
      let first = await group.next() ?? .failure(Failed(text: "git was interrupted"))
      group.cancelAll()
      return first
    }
    do { try outcome.get() } catch { throw Failed(text: cleaned(error.text)) }
  }

  private static func outcome(
    _ configuration: Configuration, triesLeft: Int = 2
  ) async -> Result<Void, Failed> {
    do {
      let result = try await Subprocess.run(
        configuration, output: .discarded, error: .string(limit: 1 << 16))
      guard !result.terminationStatus.isSuccess else { return .success(()) }
      let lines = result.standardError.split(separator: "\n").map(String.init)
      // The last line that says what was fatal; else the last one.
      let line =
        lines.last { $0.hasPrefix("fatal:") || $0.hasPrefix("error:") } ?? lines.last
        ?? "git failed"
      return .failure(Failed(text: line))
    } catch let error as SubprocessError where error.code == .executableNotFound {
      return .failure(Failed(text: "there is no program 'git' in PATH"))
    } catch {
      // A machine that has no room for a process at this moment; git writes to our own folder only.
      if triesLeft > 0 { return await outcome(configuration, triesLeft: triesLeft - 1) }
      return .failure(Failed(text: "git could not be run: \(error)"))
    }
  }

  private func variables(isPrivate: Bool) -> [Environment.Key: String] {
    var values: [String: String] = [:]
    for name in Self.passedOn { values[name] = environment[name] }
    values["LC_ALL"] = "C"
    values["GIT_TERMINAL_PROMPT"] = "0"
    values["GIT_ASKPASS"] = "true"
    values["SSH_ASKPASS"] = "true"
    values["GIT_ALLOW_PROTOCOL"] = "file:http:https:ssh"
    values["GIT_LFS_SKIP_SMUDGE"] = "1"
    values["GIT_SSH_COMMAND"] = sshCommand
    if isPrivate {
      values["GIT_CONFIG_NOSYSTEM"] = "1"
      values["GIT_CONFIG_GLOBAL"] = "/dev/null"
    } else if let user = address.user {
      // The helper is a line of shell that reads its own environment.
      values["TYK_SYNC_GIT_USERNAME"] = user.reveal { $0 }
      values["TYK_SYNC_GIT_PASSWORD"] = address.password?.reveal { $0 } ?? ""
      values["GIT_CONFIG_COUNT"] = "2"
      values["GIT_CONFIG_KEY_0"] = "credential.helper"
      values["GIT_CONFIG_VALUE_0"] = ""
      values["GIT_CONFIG_KEY_1"] = "credential.helper"
      values["GIT_CONFIG_VALUE_1"] =
        "!f() { test \"$1\" = get || return 0; "
        + "printf 'username=%s\\npassword=%s\\n' \"$TYK_SYNC_GIT_USERNAME\" \"$TYK_SYNC_GIT_PASSWORD\"; }; f"
    }
    var keyed: [Environment.Key: String] = [:]
    for (name, value) in values {
      if let key = Environment.Key(rawValue: name) { keyed[key] = value }
    }
    return keyed
  }

  /// Never asks; checks host keys as always, against SSH_KNOWN_HOSTS where that is set.
  private var sshCommand: String {
    var words = ["ssh", "-o", "BatchMode=yes"]
    if let keyFile { words += ["-i", Self.quoted(keyFile), "-o", "IdentitiesOnly=yes"] }
    if let hosts = environment["SSH_KNOWN_HOSTS"], !hosts.isEmpty {
      let files = hosts.split(separator: ":").joined(separator: " ")
      words += ["-o", Self.quoted("UserKnownHostsFile=\(files)")]
    }
    return words.joined(separator: " ")
  }

  /// One word of a POSIX shell.
  static func quoted(_ text: String) -> String {
    "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''")
      + "'"
  }

  /// git's own words, should they repeat the credential.
  private func cleaned(_ text: String) -> String {
    guard let user = address.user else { return text }
    var clean = Redactor(credential: address.password ?? user, secrets: [user]).clean(text)
    // Names shorter than a secret too: whatever stands before an address's `@`.
    var place = clean.startIndex
    while let mark = clean.range(of: "://", range: place..<clean.endIndex) {
      let end = clean[mark.upperBound...].firstIndex { "/ '\"".contains($0) } ?? clean.endIndex
      guard let at = clean[mark.upperBound..<end].lastIndex(of: "@") else {
        place = mark.upperBound
        continue
      }
      clean.removeSubrange(mark.upperBound...at)
      place = mark.upperBound
    }
    return clean
  }
}
