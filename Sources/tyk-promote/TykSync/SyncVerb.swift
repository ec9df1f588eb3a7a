/// The commands of tyk-sync, as data: what they are called, take and do.
struct SyncVerb: Sendable {
  enum Action: Sendable {
    case none, version, dump, publish, update, sync, examples, exampleShow, examplePublish
  }

  let name: String
  var alias: String?
  let action: Action
  let abstract: String
  let discussion: String
  /// What follows the command's name in its usage line.
  var usage = "[flags]"
  var flags: [SyncFlag] = []
  var required: [String] = []
  var children: [SyncVerb] = []

  static let root = SyncVerb(
    name: "", action: .none, abstract: "",
    discussion:
      "Moves API definitions, policies and templates between a Tyk Dashboard or Gateway and files.",
    usage: "[command]",
    children: [dump, examples, publish, sync, update, version])

  static let version = SyncVerb(
    name: "version", alias: "v", action: .version, abstract: "Print the version",
    discussion: "Prints the version of this program.")

  static let dump = SyncVerb(
    name: "dump", action: .dump, abstract: "Write what a Dashboard holds to files",
    discussion: """
      Reads APIs, policies and templates from a Dashboard and writes one file for each, and the \
      index .tyk.json, into a directory that exists. `dump cr` writes custom resources for the Tyk \
      Operator instead. Nothing is written unless everything could be read.
      """,
    flags: [
      SyncFlag("dashboard", "d", "URL of the Dashboard"),
      secret,
      SyncFlag("target", "t", "directory to write to (default: the current one)"),
      SyncFlag("apis", nil, .list, "only the APIs with these ids"),
      SyncFlag("oas-apis", nil, .list, "only the OAS APIs with these ids"),
      SyncFlag("policies", nil, .list, "only the policies with these database ids"),
      SyncFlag("templates", nil, .list, "only the templates with these ids"),
      SyncFlag("idps", nil, .list, "only the client IdPs with these ids"),
      SyncFlag(
        "key", "k", "has no effect", deprecated: "it has no effect on dump"),
      SyncFlag(
        "branch", "b", "has no effect", deprecated: "it has no effect on dump"),
    ] + environment + [dryRun], required: ["dashboard"])

  static let publish = SyncVerb(
    name: "publish", action: .publish, abstract: "Create the objects of a source",
    discussion: """
      Creates every object that a Git repository or a directory lists. Where one of them is there \
      already, nothing is sent at all.
      """,
    usage: "{-d DASHBOARD_URL | -g GATEWAY_URL} [flags] [REPOSITORY_URL]",
    flags: source(branch: "refs/heads/master") + filters + [
      SyncFlag(
        "allow-duplicate-listenpaths", nil, .bool,
        "create an API although its listen path is taken"),
      deprecatedOAS("OAS API can published without the flag."),
    ] + environment + [dryRun])

  static let update = SyncVerb(
    name: "update", action: .update, abstract: "Replace the objects of a source",
    discussion: """
      Replaces every object that a Git repository or a directory lists. Where one of them is not \
      there yet, nothing is sent at all; what is there as it should be is not sent again.
      """,
    usage: "{-d DASHBOARD_URL | -g GATEWAY_URL} [flags] [REPOSITORY_URL]",
    flags: source(branch: "refs/heads/master") + filters + [
      deprecatedOAS("OAS API can updated without the flag.")
    ] + environment + [dryRun])

  static let sync = SyncVerb(
    name: "sync", action: .sync, abstract: "Make a Dashboard or Gateway hold what a source lists",
    discussion: """
      Creates, replaces and deletes until the target holds what a Git repository or a directory \
      lists. A source that cannot be read whole deletes nothing.
      """,
    usage: "{-d DASHBOARD_URL | -g GATEWAY_URL} [flags] [REPOSITORY_URL]",
    flags: source(branch: "refs/heads/master") + [
      SyncFlag("no-delete", nil, .bool, "create and replace only"),
      SyncFlag(
        "apis", nil, .list, "only the APIs with these ids",
        deprecated: "The flag will be removed in upcoming release"),
      SyncFlag(
        "policies", nil, .list, "only the policies with these ids",
        deprecated: "The flag will be removed in upcoming release"),
      deprecatedOAS("OAS API can be synced without the flag."),
    ] + environment + [dryRun])

  static let examples = SyncVerb(
    name: "examples", action: .examples, abstract: "List published example configurations",
    discussion: "Lists the examples of Tyk's public example repository.",
    children: [
      SyncVerb(
        name: "publish", action: .examplePublish, abstract: "Create the objects of an example",
        discussion: "Creates the objects of one example, as publish does with a source.",
        usage: "{-d DASHBOARD_URL | -g GATEWAY_URL} -l LOCATION [flags] [REPOSITORY_URL]",
        flags: source(branch: "refs/heads/main").filter { !["path", "org"].contains($0.name) }
          + [SyncFlag("location", "l", "the example's location")] + environment + [dryRun],
        required: ["location"]),
      SyncVerb(
        name: "show", action: .exampleShow, abstract: "Show one example",
        discussion: "Shows what one of the published examples is about.",
        flags: [SyncFlag("location", "l", "the example's location")], required: ["location"]),
    ])

  // MARK: - Flags that several share

  private static let secret = SyncFlag(
    "secret", "s", "secret of the Dashboard's user (default: TYKGIT_DB_SECRET)")

  private static func source(branch: String) -> [SyncFlag] {
    [
      SyncFlag("dashboard", "d", "URL of the Dashboard"),
      SyncFlag("gateway", "g", "URL of the Gateway"),
      SyncFlag(
        "secret", "s", "secret of the target (default: TYKGIT_DB_SECRET or TYKGIT_GW_SECRET)"),
      SyncFlag("org", "o", "organisation that the objects are written for"),
      SyncFlag("path", "p", "directory to read instead of a repository"),
      SyncFlag("branch", "b", "branch, or full name of a reference", fallback: branch),
      SyncFlag("key", "k", "file of the SSH private key for the repository"),
      SyncFlag("test", nil, .bool, "read the source and tell what would be sent; ask no target"),
    ]
  }

  private static let filters = [
    SyncFlag("apis", nil, .list, "only the APIs with these ids"),
    SyncFlag("oas-apis", nil, .list, "only the OAS APIs with these ids"),
    SyncFlag("policies", nil, .list, "only the policies with these ids"),
    SyncFlag("templates", nil, .list, "only the templates with these ids"),
  ]

  private static let environment = [
    SyncFlag("environment", nil, "the environment's name in the registry", isOurs: true),
    SyncFlag("workspace", nil, "the workspace whose registry counts", isOurs: true),
  ]

  private static let dryRun = SyncFlag(
    "dry-run", nil, .bool, "show what would change, as plan does, and write nothing", isOurs: true)

  private static func deprecatedOAS(_ text: String) -> SyncFlag {
    SyncFlag("allow-unsafe-oas", nil, .bool, "has no effect", deprecated: text)
  }
}
