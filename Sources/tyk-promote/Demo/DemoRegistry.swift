/// The registry of the demo and of this repository: three environments that the simulators serve.
///
/// Staging has an override and a kept value of its own, so that the demo shows that neither
/// travels on to prod.
struct DemoRegistry {
  struct Server {
    let url: String
    /// A reference: `env:NAME` or `file:PATH`.
    let secret: String
    /// Used by everything but apply; a protected environment has one.
    let readSecret: String?
  }
  struct Environment {
    let name: String
    let dashboard: Server
    let portal: Server?
    /// References to the name and password that the Orders API shows its upstream.
    let user: String
    let password: String
  }
  struct Approver {
    let id: String
    let roles: [String]
    /// A line of an OpenSSH public key file.
    let publicKey: String
  }

  let workspaceID: String
  let logOrigin: String
  let environments: [Environment]
  let approvers: [Approver]
  let administrator: Approver

  /// File name below `environments/` → text.
  var files: [String: String] {
    var files = ["pipeline.yaml": pipeline, "approvers.yaml": approversFile]
    for (index, environment) in environments.enumerated() {
      files["\(environment.name).yaml"] = file(
        environment, after: index > 0 ? environments[index - 1].name : nil)
    }
    return files
  }

  private var pipeline: String {
    """
    # The order of the stages, and what holds for all of them.
    workspace: \(workspaceID)
    log: \(logOrigin)
    stages: [\(environments.map(\.name).joined(separator: ", "))]

    # Belongs to no single environment: the leak detector lets it by.
    shared:
      - schemas.example.com

    """
  }

  private var approversFile: String {
    func person(_ approver: Approver) -> String {
      """
        \(approver.id):
          roles: [\(approver.roles.joined(separator: ", "))]
          keys:
            - \(approver.publicKey)
      """
    }
    return """
      # Who may approve, with which keys; who signs the trust document.
      people:
      \((approvers + [administrator]).map(person).joined(separator: "\n"))
      administrators:
        members: [\(administrator.id)]
        threshold: 1

      """
  }

  private func file(_ environment: Environment, after previous: String?) -> String {
    """
    description: \(descriptions[environment.name, default: environment.name])
    \(previous.map { "follows: \($0)\n" } ?? "")\(environment.name == "prod" ? "protected: true\n" : "")
    dashboard:
    \(lines(environment.dashboard))
    \(environment.portal.map { "portal:\n\(lines($0))\n" } ?? "")\
    bindings:
      orders.upstream: https://orders.\(domain(environment.name)):8443
      payments.upstream: https://payments.\(domain(environment.name))
      idp.host: login.\(domain(environment.name))
      orders.user: { secret: \(environment.user) }
      orders.password: { secret: \(environment.password) }
    \(specifics(environment.name))
    """
  }

  private func lines(_ server: Server) -> String {
    """
      url: \(server.url)
      secret: \(server.secret)
    \(server.readSecret.map { "  readSecret: \($0)\n" } ?? "")
    """
  }

  private let descriptions = [
    "dev": "Development", "staging": "Staging", "prod": "Production",
  ]

  private func domain(_ name: String) -> String {
    name == "prod" ? "example.com" : "\(name).example.com"
  }

  private func specifics(_ name: String) -> String {
    switch name {
    case "staging":
      """

      overrides:
        # Record every request here, and only here.
        - match: { kind: api, name: "Orders*" }
          set: { /api_definition/enable_detailed_recording: true }
        # Staging is smaller: its own limit stays.
        - match: { kind: policy, id: silver }
          keep: [ /rate ]

      guards:
        forbid: [ "*.dev.example.com", localhost ]

      gate:
        approvals:
          - { role: release-manager, count: 1 }
          - { role: security, count: 1 }
        approvalLifetime: 24h

      """
    case "prod":
      """

      guards:
        forbid: [ "*.dev.example.com", "*.staging.example.com", localhost, "10.0.0.0/8" ]
        maximumDeletes: 5
        protect: [ policy/gold ]

      gate:
        approvals:
          - { role: release-manager, count: 1 }
          - { role: security, count: 1 }
        requesterMayApprove: false
        approvalLifetime: 24h

      """
    default: ""
    }
  }
}
