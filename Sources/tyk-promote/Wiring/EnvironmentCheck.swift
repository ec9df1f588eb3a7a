import PromoteAdapters
import PromoteCore
import PromoteEngine

/// What one environment answered when it was asked who it is.
struct EnvironmentCheck {
  let name: EnvironmentName
  var facts: [(name: String, value: String)] = []
  var problems: [String] = []

  /// A clock that is further off than this makes approvals and windows unreliable.
  private static let tolerableSkewSeconds = 60

  static func run(
    _ configuration: EnvironmentConfiguration, _ doors: EnvironmentDoors
  ) async -> EnvironmentCheck {
    var check = EnvironmentCheck(name: configuration.name)
    check.facts.append((configuration.system.word, configuration.server.url))
    check.state(configuration.system)
    if let portal = configuration.portal {
      check.facts.append(("portal", portal.url))
      check.facts.append(("portal version", portal.version ?? "not stated"))
    }
    let hasReader =
      configuration.server.readSecret != nil || configuration.portal?.readSecret != nil
    let accesses: [Engine.Access] = hasReader ? [.read, .write] : [.write]
    for access in accesses { await check.ask(configuration, access, doors) }
    for binding in configuration.bindings {
      guard case .secret(let reference) = binding.value else { continue }
      do { _ = try await doors.secrets.resolve(reference) } catch {
        check.problems.append("\(binding.place): \(reference) has no value: \(error.reason)")
      }
    }
    return check
  }

  /// What the registry says of a Dashboard's settings, and what nobody says: it cannot be asked.
  private mutating func state(_ system: EnvironmentSystem) {
    guard case .dashboard(let dashboard) = system else { return }
    for (name, setting) in ServerSettings.names {
      let stated = dashboard.settings[keyPath: setting]
      guard stated != nil || ServerSettings.required.contains(name) else { continue }
      facts.append((name, stated.map { $0 ? "true" : "false" } ?? "not stated"))
    }
  }

  private mutating func ask(
    _ configuration: EnvironmentConfiguration, _ access: Engine.Access, _ doors: EnvironmentDoors
  ) async {
    let who = access == .read ? "reading" : "writing"
    do {
      let server = try await doors.open(configuration, access).identify()
      facts.append(("organisation (\(who))", server.identity.organisation))
      if let version = server.version { facts.append(("version", version)) }
      if let skew = server.clockSkewSeconds {
        facts.append(("clock", "\(abs(skew)) s \(skew < 0 ? "behind" : "ahead of") ours"))
        if abs(skew) > Self.tolerableSkewSeconds {
          problems.append(
            "its clock is \(skew) s ahead of ours; tolerable are \(Self.tolerableSkewSeconds) s")
        }
      }
      for (name, value) in Self.kinds(of: server)
      where !facts.contains(where: { $0 == (name, value) }) {
        facts.append((name, value))
      }
      // What a promotion can do without is told; what it cannot is a problem.
      let optional = server.unreadable.filter { Kinds.named($0)?.isOptional == true }
      if !optional.isEmpty {
        facts.append(
          ("cannot read (\(who))", optional.map(\.text).sorted().joined(separator: ", ")))
      }
      for kind in server.unreadable.subtracting(optional).map(\.text).sorted() {
        problems.append("the credential for \(who) may not read objects of kind '\(kind)'")
      }
      if let expected = configuration.server.organisation,
        !expected.utf8.elementsEqual(server.identity.organisation.utf8)
      {
        problems.append(
          "the credential for \(who) is of organisation \(server.identity.organisation), the registry says \(expected)"
        )
      }
    } catch {
      problems.append("\(who): \(Failure(describing: error).summary)")
    }
  }

  /// Those of the Dashboard or Gateway by name, those of a Portal by what it lacks.
  private static func kinds(of server: ServerDescription) -> [(name: String, value: String)] {
    let portal = Set(Kinds.portal.map(\.name))
    func list(_ kinds: Set<KindName>) -> String {
      kinds.map(\.text).sorted().joined(separator: ", ")
    }
    let own: [(name: String, value: String)] = [("kinds", list(server.kinds.subtracting(portal)))]
    let theirs = server.kinds.intersection(portal)
    guard !theirs.isEmpty else { return own }
    let lacking = portal.subtracting(theirs)
    return own + [
      (
        "portal kinds",
        "\(theirs.count)" + (lacking.isEmpty ? ", all there are" : ", without \(list(lacking))")
      )
    ]
  }

  var lines: [String] {
    let width = facts.map(\.name.count).max() ?? 0
    return ["\(problems.isEmpty ? "ok" : "failed")  \(name)"]
      + facts.map {
        "    \($0.name)\(String(repeating: " ", count: width - $0.name.count))  \($0.value)"
      }
      + problems.map { "    ! \($0)" }
  }

  var json: JSON {
    [
      "name": .string(name.text), "ok": .bool(problems.isEmpty),
      "facts": .object(JSONObject(facts.map { ($0.name, .string($0.value)) })),
      "problems": .array(problems.map { .string($0) }),
    ]
  }
}
