/// A registry that uses every member, and mistakes that can be made in one.
enum Sample {
  static let ana =
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAID3Rsmb9kWraJqCwMTpSCCWXG0nd6O2II7tHLS3sShvc ana"
  static let ben =
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA ben"

  static let ci =
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDVlk3Mo38aGM+B5OJk5+dxPMqjsFHzQOenGG5HF0Yn2 ci"

  static let files: [String: [UInt8]] = [
    "pipeline.yaml": """
    workspace: shop-4f1c
    log: promote.example.com/shop
    stages: [dev, staging, prod]
    shared: [ login.example.com ]
    rewrites:
      - match: { kind: api, tag: partner }
        path: /proxy/target_url
        bind: "{slug}.upstream"
      - path: /**/virtual/*/function_source_uri
        inside: base64
        bindHosts: true
    """,
    "dev.yaml": "dashboard: { url: 'http://127.0.0.1:3000', secret: env:TYK_DEV }",
    "staging.yaml":
      "follows: dev\ndashboard: { url: 'http://127.0.0.1:3001/', secret: file:/run/secrets/tyk }",
    "prod.yaml": """
    description: Production, EU
    follows: staging
    protected: true
    dashboard:
      url: https://dashboard.prod.example.com/
      secret: env:TYK_PROD
      readSecret: env:TYK_PROD_READ
      organisation: 5e9d9544a1dcd60001d0ed20
      version: 5.10
      concurrency: 8
      settings: { enable_duplicate_slugs: true, allow_unsafe_policy_ids: false }
      tls: { certificateAuthority: ca.pem, clientCertificate: c.pem, clientKey: "file:/run/secrets/client.key" }
    bindings:
      orders.upstream: https://orders.internal:8443
      payments.password: { secret: exec:vault-payments }
      orders.port: 8443
    overrides:
      - match: { kind: api, name: "Orders*" }
        set: { /enable_detailed_recording: false, /a: "no", /b: [1.10, null, { a: b }] }
      - match: { kind: policy, tag: partner }
        keep: [ /rate, /quota_max ]
      - path: /**/x
        bindHosts: true
    guards:
      forbid: [ "*.dev.example.com", localhost, "10.0.0.0/8" ]
      unboundHosts: warn
      maximumDeletes: 5
      protect: [ "oas/orders" ]
    gate:
      approvals:
        - { role: release-manager, count: 2 }
        - { role: security, when: [ security-loosened, breaking-change ] }
      requesterMayApprove: true
      approvalLifetime: 90m
      userVerification: true
      soak: 24h
      windows:
        - { days: mon-thu, from: "09:00", to: "16:00", timezone: Europe/London }
        - { days: [ fri, sat-sun ], from: "22:00", to: "02:00", timezone: UTC }
      freezes:
        - { from: 2026-12-18, to: 2027-01-04, reason: year end }
        - { from: 2027-03-01T12:00, to: 2027-03-01T18:30, reason: audit, timezone: UTC }
      breakGlass: { role: commander }
    """,
    "approvers.yaml": """
    people:
      ana:
        keys: [ "\(ana)" ]
        roles: [ release-manager, security ]
      ben:
        keys:
          - key: \(ben)
            validBefore: "2027-01-01T00:00:00Z"
            revokedAt: "2026-06-01T00:00:00Z"
            revocation: retired
        roles: [ release-manager, commander ]
    services:
      pipeline@ci: { keys: [ "\(ci)" ] }
    administrators: { members: [ ana, ben ], threshold: 2 }
    """,
  ].mapValues { Array($0.utf8) }

  private static let dashboard = "dashboard: { url: 'https://x.example', secret: env:X }\n"
  private static func dev(_ text: String, _ expected: String) -> Mistake {
    Mistake(file: "dev.yaml", text: dashboard + text, expected: expected)
  }
  private static func gateways(_ text: String, _ expected: String) -> Mistake {
    Mistake(file: "dev.yaml", text: "gateways: " + text, expected: expected)
  }
  private static func window(_ members: String) -> String {
    "gate: { approvals: [ { role: security } ], windows: [ { \(members) } ] }"
  }
  private static func portal(_ members: String) -> String {
    "portal: { url: 'https://p', secret: env:P, \(members) }"
  }
  private static func freeze(_ members: String) -> String {
    "gate: { approvals: [ { role: security } ], freezes: [ { \(members) } ] }"
  }
  private static func pipeline(_ text: String, _ expected: String) -> Mistake {
    Mistake(
      file: "pipeline.yaml",
      text: "workspace: w\nlog: l\nstages: [dev, staging, prod]\n" + text,
      expected: expected)
  }
  private static func approvers(_ text: String, _ expected: String) -> Mistake {
    Mistake(file: "approvers.yaml", text: text, expected: expected)
  }

  static let mistakes: [Mistake] = [
    // Form
    dev("dashboard: { url: 'https://y', secret: env:Y }", "1: 'dashboard' there twice"),
    dev("bindings: &x { a: b }", "2: 'bindings' uses an anchor"),
    dev("bindings: { a: !!int 5 }", "2: 'bindings.a' carries a tag"),
    dev("? [a]\n: b", "2: a key is not a plain text"),
    dev("bindings: [", "3: not YAML"),
    dev("---\ndescription: x", "2: not YAML"),
    Mistake(file: "dev.yaml", text: "", expected: "environments/dev.yaml: empty"),
    Mistake(file: "dev.yaml", text: "- a", expected: "dev.yaml:1: the file is a list"),
    Mistake(file: "x.yaml", text: dashboard, expected: "x.yaml: 'x' is not a stage"),
    Mistake(file: "Stagin.yaml", text: dashboard, expected: "Stagin.yaml: an environment's name"),
    Mistake(
      file: "stagin.yaml", text: dashboard,
      expected: "'stagin' is not a stage of pipeline.yaml; did you mean 'staging'?"),
    // Names and types
    dev("protcted: true", "2: 'protcted' is not known here; did you mean 'protected'?"),
    dev("protected: no", "2: 'protected' is neither true nor false"),
    dev("protected: 'true'", "2: 'protected' is neither true nor false"),
    dev("description:", "2: 'description' has no value"),
    dev("guards: { maximumDeletes: five }", "2: 'guards.maximumDeletes' is not a whole number"),
    dev("guards: { maximumDeletes: -1 }", "2: 'guards.maximumDeletes' is -1, expected 0 to"),
    dev(
      "guards: { unboundHosts: refuze }",
      "2: 'guards.unboundHosts' is none of refuse, warn, allow; did you mean 'refuse'?"),
    dev("guards: { forbid: [ 'a b' ] }", "2: 'a b' is neither a host"),
    dev("guards: { protect: [ 'orders' ] }", "2: 'orders' is not an object's address"),
    dev(
      "guards: { protect: [ 'polcy/gold' ] }",
      "2: 'guards.protect[0]': there is no kind 'polcy'; did you mean 'policy'?"),
    dev(
      "guards: { requireTLS: true }",
      "2: 'guards.requireTLS' is not known here; a guard that this version cannot judge"),
    // Portal
    dev("portal: { url: 'https://p' }", "2: 'portal.secret' is missing"),
    dev(
      portal("provider: { a: b }"), "'portal.provider' is not known here; did you mean 'providers'?"
    ),
    dev(portal("providers: { a: b, c: b }"), "2: 'a' and 'c' cannot both be 'b' here"),
    dev(
      portal("version: '1.12'"), "2: 'portal.version' is 1.12: objects have custom ids since 1.13"),
    dev(portal("version: new"), "2: 'portal.version' is not a version such as 1.18"),
    dev(portal("organisation: '1'"), "'portal.organisation' is not known here"),
    dev("portal: { url: 'https://p', secret: hunter2-hunter2 }", "'portal.secret'"),
    gateways(
      "[ { url: 'https://g', secret: env:G } ]\nportal: { url: 'https://p', secret: env:P }",
      "2: 'portal': products and plans of a Portal come from a Dashboard's policies"),
    dev(
      "protected: true\nportal: { url: 'https://p', secret: env:P }",
      "2: a protected environment reads with its own credential: add 'portal.readSecret'"),
    dev(
      "protected: true\nportal: { url: 'https://p', secret: env:P, readSecret: env:P }",
      "2: a protected environment needs 'portal.readSecret' to differ from 'portal.secret'"),
    Mistake(
      file: "dev.yaml",
      text:
        "dashboard: { url: 'https://x', secret: env:X, settings: { enable_duplicate_slug: true } }",
      expected:
        "'dashboard.settings.enable_duplicate_slug' is not known here; did you mean 'enable_duplicate_slugs'?"
    ),
    Mistake(
      file: "dev.yaml",
      text: "dashboard: { url: 'https://x', secret: env:X, settings: { force_api_defaults: yes } }",
      expected: "'dashboard.settings.force_api_defaults' is neither true nor false"),
    gateways(
      "[ { url: 'https://g', secret: env:G, settings: { force_api_defaults: true } } ]",
      "'gateways[0].settings' is not known here"),
    // Gateways
    dev(
      "gateways: [ { url: 'https://g', secret: env:G } ]",
      "2: 'gateways': an environment with a Dashboard is promoted through it"),
    gateways("[]", "1: 'gateways' is empty"),
    gateways("{ url: 'https://g', secret: env:G }", "1: 'gateways' is a mapping, expected a list"),
    gateways(
      "[ { url: 'https://g', secret: env:G }, { url: 'https://h', secret: env:H } ]",
      "1: 'gateways' names 2; this version writes to one per environment"),
    gateways(
      "[ { url: 'https://g', secrt: env:G } ]",
      "'gateways[0].secrt' is not known here; did you mean 'secret'?"),
    gateways("[ { secret: env:G } ]", "'gateways[0].url' is missing"),
    gateways(
      "[ { url: 'https://g', secret: env:G, organisation: 'a/b' } ]",
      "'gateways[0].organisation' is not letters, digits"),
    gateways(
      "[ { url: 'https://g', secret: env:G } ]\nprotected: true",
      "2: a protected environment reads with its own credential: add 'gateways[0].readSecret'"),
    Mistake(
      file: "dev.yaml", text: "description: x",
      expected: "1: 'dashboard' is missing, or 'gateways'"),
    dev("follows: staging", "2: 'follows': 'dev' is the first stage"),
    dev(
      "bindings: { a: { secrt: env:X } }",
      "2: 'bindings.a.secrt' is not known here; did you mean 'secret'?"),
    dev("bindings: { 'a b': x }", "2: 'a b' is no binding's name"),
    dev("bindings: { a: env:X }", "2: 'bindings.a' would be sent as the text it is"),
    dev("protected: true", "2: a protected environment reads with its own credential"),
    // Overrides and rules
    dev(
      "overrides: [ { match: { kind: api } } ]", "2: 'overrides[0]' needs 'set', 'keep' or 'remove'"
    ),
    dev("overrides: [ { set: { a: 1 } } ]", "2: 'a' is not a JSON Pointer"),
    dev(
      "overrides: [ { set: { /a: yes } } ]",
      "2: 'overrides[0].set./a': 'yes' may be read in two ways"),
    dev("overrides: [ { set: { /a: 010 } } ]", "'010' may be read in two ways"),
    dev("overrides: [ { set: { /a: 12:30:45 } } ]", "'12:30:45' may be read in two ways"),
    dev("overrides: [ { set: { /a: 0x1F } } ]", "'0x1F' may be read in two ways"),
    dev("overrides: [ { set: { /a: ~ } } ]", "'~' may be read in two ways"),
    dev(
      "overrides: [ { match: { kind: polic }, keep: [ /a ] } ]",
      "there is no kind 'polic'; did you mean 'policy'?"),
    dev(
      "overrides: [ { match: { kind: catalog }, keep: [ /a ] } ]",
      "there is no kind 'catalog'; did you mean 'catalogue'?"),
    pipeline("rewrites: [ { path: /a } ]", "4: 'rewrites[0]' needs 'bind' or 'bindHosts: true'"),
    pipeline("rewrites: [ { path: /a, bind: '{x' } ]", "4: 'rewrites[0].bind' has a brace"),
    pipeline(
      "rewrites: [ { path: /a, inside: base46, bindHosts: true } ]", "did you mean 'base64'?"),
    pipeline("store: postgresql://db/x", "4: 'store': this version keeps its store in SQLite"),
    Mistake(
      file: "pipeline.yaml", text: "workspace: w\nlog: l\nstages: [dev, staging, prod, prod, qa]",
      expected: "stage 'prod' is there twice"),
    Mistake(
      file: "pipeline.yaml", text: "workspace: w\nlog: l\nstages: [dev, staging, prod, qa]",
      expected: "stage 'qa' has no file qa.yaml"),
    Mistake(
      file: "staging.yaml", text: "follows: dve\n" + dashboard,
      expected: "staging.yaml:1: 'follows': there is no stage 'dve'; did you mean 'dev'?"),
    Mistake(
      file: "staging.yaml", text: "follows: prod\n" + dashboard,
      expected: "'prod' does not come before 'staging'"),
    Mistake(
      file: "staging.yaml", text: dashboard, expected: "staging.yaml:1: 'follows' is missing"),
    // Gates
    dev(
      "gate: { approvals: [ { role: release-manager } ], soak: 24h }",
      "2: 'gate.soak': nothing is verified in the first stage"),
    dev(
      "gate: { approvals: [ { role: security } ], soak: soon }", "2: 'gate.soak' is not a duration"),
    dev(
      "gate: { approvals: [ { role: security, when: [ security-losened ] } ] }",
      "2: 'security-losened' is no finding that a plan can be approved with; did you mean 'security-loosened'?"
    ),
    dev(
      "gate: { approvals: [ { role: security, when: [] } ] }",
      "2: 'gate.approvals[0].when' names no finding"),
    dev(
      window("days: mon-thu, from: '09:00', to: '16:00'"),
      "2: 'gate.windows[0].timezone' is missing"),
    dev(
      window("days: mon-thu, from: '09:00', to: '16:00', timezone: Europe/Londn"),
      "2: there is no time zone 'Europe/Londn'; did you mean 'Europe/London'?"),
    dev(
      window("from: '09:00', to: '16:00', timezone: EST"), "2: there is no time zone 'EST'"),
    dev(
      window("days: monday, from: '09:00', to: '16:00', timezone: UTC"),
      "2: 'monday' is no day such as mon"),
    dev(
      window("from: '9:00', to: '16:00', timezone: UTC"),
      "2: 'gate.windows[0].from' is no time of day"),
    dev(window("from: '09:00', to: '09:00', timezone: UTC"), "2: 'gate.windows[0]' never opens"),
    dev(
      freeze("from: 2026-12-18, to: 2026-12-17, reason: x"),
      "2: 'gate.freezes[0]' ends before it begins"),
    dev(
      freeze("from: 2026-13-18, to: 2027-01-04, reason: x"), "2: 'gate.freezes[0].from' is no day"),
    dev(freeze("from: 2026-12-18, to: 2027-01-04"), "2: 'gate.freezes[0].reason' is missing"),
    dev(
      "gate: { approvals: [ { role: security } ], breakGlass: { role: security } }",
      "2: 'security' also approves"),
    dev(
      "gate: { approvals: [ { role: security } ], breakGlass: { role: nobody-here } }",
      "nobody in approvers.yaml has the role 'nobody-here'"),
    dev("gate: { approvals: [] }", "2: 'gate.approvals' is empty"),
    dev(
      "gate: { approvals: [ { role: relase-manager } ] }",
      "nobody in approvers.yaml has the role 'relase-manager'; did you mean 'release-manager'?"),
    dev(
      "gate: { approvals: [ { role: security, count: 2 } ] }",
      "needs 2 people with the role 'security'; approvers.yaml has 1"),
    dev(
      "gate: { approvals: [ { role: security } ], approvalLifetime: 24 }",
      "2: 'gate.approvalLifetime' is not a duration"),
    dev("gate: { approvals: [ { role: security } ], approvalLifetime: 367d }", "is not a duration"),
    // Addresses
    Mistake(
      file: "dev.yaml", text: "dashboard: { url: 'ftp://x', secret: env:X }",
      expected: "dev.yaml:1: 'dashboard.url' is not a URL that begins"),
    Mistake(
      file: "dev.yaml", text: "dashboard: { url: 'https://x/?a', secret: env:X }",
      expected: "'dashboard.url' holds a query"),
    Mistake(
      file: "dev.yaml", text: "dashboard: { url: 'https://x', secret: 'env:A B' }",
      expected: "'dashboard.secret' names no variable"),
    Mistake(
      file: "dev.yaml", text: "dashboard: { url: 'https://x', secret: 'age:../x.age' }",
      expected: "names a file outside the registry's folder"),
    Mistake(
      file: "dev.yaml", text: "dashboard: { url: 'https://x', secret: env:X, organisation: acme }",
      expected: "is not 24 lower-case hexadecimal digits"),
    Mistake(
      file: "dev.yaml",
      text: "dashboard: { url: 'https://x', secret: env:X, tls: { clientCertificate: c } }",
      expected: "'dashboard.tls' needs 'clientCertificate' and 'clientKey'"),
    // Approvers
    approvers(
      "people: {}\nadministrators: { members: [ zoe ] }", "2: there is nobody called 'zoe'"),
    approvers(
      "people: { ana: { keys: [ 'ssh-ed25519 AAAA' ], roles: [] } }\nadministrators: { members: [ ana ] }",
      "1: 'people.ana.keys[0]' is not a line of an OpenSSH public key file"),
    approvers(
      "people: { ana: { keys: [ '\(ana)' ], roles: [] }, ben: { keys: [ '\(ana)' ], roles: [] } }\nadministrators: { members: [ ana ] }",
      "1: 'people.ben.keys[0]' is also a key of 'ana'"),
    approvers(
      "people: { ana: { keys: [ '\(ana)' ], roles: [] } }\nadministrators: { members: [ ana ], threshold: 2 }",
      "2: 'administrators.threshold' is 2, expected 1 to 1"),
    approvers(
      "people: { ana: { keys: [ '-----BEGIN OPENSSH PRIVATE KEY-----' ], roles: [] } }\nadministrators: { members: [ ana ] }",
      "holds a private key"),
  ]
}
