import Foundation
import PromoteTesting
import Testing

@testable import PromoteAdapters

@Suite(.enabled(if: SampleRepository.gitIsThere, "git is not installed"))
struct GitRepositoryTests {
  @Test(arguments: [
    ("refs/heads/master", "first"), ("master", "first"), ("refs/heads/develop", "second"),
    ("develop", "second"), ("refs/tags/v1", "first"), ("v1", "first"),
  ])
  func `a branch or a tag is checked out by its name or its full name`(
    reference: String, content: String
  ) async throws {
    let sample = try SampleRepository.made.get()
    for address in [sample.path, "file://" + sample.path] {
      let repository = try GitRepository(
        address, reference: reference, keyFile: nil, environment: sample.variables)
      let (text, folder) = try await repository.checkedOut { folder in
        (try String(contentsOfFile: folder + "/.tyk.json", encoding: .utf8), folder)
      }
      #expect(text == content)
      #expect(!FileManager.default.fileExists(atPath: folder))
    }
  }

  @Test func `a reference that is not there is named`() async throws {
    let sample = try SampleRepository.made.get()
    for (name, told) in [("main", "refs/heads/main"), ("refs/tags/v2", "refs/tags/v2")] {
      let repository = try GitRepository(
        sample.path, reference: name, keyFile: nil, environment: sample.variables)
      let error = await #expect(throws: GitRepository.Failure.self) {
        try await repository.checkedOut { _ in }
      }
      #expect(error?.description == "couldn't find remote ref \"\(told)\"")
    }
  }

  @Test func `a link in a repository leads nowhere and its hooks do nothing`() async throws {
    let sample = try SampleRepository.made.get()
    let repository = try GitRepository(
      sample.path, reference: "master", keyFile: nil, environment: sample.variables)
    try await repository.checkedOut { folder in
      let attributes = try FileManager.default.attributesOfItem(atPath: folder + "/link")
      #expect(attributes[.type] as? FileAttributeType == FileAttributeType.typeRegular)
    }
  }

  @Test func `no credential stands on a command line, and git is given it all the same`()
    async throws
  {
    let recorder = try GitRecorder()
    let repository = try GitRepository(
      "https://ana:s3cr%2Fet-token@git.invalid/team/apis.git", reference: "main", keyFile: nil,
      environment: recorder.variables)
    let error = await #expect(throws: GitRepository.Failure.self) {
      try await repository.checkedOut { _ in }
    }
    let arguments = try recorder.arguments()
    #expect(arguments.contains("https://git.invalid/team/apis.git"))
    for text in ["ana", "s3cr", "token"] {
      #expect(!arguments.contains(text), "\(arguments)")
      #expect(error?.description.contains(text) == false)
    }
    #expect(try recorder.credential() == "username=ana\npassword=s3cr/et-token\n")
  }

  @Test func `an SSH key is named to ssh and to nobody else`() async throws {
    let recorder = try GitRecorder()
    let key = recorder.folder + "/my key"
    try Data("key".utf8).write(to: URL(filePath: key))
    let repository = try GitRepository(
      "git@git.invalid:team/apis.git", reference: "refs/heads/main", keyFile: key,
      environment: recorder.variables.merging(["SSH_KNOWN_HOSTS": "/etc/a:/etc/b"]) { $1 })
    _ = await #expect(throws: GitRepository.Failure.self) {
      try await repository.checkedOut { _ in }
    }
    #expect(try !recorder.arguments().contains("my key"))
    let command = try recorder.variable("GIT_SSH_COMMAND")
    #expect(command.contains("-i '\(key)' -o IdentitiesOnly=yes"))
    #expect(command.contains("BatchMode=yes"))
    #expect(command.contains("'UserKnownHostsFile=/etc/a /etc/b'"))
    #expect(try recorder.variable("TYKGIT_DB_SECRET").isEmpty)
  }

  @Test(arguments: [
    ("--upload-pack=evil", "main"), ("ext::sh -c evil", "main"), ("ftp://host/x", "main"),
    ("https://host/x", "-evil"), ("https://host/x", "a..b"), ("", "main"), ("a\nb", "main"),
  ])
  func `what would be an option or a program is no address`(address: String, reference: String) {
    if address.hasPrefix("ext::") {
      // Taken for scp's form, which git itself then refuses: the protocol is not among those allowed.
      return
    }
    #expect(throws: GitRepository.Failure.self) {
      try GitRepository(address, reference: reference, keyFile: nil, environment: [:])
    }
  }

  @Test func `a key goes with SSH only, and must be there`() {
    #expect(throws: GitRepository.Failure.self) {
      try GitRepository("https://host/x", reference: "main", keyFile: "/k", environment: [:])
    }
    #expect(throws: GitRepository.Failure.self) {
      try GitRepository("git@host:x", reference: "main", keyFile: "/nowhere/k", environment: [:])
    }
  }

  @Test func `an external protocol is refused by git`() async throws {
    let sample = try SampleRepository.made.get()
    let mark = sample.folder + "/mark"
    let repository = try GitRepository(
      "ext::touch \(mark)", reference: "main", keyFile: nil, environment: sample.variables)
    _ = await #expect(throws: GitRepository.Failure.self) {
      try await repository.checkedOut { _ in }
    }
    #expect(!FileManager.default.fileExists(atPath: mark))
  }
}

/// Made once: a repository with the branches `master` and `develop` and the annotated tag `v1`.
private struct SampleRepository: Sendable {
  static let made = Result { try SampleRepository() }

  let scratch: ScratchFolder
  var folder: String { scratch.path }
  var path: String { folder + "/repository" }
  let variables: [String: String]

  static let gitIsThere = FileManager.default.isExecutableFile(atPath: "/usr/bin/git")

  init() throws {
    scratch = try ScratchFolder()
    let folder = scratch.path
    variables = [
      "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin", "HOME": folder,
    ]
    let script = """
      set -e
      git init --quiet --initial-branch master '\(folder)/repository'
      cd '\(folder)/repository'
      git config user.name t; git config user.email t@example.com
      printf first > .tyk.json; ln -s /etc/passwd link; git add -A; git commit --quiet -m one
      git tag -a v1 -m v1
      git checkout --quiet -b develop; printf second > .tyk.json; git commit --quiet -am two
      git checkout --quiet master
      """
    let child = try ChildProcess(
      ["sh", "-c", script],
      variables: ["HOME": folder, "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "/dev/null"])
    try #require(child.wait() == 0)
  }
}

/// A program called `git` that writes down how it was called, and fails at `fetch`.
private struct GitRecorder {
  let scratch: ScratchFolder
  var folder: String { scratch.path }
  let variables: [String: String]

  init() throws {
    scratch = try ScratchFolder()
    let folder = scratch.path
    try FileManager.default.createDirectory(
      atPath: folder + "/bin", withIntermediateDirectories: true)
    let script = """
      #!/bin/sh
      printf '%s\\n' "$@" >> '\(folder)/arguments'
      case "$*" in
      *fetch*)
        env > '\(folder)/variables'
        eval "$(printf '%s' "$GIT_CONFIG_VALUE_1" | sed 's/^!//; s/; f$/; f get/')" > '\(folder)/credential'
        echo "fatal: unable to access 'https://ana:s3cr/et-token@git.invalid/': no" >&2
        exit 128;;
      esac
      """
    let program = folder + "/bin/git"
    try Data(script.utf8).write(to: URL(filePath: program))
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program)
    variables = [
      "PATH": folder + "/bin:/usr/bin:/bin", "HOME": folder, "TYKGIT_DB_SECRET": "not for git",
    ]
  }

  func arguments() throws -> String { try text("arguments") }
  func credential() throws -> String { try text("credential") }
  func variable(_ name: String) throws -> String {
    let line = try text("variables").split(separator: "\n").first { $0.hasPrefix("\(name)=") }
    return line.map { String($0.dropFirst(name.count + 1)) } ?? ""
  }
  private func text(_ name: String) throws -> String {
    try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)
  }
}
