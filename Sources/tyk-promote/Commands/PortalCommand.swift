import ArgumentParser
import PromoteAdapters
import PromoteCore
import PromoteEngine

struct PortalCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "portal", abstract: "Take a Developer Portal's objects out into files, and back",
    discussion: """
      Files of JSON lines, one object on each: data/organisations.json and data/teams_<CID>.json as the \
      vendor's migration guide lays them out, and one file for every other kind. Without plan and \
      approvals; promotions of a Portal go by plan and apply, together with its Dashboard.
      """,
    subcommands: [PortalExport.self, PortalImport.self, PortalVerify.self])
}

/// Which Portal, which files, which kinds.
struct PortalOptions: ParsableArguments {
  @Option(help: "A Portal that is in no registry, by its URL; needs --credential")
  var portal: String?
  @Option(help: "Where the credential of --portal is: env:NAME or file:PATH")
  var credential: String?
  @Option(help: "The folder of the files") var data = "data"
  @Option(help: "Only this kind: organisation, team, product … (can be repeated)")
  var kind: [String] = []

  @Flag(
    help: "Users, too: developers by e-mail address, never with credentials, never administrators")
  var withUsers = false
  @Flag(help: "The files of the theme 'default', too, which comes with every Portal")
  var withDefaultTheme = false

  func validate() throws {
    for name in kind where Kinds.named(KindName(name))?.isPortal != true {
      throw ValidationError(
        "a Portal has no kind '\(name)'; it has "
          + Kinds.portal.map(\.name.text).sorted().joined(separator: ", "))
    }
    for (name, flag) in unasked.map({ ($0, Self.flags[$0] ?? "") }) where kind.contains(name.text) {
      throw ValidationError("'--kind \(name)' goes with \(flag): it is not taken along unasked")
    }
    guard (portal == nil) == (credential == nil) else {
      throw ValidationError("--portal and --credential go together")
    }
  }

  private static let flags: [KindName: String] = [
    .user: "--with-users", .defaultTheme: "--with-default-theme",
  ]

  /// Kinds that are promoted on request only, and were not asked for.
  var unasked: [KindName] {
    var names = Set(Kinds.portal.filter(\.isOnRequest).map(\.name))
    if withUsers { names.remove(.user) }
    if withDefaultTheme { names.remove(.defaultTheme) }
    return names.sorted { $0.text < $1.text }
  }

  /// Those asked for; else all but what is taken on request only.
  var kinds: [KindName] {
    Kinds.portal.map(\.name).filter { isWanted($0) && !unasked.contains($0) }
  }

  func isWanted(_ name: KindName) -> Bool { kind.isEmpty || kind.contains(name.text) }

  /// The files' objects that were asked for, and how many of others stay where they are.
  func entries() throws -> (wanted: [PortalFiles.Entry], left: [PortalLeft]) {
    let all = try PortalFolder(data).read().filter { isWanted($0.address.kind) }
    let left = unasked.compactMap { name in
      let count = all.count { $0.address.kind == name }
      return count == 0 ? nil : PortalLeft(kind: name, flag: Self.flags[name] ?? "", count: count)
    }
    return (all.filter { !unasked.contains($0.address.kind) }, left)
  }

  /// What was not asked for and could be, for people.
  var offers: [String] {
    unasked.filter { isWanted($0) }.map { name in
      "\(name == .user ? "users" : "the files of the theme 'default'") (\(Self.flags[name] ?? ""))"
    }
  }

  /// The options as they were typed, for the command to type next.
  func typed(files: Bool = true) -> String {
    var words: [String] = []
    if let portal, let credential { words += ["--portal", portal, "--credential", credential] }
    if files { words += ["--data", data] }
    words += kind.flatMap { ["--kind", $0] }
    if withUsers { words.append("--with-users") }
    if withDefaultTheme { words.append("--with-default-theme") }
    return words.joined(separator: " ")
  }
}

/// Objects of the files that were not asked for.
struct PortalLeft {
  let kind: KindName
  let flag: String
  let count: Int
}

struct PortalExport: AsyncParsableCommand, ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Write a Portal's objects to files of JSON lines",
    discussion: """
      Complete, page by page, without the objects that every Portal makes by itself, without members \
      that mean nothing elsewhere, and without secrets: their places are named in the files. Says what is \
      not in them, by name.

      Example:  tyk-promote portal export dev --kind organisation --kind team
      """)
  @Argument(help: "The environment") var environment: EnvironmentName?
  @OptionGroup var which: PortalOptions
  @OptionGroup var options: CommonOptions

  func run() async throws {
    try await PortalDoor.with(environment, which, options, .read) { door in
      let kinds = which.kinds.filter(door.server.kinds.contains)
      let objects = try await door.transfer.read(kinds)
      let files: [String: [UInt8]]
      do throws(PortalFileProblems) { files = try PortalFiles.write(objects) } catch {
        throw Failure(files: error, which.data)
      }
      try PortalFolder(which.data).write(files)
      let view = PortalExportView(
        door: door.name, files: files, kinds: kinds, secrets: PortalFiles.secretCount(objects),
        which: which, next: door.next)
      options.output.result(view.lines, json: view.json)
    }
  }
}

struct PortalImport: AsyncParsableCommand, ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Bring files of JSON lines into a Portal",
    discussion: """
      Creates what is missing under its own id, updates what differs, leaves everything else alone and \
      deletes nothing; reads each object back. An object that the Portal has under another id, by its \
      name, is updated there and never made twice. Refused where the environment has a gate.

      Example:  tyk-promote portal import staging --data data --dry-run
      """)
  @Argument(help: "The environment") var environment: EnvironmentName?
  @OptionGroup var which: PortalOptions
  @Flag(help: "Only show what would be sent") var dryRun = false
  @OptionGroup var options: CommonOptions

  func run() async throws {
    try await PortalDoor.with(environment, which, options, dryRun ? .read : .write) { door in
      let (entries, left) = try which.entries()
      let work = try await door.transfer.prepare(entries)
      let outcomes =
        dryRun || !work.problems.isEmpty ? [] : await door.transfer.carryOut(work)
      let view = PortalImportView(
        door: door, work: work, outcomes: outcomes, isDry: dryRun, left: left, which: which)
      options.output.result(view.lines, json: view.json)
      if !work.problems.isEmpty { throw ExitCode(3) }
      if outcomes.contains(where: { $0.problem != nil }) { throw ExitCode(1) }
    }
  }
}

struct PortalVerify: AsyncParsableCommand, ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify", abstract: "Compare a Portal with files, or with another Portal",
    discussion: """
      Every record by its id, both ways and field by field; secrets are not compared. Exit code 2 when \
      something differs.

      Example:  tyk-promote portal verify staging --data data
                tyk-promote portal verify staging --with dev --kind organisation --kind team
      """)
  @Argument(help: "The environment") var environment: EnvironmentName?
  @Option(name: .customLong("with"), help: "The environment that it should equal, instead of files")
  var other: EnvironmentName?
  @OptionGroup var which: PortalOptions
  @OptionGroup var options: CommonOptions

  func run() async throws {
    try await PortalDoor.with(environment, which, options, .read) { door in
      let wanted: [PortalFiles.Entry]
      var left: [PortalLeft] = []
      var compared: Set<KindName>
      if let other {
        let objects = try await door.read(other, which.kinds)
        do throws(PortalFileProblems) {
          wanted = try PortalFiles.read(try PortalFiles.write(objects))
        } catch { throw Failure(files: error, other.text) }
        compared = Set(which.kinds)
      } else {
        (wanted, left) = try which.entries()
        compared = Set(wanted.map(\.address.kind)).union(which.kind.map { KindName($0) })
      }
      compared.formIntersection(door.server.kinds)
      let found = try await door.transfer.read(Array(compared))
      let view = PortalVerifyView(
        door: door,
        comparison: PortalComparison(wanted: wanted, found: found, kinds: compared),
        against: other.map { "'\($0)'" } ?? which.data, left: left, which: which, other: other)
      options.output.result(view.lines, json: view.json)
      if !view.comparison.matches { throw ExitCode(2) }
    }
  }
}
