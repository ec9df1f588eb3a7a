/// The registry that `init` writes for people to fill in.
struct RegistryTemplate {
  let name: String
  let suffix: String
  let person: String
  let publicKey: String

  private var workspaceID: String {
    let letters = name.lowercased().map { character -> Character in
      character.isASCII && (character.isLetter || character.isNumber) ? character : "-"
    }
    let trimmed = String(letters).split(separator: "-").joined(separator: "-")
    return "\(trimmed.isEmpty ? "workspace" : String(trimmed.prefix(40)))-\(suffix)"
  }

  var files: [String: String] {
    [
      "pipeline.yaml": """
      # The order of the stages, and what holds for all of them.
      workspace: \(workspaceID)          # names the store and the keys; never change it
      log: promote.example.com/\(workspaceID)   # the audit log's origin: a name of yours
      stages: [dev, staging, prod]

      """,
      "approvers.yaml": """
      # Who may approve, with which keys; who signs the trust document.
      people:
        \(person):
          roles: [release-manager]
          keys:
            - \(publicKey)
      administrators:
        members: [\(person)]
        threshold: 1

      """,
      "dev.yaml": environment("dev", follows: nil),
      "staging.yaml": environment("staging", follows: "dev"),
      "prod.yaml": environment("prod", follows: "staging"),
    ]
  }

  private func environment(_ stage: String, follows: String?) -> String {
    let variable = "TYK_\(stage.uppercased())_DASHBOARD_SECRET"
    let head = """
      \(follows.map { "follows: \($0)\n" } ?? "")dashboard:
        url: https://dashboard.\(stage).example.com
        secret: env:\(variable)

      # This environment's own values for named places; the other stages bind the same names.
      bindings:
        orders.upstream: https://orders.\(stage).example.com

      """
    guard follows != nil else { return head }
    return head + """

      guards:
        forbid: [\(stage == "prod" ? "\"*.dev.example.com\", \"*.staging.example.com\"" : "\"*.dev.example.com\"")]

      gate:
        approvals:
          - { role: release-manager, count: 1 }
        requesterMayApprove: true
        approvalLifetime: 24h

      """
  }
}
