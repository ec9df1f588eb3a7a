import Foundation
import PromoteTesting
import Testing
import TykSimulator

/// The commands with a Git repository as their source.
@Suite(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/git"), "no git"))
struct SyncGitTests {
  private func repository(in rig: SyncRig) throws -> String {
    let path = rig.path + "/repository"
    try rig.write(
      "repository/.tyk.json", #"{"type": "apidef", "policies": [{"file": "gold.json"}]}"#)
    try rig.write(
      "repository/gold.json",
      #"{"id": "gold", "name": "Gold", "org_id": "o", "rate": 1, "per": 1, "access_rights": {}}"#)
    try rig.write(
      "repository/sub/.tyk.json", #"{"type": "apidef", "policies": [{"file": "./silver.json"}]}"#)
    try rig.write(
      "repository/sub/silver.json",
      #"{"id": "silver", "name": "Silver", "org_id": "o", "rate": 1, "per": 1, "access_rights": {}}"#
    )
    let script = """
      cd '\(path)' && git init --quiet --initial-branch master && git config user.name t \
        && git config user.email t@example.com && git add -A && git commit --quiet -m one \
        && git branch main
      """
    let child = try ChildProcess(
      ["sh", "-c", script],
      variables: ["HOME": rig.path, "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "/dev/null"])
    try #require(child.wait() == 0)
    return path
  }

  @Test func `a repository is published from its branch, and an example from its folder`()
    async throws
  {
    let rig = try SyncRig()
    let path = try repository(in: rig)
    let published = await rig.run("publish", "-d", SyncRig.url, "file://\(path)")
    #expect(published.code == 0, "\(published.output)\(published.errors)")
    #expect(published.lines.contains("Creating Policy 0: Gold"))
    let example = await rig.run("examples", "publish", "-d", SyncRig.url, "-l", "sub", path)
    #expect(example.code == 0, "\(example.output)\(example.errors)")
    #expect(example.lines.contains("Creating Policy 0: Silver"))
    #expect(rig.simulator.addresses.count == 2)
  }

  @Test func `what a repository lacks is named, and nothing is sent`() async throws {
    let rig = try SyncRig()
    let path = try repository(in: rig)
    for (arguments, lines) in [
      (["-b", "develop", path], [#"Error:  couldn't find remote ref "refs/heads/develop""#]),
      (
        ["-k", "/nowhere/key", "git@host:x"],
        ["Error:  Error reading  /nowhere/key  for github key: no such file, or not readable"]
      ),
      (["-k", "/nowhere/key", "https://host/x"], ["Error:  invalid auth method"]),
    ] {
      let result = await rig.run(["sync", "-d", SyncRig.url] + arguments)
      #expect(result.code == 1)
      #expect(result.lines == lines, "\(result.output)")
    }
    let missing = await rig.run("examples", "publish", "-d", SyncRig.url, "-l", "nowhere", path)
    #expect(missing.lines == [".tyk.json", "Error:  file does not exist"], "\(missing.output)")
    let above = await rig.run("examples", "publish", "-d", SyncRig.url, "-l", "../x", path)
    #expect(above.lines == ["Error:  chroot boundary crossed"], "\(above.output)")
    #expect(rig.simulator.writeCount == 0)
  }
}
