import Foundation
import PromoteAdapters
import PromoteCore
import PromoteEngine

/// `publish`, `update`, `sync` and `examples publish`: check the arguments, read the source whole,
/// choose the target, then send.
extension SyncCommand {
  private var word: String { verb.name }

  func write() async throws {
    try checkArguments()
    let found = try registry()
    let environment = try environment(found)
    try refuseGated(found, environment?.1)
    let source = try await readSource()
    if arguments.flag("test") { return mock(source) }
    let target = try writeTarget(environment)
    output.line("Using publisher: \(target.isGateway ? "Gateway" : "Dashboard") Publisher")
    try await send(source, to: target, found)
  }

  private func checkArguments() throws {
    let (gateway, dashboard) = (arguments.text("gateway"), arguments.text("dashboard"))
    if gateway.isEmpty, dashboard.isEmpty, !arguments.isSet("environment") {
      throw EarlyEnd(
        line: "\(word) requires either gateway or dashboard target to be set", code: 1)
    }
    let targets = [gateway, dashboard, arguments.text("environment")].filter { !$0.isEmpty }
    if targets.count > 1 {
      throw EarlyEnd(
        line: "\(word) requires either gateway or dashboard target to be set, not both", code: 1)
    }
    let branch = arguments.text("branch")
    if !arguments.text("path").isEmpty, !branch.isEmpty, branch != defaultBranch {
      throw EarlyEnd(
        line: "\(word) requires either files or branch to be set, not both", code: 1)
    }
  }

  private var defaultBranch: String {
    verb.flags.first { $0.name == "branch" }?.fallback ?? ""
  }

  private func writeTarget(
    _ environment: (SyncRegistry, EnvironmentConfiguration)?
  ) throws -> Target {
    let organisation = arguments.text("org").isEmpty ? nil : arguments.text("org")
    if let (found, configuration) = environment {
      return Target(
        door: .environment(found, configuration, arguments.flag("dry-run") ? .read : .write),
        url: configuration.server.url,
        isGateway: configuration.system.isGateway, organisation: organisation,
        environment: configuration.name)
    }
    let gateway = arguments.text("gateway")
    if !gateway.isEmpty {
      return Target(
        door: .gateway(
          url: gateway, secret: try secret(gateway: true), organisation: organisation ?? ""),
        url: gateway, isGateway: true, organisation: organisation)
    }
    let url = arguments.text("dashboard")
    return Target(
      door: .dashboard(
        url: url, secret: try secret(gateway: false), organisation: organisation), url: url,
      isGateway: false, organisation: organisation)
  }

  // MARK: - The source

  private func readSource() async throws -> SyncSource {
    var source: SyncSource
    let path = arguments.text("path")
    if !path.isEmpty {
      source = try await SourceFolder(path).read()
    } else {
      let repository =
        arguments.positional.first
        ?? (verb.action == .examplePublish ? ExampleIndex.repository : "")
      guard !repository.isEmpty else {
        throw SyncFailure("must specify repo address to pull from as first argument")
      }
      let branch = arguments.isSet("branch") ? arguments.text("branch") : defaultBranch
      let key = arguments.text("key")
      let location = arguments.text("location")
      source = try await GitRepository(
        repository, reference: branch, keyFile: key.isEmpty ? nil : key,
        environment: world.variables
      ).checkedOut { folder in
        let place = location.isEmpty ? folder : try below(folder, location)
        return try await SourceFolder(place, origin: .repository).read()
      }
    }
    for warning in source.warnings { note("\(warning)") }
    for line in source.fetchedLines { output.line(line) }
    let (chosen, unknown) = filter.applied(to: source)
    if !arguments.list("oas-apis").isEmpty {
      output.line("--> Identified \(arguments.list("oas-apis").count) OAS APIs")
    }
    if !unknown.isEmpty {
      note(
        "the source has nothing with the id " + unknown.map { "'\($0)'" }.joined(separator: ", "))
    }
    return chosen
  }

  private func below(_ folder: String, _ location: String) throws -> String {
    let parts = location.split(separator: "/").filter { $0 != "." }
    guard !parts.contains("..") else { throw SyncFailure("chroot boundary crossed") }
    return ([Substring(folder)] + parts).joined(separator: "/")
  }

  var filter: SyncFilter {
    SyncFilter(
      apis: arguments.list("apis"), oasAPIs: arguments.list("oas-apis"),
      policies: arguments.list("policies"), templates: arguments.list("templates"))
  }

  // MARK: - Sending

  private func send(_ source: SyncSource, to target: Target, _ found: SyncRegistry?) async throws {
    let run = SyncRun(
      target: try await world.open(target.door), output: output, isGateway: target.isGateway)
    let server = try await run.connect()
    try refuseGated(found, target, server.identity.organisation)
    var source = source
    var organisation = target.organisation ?? server.identity.organisation
    if target.isGateway {
      // A Gateway keeps neither; its APIs stay what the files say.
      source.objects = source.objects(of: .apis).map { object in
        var object = object
        object.categories = nil
        return object
      }
      organisation = target.organisation ?? ""
    }
    let isDry = arguments.flag("dry-run")
    switch verb.action {
    case .update:
      let steps = try await run.planUpdate(source, server: server, organisation: organisation)
      if isDry { return preview(steps) }
      try await run.update(steps, organisation: organisation)
    case .sync:
      if !filter.isEmpty {
        note("only what --apis and --policies name is synced; everything else is left alone")
      }
      let plans = try await run.planSync(
        source, server: server, organisation: organisation, filter: filter,
        deleting: !arguments.flag("no-delete"))
      if isDry {
        return preview(
          SyncGroup.allCases.flatMap { plans[$0]?.steps ?? [] },
          SyncGroup.allCases.flatMap { plans[$0]?.deletes ?? [] })
      }
      try await run.sync(plans)
    default:
      let steps = try await run.planPublish(
        source, server: server, organisation: organisation,
        allowingDuplicateListenPaths: arguments.flag("allow-duplicate-listenpaths"))
      if isDry { return preview(steps) }
      try await run.publish(steps, organisation: organisation)
    }
  }

  private func preview(_ steps: [SyncStep], _ deletes: [SyncLive] = []) {
    guard let key = SealKey(master: world.sealingKey(), environment: "preview") else { return }
    for line in SyncPreview(steps: steps, deletes: deletes, key: key).lines { output.line(line) }
  }

  /// `--test`: what tyk-sync's mock says. No target is asked.
  private func mock(_ source: SyncSource) {
    output.line("Using publisher: Mock Publisher")
    guard verb.action != .sync else { return }
    let isUpdate = verb.action == .update
    for api in source.objects(of: .apis) {
      let definition =
        api.kind.name == .classic ? api.document.json["api_definition"] ?? [:] : [:]
      let id = isUpdate ? definition["api_id"]?.string ?? "" : "mock"
      let listen = definition["proxy"]?["listen_path"]?.string ?? ""
      let target = definition["proxy"]?["target_url"]?.string ?? ""
      output.line(
        "\(isUpdate ? "Updating" : "Creating") API ID: \(id) (on: \(listen) to: \(target))")
    }
    output.line("Done")
  }
}
