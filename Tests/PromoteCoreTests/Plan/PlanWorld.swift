import PromoteCore
import Testing

/// Two environments in a few lines: what the release has and what the target holds.
///
/// References and normal forms are this file's own, so that a test of planning depends on no
/// kind's description: a policy names the keys of `access_rights`, an API the policies of
/// `jwt_default_policies` and certificates of `client_certificates`; `updated_at` does not count.
struct PlanWorld {
  var release: [Address: JSON] = [:]
  var target: [Address: JSON] = [:]
  var selection: [String] = []
  var prune = PruneMode.none
  var promoted: Set<Address> = []
  var guards = Guards()
  var settings = PlanInput.ServerSettings(keepsPolicyIDs: true)
  var secrets: [PlannedSecret] = []
  var findings: [Finding] = []
  var author = "zoe@example.com"
  var id = "pp_01JNBQ7W3T8Z5V2X4Y6M9K0RCE"
  var trust = Plan.Trust(version: 1, sha256: Digest(of: [1]))
  var createdAt = Instant("2026-03-02T09:00:00Z")!
  var organisation = "5e9d9544a1dcd60001d0ed20"

  static let kinds = Dictionary(uniqueKeysWithValues: Kinds.all.map { ($0.name, $0) })

  func plan() throws -> PlanResult { try makePlan(input()) }

  /// The plan, which must not be blocked.
  func ready() throws -> Plan { try #require(plan().plan) }

  func input() throws -> PlanInput {
    PlanInput(
      id: id, author: author, createdAt: createdAt,
      expiresAt: createdAt.adding(seconds: 86_400), tool: "tyk-promote 1.0.0",
      source: side("dev", "64a1c0de5f00ba0000000001"), target: side("staging", organisation),
      entries: release.map { address, json in
        SelectionEntry(
          address: address, name: Self.name(json), tags: Self.tags(json),
          references: Self.references(json))
      },
      desired: release.reduce(into: [:]) { desired, object in
        let (address, json) = object
        let document = SealedDocument(sealed: json)
        desired[address] = DesiredObject(
          address: address, name: Self.name(json), release: json.digest(),
          source: Self.normal(json), document: document, normal: Self.normal(json),
          references: Self.references(json), secrets: secrets.filter { $0.object == address })
      },
      live: target.reduce(into: [:]) { live, object in
        let (address, json) = object
        live[address] = TargetObject(
          address: address, name: Self.name(json), document: SealedDocument(sealed: json),
          normal: Self.normal(json), references: Self.references(json))
      },
      kinds: Self.kinds, readable: [.classic, .oas, .streams, .mcp, .policy, .template],
      selection: try Selection(selection), prune: prune, promoted: promoted, guards: guards,
      settings: settings, rewrite: Digest(of: [2]), trust: trust, findings: findings)
  }

  private func side(_ name: String, _ organisation: String) -> PlanInput.Side {
    PlanInput.Side(
      environment: EnvironmentName(name)!,
      identity: EnvironmentIdentity(
        dashboard: "https://dashboard.\(name).example.com", organisation: organisation))
  }

  static func name(_ json: JSON) -> String {
    json["name"]?.string ?? json["api_definition"]?["name"]?.string ?? ""
  }

  static func tags(_ json: JSON) -> [String] {
    (json["api_definition"]?["tags"]?.array ?? []).compactMap(\.string)
  }

  static func normal(_ json: JSON) -> Digest {
    json.setting(JSONPointer("/updated_at")!, to: nil)!.digest()
  }

  static func references(_ json: JSON) -> [FoundReference] {
    func list(_ path: String, _ to: KindName) -> [FoundReference] {
      (json[JSONPointer(path)!]?.array ?? []).enumerated().compactMap { index, item in
        item.string.map {
          FoundReference(pointer: JSONPointer(path)!.appending(index), to: to, id: $0)
        }
      }
    }
    let rights = JSONPointer("/access_rights")!
    return (json[rights]?.object?.names ?? []).map {
      FoundReference(pointer: rights.appending($0), to: "api", id: $0)
    }
      + list("/api_definition/jwt_default_policies", .policy)
      + list("/api_definition/client_certificates", "certificate")
      + list("/api_definition/links", "api")
  }
}

/// A classic API with what a test says, and sensible values for the rest.
func api(
  _ id: String, name: String? = nil, path: String? = nil, domain: String = "",
  policies: [String] = [], certificates: [String] = [], links: [String] = [],
  tags: [String] = [], slug: String = "", note: String = "", upstream: String = "https://up/"
) -> (Address, JSON) {
  let list = { (items: [String]) in JSON.array(items.map { .string($0) }) }
  return (
    Address(kind: .classic, id: id),
    [
      "api_definition": [
        "api_id": .string(id), "name": .string(name ?? id), "active": true,
        "domain": .string(domain), "slug": .string(slug), "tags": list(tags),
        "jwt_default_policies": list(policies), "client_certificates": list(certificates),
        "links": list(links), "note": .string(note),
        "proxy": [
          "listen_path": .string(path ?? "/\(id)/"), "target_url": .string(upstream),
        ],
      ]
    ]
  )
}

func policy(
  _ id: String, name: String? = nil, grants: [String] = [], rate: Int = 100
) -> (Address, JSON) {
  (
    Address(kind: .policy, id: id),
    [
      "id": .string(id), "name": .string(name ?? "Policy \(id)"), "rate": .integer(rate),
      "per": 60, "active": true,
      "access_rights": .object(
        JSONObject(grants.map { ($0, ["api_id": .string($0)] as JSON) })),
    ]
  )
}

func objects(_ items: (Address, JSON)...) -> [Address: JSON] {
  Dictionary(uniqueKeysWithValues: items)
}

extension PlanResult {
  /// `create classic/a`, in order.
  var steps: [String] { operations.map { "\($0.action.rawValue) \($0.address)" } }
  var undoing: [String] { inverse.map { "\($0.action.rawValue) \($0.address)" } }
  func codes(_ severity: Finding.Severity) -> [String] {
    findings.filter { $0.severity == severity }.map { "\($0.code) \($0.object?.text ?? "")" }
  }
}
