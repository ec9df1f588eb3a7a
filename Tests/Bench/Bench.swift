import Foundation
import PromoteCore

/// One area of the bench; each has its own file.
struct BenchArea: Sendable {
  let name: String
  /// Measures, and adds its rows.
  let run: @Sendable (inout BenchReport) async throws -> Void
}

/// Measures what the product promises and says whether it is kept.
///
///     promote-bench [AREA…] [--json PATH]
///
/// Without areas, all are run. The table goes to stdout, progress to stderr. The exit code is 0
/// also where a target was missed: a busy machine is no failure. 64 where the arguments are wrong.
@main struct Bench {
  static let areas: [BenchArea] = [.json, .log, .dump, .apply, .plan, .openAPI, .sync, .portal]

  static func main() async throws {
    let parts = CommandLine.arguments.dropFirst()
    if parts.first == SlowServer.argument, let sample = parts.last,
      let sample = SlowServer.Sample(rawValue: sample)
    {
      return try await SlowServer.run(sample)
    }
    var names: [String] = []
    var path: String?
    var arguments = CommandLine.arguments.dropFirst().makeIterator()
    while let argument = arguments.next() {
      if argument == "--json" {
        guard let value = arguments.next() else { usage("--json needs a path") }
        path = value
      } else if areas.contains(where: { $0.name == argument }) {
        names.append(argument)
      } else {
        usage("no area '\(argument)'")
      }
    }
    var report = BenchReport()
    for area in areas where names.isEmpty || names.contains(area.name) {
      FileHandle.standardError.write(Data("\(area.name)\n".utf8))
      try await area.run(&report)
    }
    print(report.table)
    if let path { try Data(report.json.pretty()).write(to: URL(fileURLWithPath: path)) }
  }

  static func usage(_ problem: String) -> Never {
    let known = areas.map(\.name).joined(separator: ", ")
    FileHandle.standardError.write(
      Data("promote-bench: \(problem); areas are \(known), options: --json PATH\n".utf8))
    exit(64)
  }
}
