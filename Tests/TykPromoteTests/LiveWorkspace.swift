import Foundation
import PromoteAdapters
import PromoteCore
import PromoteEngine

/// A copy of the demo's workspace with its simulators running: what a person has after `make demo`.
///
/// All copies name the same ports, so only one may live at a time: the suites that use it are
/// serialised.
final class LiveWorkspace {
  let folder: TemporaryFolder
  let root: URL
  let tool: Tool
  private let simulators: RunningSimulators

  init(latency: Int = 0) throws {
    let copy = try DemoWorkspace.copy()
    folder = copy.folder
    root = copy.workspace
    tool = Tool(folder: copy.workspace)
    simulators = try RunningSimulators(
      workspace: copy.workspace, arguments: ["--latency", String(latency)])
  }

  /// The JSON that a command prints; its exit code must be `code`.
  func json(_ arguments: String..., code: Int32 = 0) throws -> JSON {
    let result = try tool.run(arguments + ["--json"])
    guard result.code == code else { throw UnexpectedExit(arguments: arguments, result: result) }
    return try JSON.parse(result.output.utf8)
  }

  /// Plans dev → staging as robin; the promotion's id.
  func plan() throws -> String {
    let plan = try json("plan", "--from", "dev", "--to", "staging", "--as", "robin")
    guard let id = plan["promotion"]?.string else { throw NoPlan(plan: plan) }
    return id
  }

  func approve(_ promotion: String) throws {
    for id in ["ana", "ben"] {
      _ = try json("approve", promotion, "--as", id, "--key", ".tyk-promote/keys/\(id)")
    }
  }

  func dossier(_ promotion: String) throws -> URL {
    for dossier in try DemoWorkspace.dossiers(root) {
      let plan = try Data(contentsOf: dossier.appending(path: "plan.json"))
      if try JSON.parse(Array(plan))["id"]?.string == promotion { return dossier }
    }
    throw CocoaError(.fileNoSuchFile)
  }

  // MARK: - The environments' own HTTP API

  func get(_ environment: String, _ path: String) async throws -> JSON {
    try JSON.parse(try await send(environment, "GET", path).body)
  }

  func put(_ environment: String, _ path: String, _ body: JSON) async throws {
    let answer = try await send(environment, "PUT", path, body.serialised())
    guard answer.status == 200 else {
      throw Refused(body: String(decoding: answer.body, as: UTF8.self))
    }
  }

  /// Changes one place of an object, as somebody with access to that Dashboard would.
  func edit(
    _ environment: String, _ path: String, _ pointer: String, to value: JSON
  ) async throws {
    let object = try await get(environment, path)
    guard let place = JSONPointer(pointer), let changed = object.setting(place, to: value) else {
      throw Refused(body: pointer)
    }
    try await put(environment, path, changed)
  }

  private func send(
    _ environment: String, _ method: String, _ path: String, _ body: [UInt8] = []
  ) async throws -> HTTPExchange.Response {
    let registry = try RegistryReader.read(root.appending(path: "environments").path())
    guard let name = EnvironmentName(environment), let found = registry.environments[name] else {
      throw CocoaError(.fileNoSuchFile)
    }
    let secret = try String(
      contentsOf: root.appending(path: ".tyk-promote/secrets/\(environment)-dashboard"),
      encoding: .utf8
    ).trimmingCharacters(in: .newlines)
    let transport = try AsyncHTTPTransport(BaseURL(found.server.url))
    let answer = try await transport.send(
      HTTPExchange.Request(
        method: method, path: path, headers: [("Authorization", secret)], body: body))
    await transport.shutdown()
    return answer
  }

  struct UnexpectedExit: Error { let arguments: [String], result: Tool.Result }
  struct NoPlan: Error { let plan: JSON }
  struct Refused: Error { let body: String }
}
