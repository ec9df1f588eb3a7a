import Foundation
import PromoteCore
import PromoteTesting
import Testing

/// What auditors and other programs get, from the finished demo.
@Suite(.blocking) struct AuditCommandTests {
  @Test func `an evidence file is verified by independent tools alone, and not with a flipped bit`()
    throws
  {
    let workspace = try DemoWorkspace.copy()
    let dossier = try #require(DemoWorkspace.dossiers(workspace.workspace).last)
    let elsewhere = try TemporaryFolder()
    let file = elsewhere.url.appending(path: "evidence.tar")
    let made = try Tool()(
      "audit", "evidence", dossier.lastPathComponent, "--workspace", workspace.workspace.path(),
      "--output", file.path(), "--json")
    #expect(made.code == 0, "\(made.errors)")
    let bytes = try Data(contentsOf: file)
    #expect(try JSON.parse(made.output.utf8)["sha256"]?.string == Digest(of: bytes).hex)
    let pin = try Independent.pin(of: workspace.workspace)
    let good = try Independent.check(file, pin: pin)
    #expect(good.code == 0, "\(good.output)")
    #expect(try Tool()("audit", "verify", file.path(), "--trust", "sha256:\(pin)").code == 0)
    let alone = try Tool()("audit", "verify", file.path())
    #expect(alone.code == 3 && alone.output.contains("unpinned"))
    let listed = try Tool.run(URL(filePath: "/usr/bin/env"), ["tar", "-tf", file.path()])
    #expect(listed.code == 0 && listed.output.hasPrefix("SHA256SUMS\n"))
    let flips = try Tool.run(
      URL(filePath: "/usr/bin/env"), ["python3", Independent.flips.path(), file.path()],
      variables: ["PYTHONDONTWRITEBYTECODE": "1"])
    #expect(flips.code == 0, "\(flips.output)\(flips.errors)")
    for part in 1...3 {
      var changed = bytes
      changed[bytes.count * part / 4] ^= 1 << UInt8(part)
      try changed.write(to: file)
      let bad = try Independent.check(file, pin: pin)
      #expect(bad.code == 1, "byte \(bytes.count * part / 4)")
      #expect(try Tool()("audit", "verify", file.path(), "--trust", pin).code == 3)
    }
  }

  @Test func `what was checked once can be compared with a checkpoint kept elsewhere`() throws {
    let copy = try DemoWorkspace.copy()
    let workspace = copy.workspace
    let elsewhere = try TemporaryFolder()
    let kept = elsewhere.url.appending(path: "checkpoint")
    let note = try Tool()("audit", "checkpoint", "--workspace", workspace.path())
    try Data(note.output.utf8).write(to: kept)
    let log = try Tool()(
      "audit", "verify", "--workspace", workspace.path(), "--against", kept.path())
    #expect(log.code == 0, "\(log.output)")
    let dossiers = try DemoWorkspace.dossiers(workspace)
    let last = try #require(dossiers.last)
    let newest = try Tool()("audit", "verify", last.path(), "--against", kept.path())
    #expect(newest.code == 0, "\(newest.output)")
    let early = try Tool()(
      "audit", "verify", dossiers[0].path(), "--against", kept.path(), "--json")
    let problem = try JSON.parse(early.output.utf8)["problems"]?[0]
    #expect(problem?["code"]?.string == "not-comparable")
    let size = try #require(try JSON.parse(early.output.utf8)["checkpoint"]?["size"]?.integer)
    let proof = elsewhere.url.appending(path: "proof")
    let proven = try Tool()(
      "audit", "prove", "--from", String(size), "--workspace", workspace.path())
    try Data(proven.output.utf8).write(to: proof)
    let joined = try Tool()("audit", "verify", dossiers[0].path(), "--against", proof.path())
    #expect(joined.code == 0, "\(joined.output)")
    var forged = note.output
    forged.replace("\n3", with: "\n4")
    try Data(forged.utf8).write(to: kept)
    let refused = try Tool()(
      "audit", "verify", "--workspace", workspace.path(), "--against", kept.path())
    #expect(refused.code == 3 && refused.output.contains("checkpoint-unsigned"))
  }

  @Test func `following the log goes on until it is interrupted`() throws {
    let copy = try DemoWorkspace.copy()
    let workspace = copy.workspace
    let scratch = try TemporaryFolder()
    let output = scratch.url.appending(path: "entries")
    let size = try JSON.parse(
      try Tool()("audit", "checkpoint", "--json", "--workspace", workspace.path()).output.utf8)[
        "size"]?
      .integer
    let child = try ChildProcess(
      [
        Tool.path.path(), "audit", "export", "--follow", "--interval", "0.05", "--workspace",
        workspace.path(),
      ], output: output.path())
    while child.isRunning {
      let text = try? String(contentsOf: output, encoding: .utf8)
      if text?.utf8.count(where: { $0 == 10 }) == size { break }
      usleep(5_000)
    }
    child.send(SIGTERM)
    #expect(child.wait() == 0)
    let once = try Tool()("audit", "export", "--workspace", workspace.path())
    #expect(try String(contentsOf: output, encoding: .utf8) == once.output)
  }

  @Test func `every report can be made in every form`() throws {
    let copy = try DemoWorkspace.copy()
    let workspace = copy.workspace
    for name in ReportName.allCases {
      let html = try Tool()("audit", "report", name.rawValue, "--workspace", workspace.path())
      #expect(html.code == 0, "\(name): \(html.errors)")
      #expect(html.output.hasPrefix("<!doctype html>"))
      let json = try Tool()(
        "audit", "report", name.rawValue, "--format", "json", "--environment", "prod",
        "--workspace",
        workspace.path())
      #expect(try JSON.parse(json.output.utf8)["report"]?.string == name.rawValue)
    }
    let clean = try Tool()(
      "audit", "report", "unapproved", "--exit-code", "--format", "csv", "--workspace",
      workspace.path())
    #expect(clean.code == 0 && clean.output.contains("Nothing was applied unapproved"))
  }

  @Test func `a sample is the same each time, and each of it verifies`() throws {
    let copy = try DemoWorkspace.copy()
    let workspace = copy.workspace
    let scratch = try TemporaryFolder()
    var drawn: [Data] = []
    for name in ["first", "second"] {
      let folder = scratch.url.appending(path: name)
      let result = try Tool()(
        "audit", "sample", "--n", "1", "--seed", "2026", "--workspace", workspace.path(),
        "--output",
        folder.path())
      #expect(result.code == 0, "\(result.errors)")
      drawn.append(try Data(contentsOf: folder.appending(path: "sample.json")))
    }
    #expect(drawn[0] == drawn[1])
    let sample = try JSON.parse(Array(drawn[0]))
    #expect(sample["population"]?.integer == 2)
    let file = try #require(sample["sample"]?[0]?["file"]?.string)
    let pin = try Independent.pin(of: workspace)
    let checked = try Independent.check(scratch.url.appending(path: "first/\(file)"), pin: pin)
    #expect(checked.code == 0, "\(checked.output)")
  }

  @Test func `a witness that anybody runs cosigns the workspace's log`() throws {
    let copy = try DemoWorkspace.copy()
    let workspace = copy.workspace
    let scratch = try TemporaryFolder()
    let policy = try #require(DemoWorkspace.dossiers(workspace).last).appending(
      path: "trust/log.policy")
    let log = try String(contentsOf: policy, encoding: .utf8).split(separator: "\n")[0].dropFirst(4)
    let output = scratch.url.appending(path: "ready")
    let state = scratch.url.appending(path: "state")
    let witness = try ChildProcess(
      [
        Tool.path.path(), "audit", "witness", "--state", state.path(), "--name", "w.example.com/1",
        "--log", String(log), "--port", "0", "--json",
      ], output: output.path())
    defer {
      witness.send(SIGTERM)
      witness.wait()
    }
    var ready = JSON.null
    while true {
      if let line = try? Data(contentsOf: output), line.last == 10 {
        ready = try JSON.parse(line.dropLast())
        break
      }
      try #require(witness.isRunning)
      usleep(5_000)
    }
    let pipeline = workspace.appending(path: "environments/pipeline.yaml")
    var text = try String(contentsOf: pipeline, encoding: .utf8)
    text += """

      witnesses:
        members:
          - { key: "\(ready["key"]?.string ?? "")", url: "\(ready["url"]?.string ?? "")" }

      """
    try Data(text.utf8).write(to: pipeline)
    for outcome in ["cosigned", "had cosigned"] {
      let asked = try Tool()("audit", "cosign", "--json", "--workspace", workspace.path())
      #expect(asked.code == 0, "\(asked.output)\(asked.errors)")
      let json = try JSON.parse(asked.output.utf8)
      #expect(json["witnesses"]?[0]?["outcome"]?.string == outcome)
    }
    let note = try Tool()("audit", "checkpoint", "--workspace", workspace.path()).output
    #expect(note.contains("\n— w.example.com/1 "))
  }
}
