import PromoteCore
import TykSimulator

/// Environments that can hold every kind.
enum EveryKindWorld {
  static let stages = [World.dev, World.staging, World.prod]

  /// A world whose registry provides the certificate, and asks for OAuth clients.
  static func make(
    versions: [EnvironmentName: TykVersion] = [:], gateways: Set<EnvironmentName> = [],
    providing: Bool = true,
    _ adjust: (inout Registry) -> Void = { _ in }
  ) throws -> World {
    let file = try EveryKind.file
    var known = Dictionary(uniqueKeysWithValues: stages.map { ($0, TykVersion(5, 15)) })
    known.merge(versions) { $1 }
    return try World(gateways: gateways, versions: known) { basic in
      var registry = basic
      registry.pipeline.include = [.oauthClient]
      for name in stages {
        var configuration = registry.environments[name]!
        let more = [
          ("alerts.upstream", "https://alerts.\(name).example.com/tyk"),
          ("kafka.host", "kafka.\(name).example.com:9092"),
          ("shop.upstream", "https://shop.\(name).example.com"),
        ]
        configuration.bindings += more.map { name, value in
          Binding(
            name: name, value: .literal(value), place: RegistryPlace(file: "x.yaml", line: 30))
        }
        if providing { configuration.certificates = [file] }
        registry.environments[name] = configuration
      }
      adjust(&registry)
      return registry
    }
  }
}
