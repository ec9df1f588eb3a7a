import Foundation
import PromoteAdapters
import PromoteCore
import PromoteEngine
import PromoteTesting
import Testing
import TykSimulator

@testable import tyk_promote

/// The `portal` commands, and Portals in the registry, against servers on loopback ports.
@Suite(.serialized, .blocking) struct PortalCommandTests {
  @Test func `the guide's files go out of one Portal, into another, and are compared`() async throws
  {
    let stages = try PortalPlaces(gated: ["prod"]) { _, portal in
      try portal.load([
        "organisations": [
          [
            "CID": "northwind", "Name": "Northwind",
            "teams": [["CID": "integrators", "Name": "Integrators"]],
          ],
          ["CID": "contoso", "Name": "Contoso"],
        ]
      ])
    }
    try await stages.run { work in
      let list = try work.json(["env", "list"])["environments"]?.array ?? []
      #expect(list.map { $0["portal"]?.string } == work.portals)
      let shown = try work.tool.run(["env", "show", "dev"])
      #expect(shown.output.contains("'Main' is 'Dashboard of dev' here"))
      let checks = try work.json(["env", "check"])["environments"]?.array ?? []
      #expect(checks.map { $0["ok"] } == [true, true, true], "\(checks.map(\.text))")

      let guide = ["--kind", "organisation", "--kind", "team"]
      let export = try work.tool.run(["portal", "export", "dev"] + guide)
      #expect(export.code == 0 && export.output.hasPrefix("3 objects of 'dev' in 2 files of data"))
      let before = try work.tool.run(["portal", "verify", "staging"])
      #expect(
        before.code == 2 && before.output.hasPrefix("'staging' differs from data in 3 objects"))
      let dry = try work.tool.run(["portal", "import", "staging", "--dry-run"])
      #expect(dry.code == 0 && dry.output.hasPrefix("3 to create, 0 to update, 0 unchanged"))
      #expect(stages.portals[1].writeCount == 0)
      let sent = try work.json(["portal", "import", "staging"])
      #expect(sent["created"] == 3 && sent["failed"] == [])
      let again = try work.json(["portal", "import", "staging"])
      #expect(again["created"] == 0 && again["unchanged"] == 3)
      #expect(try work.tool.run(["portal", "verify", "staging"]).code == 0)
      #expect(
        try work.tool.run(["portal", "verify", "staging", "--with", "dev"] + guide).code == 0)

      // A gate is passed by a promotion only, whatever the Portal is called.
      for arguments in [
        ["prod"],
        ["--portal", work.portals[2] + "/portal-api/", "--credential", "env:TYK_TEST_P2"],
      ] {
        let refused = try work.tool.run(["portal", "import"] + arguments)
        #expect(refused.code == 3 && refused.errors.contains("has a gate"), "\(refused.errors)")
      }
      #expect(stages.portals[2].writeCount == 0)
      let open = try work.tool.run([
        "portal", "verify", "--portal", work.portals[1], "--credential", "env:TYK_TEST_P1",
      ])
      #expect(open.code == 0, "\(open.errors)")
      let wrong = try work.tool.run(["portal", "export", "dev", "--kind", "menu"])
      #expect(wrong.code == 64)
      #expect(try work.tool.run(["portal", "verify", "staging", "--data", "none"]).code == 1)
    }
  }
}
