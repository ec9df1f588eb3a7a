import Foundation
import PromoteAdapters
import PromoteCore
import PromoteEngine

/// An environment that has a gate is written by an approved promotion and by nothing else.
extension SyncCommand {
  private var writesNothing: Bool { arguments.flag("dry-run") || arguments.flag("test") }

  /// Before anything is read: by name, and by an address that only gated environments have.
  func refuseGated(_ found: SyncRegistry?, _ named: EnvironmentConfiguration?) throws {
    guard let found, !writesNothing else { return }
    if let named {
      if found.isGated(named) { throw gated(named.name) }
      return
    }
    let same = environments(of: found, at: typedURL)
    if let first = same.first(where: found.isGated), same.allSatisfy(found.isGated) {
      throw gated(first.name)
    }
  }

  /// Once it is known whose credential it is: several environments may share a Dashboard, each with
  /// an organisation of its own.
  func refuseGated(_ found: SyncRegistry?, _ target: Target, _ organisation: String) throws {
    guard let found, !writesNothing else { return }
    let meant = environments(of: found, at: target.url).filter { environment in
      environment.server.organisation.map { $0 == organisation }
        ?? (environment.name == target.environment || target.environment == nil)
    }
    if let first = meant.first(where: found.isGated) { throw gated(first.name) }
  }

  private var typedURL: String {
    let gateway = arguments.text("gateway")
    return gateway.isEmpty ? arguments.text("dashboard") : gateway
  }

  private func environments(
    of found: SyncRegistry, at url: String
  ) -> [EnvironmentConfiguration] {
    guard let place = Self.place(url) else { return [] }
    return found.registry.environments.values.filter { Self.place($0.server.url) == place }
      .sorted { $0.name < $1.name }
  }

  /// Scheme aside, what makes two addresses one server: host, port and path.
  static func place(_ url: String) -> String? {
    guard let parts = URLComponents(string: url), let host = parts.host, !host.isEmpty else {
      return nil
    }
    let isTLS = parts.scheme?.lowercased() == "https"
    var path = parts.path
    while path.hasSuffix("/") { path.removeLast() }
    let names = ["localhost", "127.0.0.1", "[::1]", "::1"]
    let name = names.contains(host.lowercased()) ? "localhost" : host.lowercased()
    return "\(name):\(parts.port ?? (isTLS ? 443 : 80))\(path)"
  }

  private func gated(_ name: EnvironmentName) -> SyncFailure {
    SyncFailure(
      [
        "the environment '\(name)' has a gate: it is changed by an approved promotion only; nothing was sent",
        "run `tyk-promote plan --to \(name)`, or look with --dry-run",
      ], isRefusal: true)
  }
}
