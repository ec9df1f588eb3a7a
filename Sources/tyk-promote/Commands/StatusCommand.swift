import ArgumentParser
import PromoteCore
import PromoteEngine

struct StatusCommand: AsyncParsableCommand, ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "Show what runs where",
    discussion: "Reads the log; asks no environment.\n\nExample:  tyk-promote status")
  @OptionGroup var options: CommonOptions

  func run() async throws {
    try await Session.with(options, user: UserOptions.fallback) { session in
      let environments = try await session.engine.status()
      let table = Table(
        ["environment", "release", "objects", "promotion", "verified"],
        environments.map {
          [
            $0.name.text, $0.release?.short ?? "-", $0.release == nil ? "-" : String($0.objects),
            $0.openPublish.map { "\($0) (half applied)" } ?? $0.promotion ?? "-",
            $0.verifiedAt?.seconds ?? "-",
          ]
        })
      let notes = environments.flatMap { environment in
        (environment.hours.map { ["  \(environment.name) is \($0.text)"] } ?? [])
          + environment.holds.map { "! \(environment.name) is on hold: \($0)" }
          + environment.openReviews.map {
            "! \(environment.name): the glass was broken for \($0), and nobody has reviewed that"
          }
      }
      options.output.result(
        table.lines + notes,
        json: [
          "environments": .array(
            environments.map {
              [
                "name": .string($0.name.text),
                "release": $0.release.map { .string($0.hex) } ?? .null,
                "promotion": $0.promotion.map { .string($0) } ?? .null,
                "verifiedAt": $0.verifiedAt.map { .string($0.seconds) } ?? .null,
                "openPublish": $0.openPublish.map { .string($0) } ?? .null,
                "holds": .array($0.holds.map { .string($0) }),
                "openReviews": .array($0.openReviews.map { .string($0) }),
                "hours": $0.hours.map {
                  [
                    "open": .bool($0.isOpen),
                    "changes": $0.changes.map { .string($0.seconds) } ?? .null,
                  ]
                } ?? .null,
              ]
            })
        ])
    }
  }
}

struct ListCommand: AsyncParsableCommand, ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the promotions, newest first",
    discussion: "Reads the log.\n\nExample:  tyk-promote list --json")
  @Flag(help: "Only those that are not closed") var open = false
  @OptionGroup var options: CommonOptions

  private static let closed: Set<String> = [
    "verified", "superseded", "abandoned", "rejected", "expired",
  ]

  func run() async throws {
    try await Session.with(options, user: UserOptions.fallback) { session in
      let promotions = try await session.engine.list()
        .filter { !open || !Self.closed.contains($0.state) }
        .sorted { $0.created > $1.created }
      let table = Table(
        ["promotion", "word", "from", "to", "state", "requester", "created"],
        promotions.map {
          [
            $0.id, $0.word, $0.from.text, $0.to.text, $0.state, $0.requester, $0.created.seconds,
          ]
        })
      options.output.result(
        promotions.isEmpty ? ["no promotions"] : table.lines,
        json: [
          "promotions": .array(
            promotions.map {
              [
                "promotion": .string($0.id), "word": .string($0.word),
                "from": .string($0.from.text), "to": .string($0.to.text),
                "state": .string($0.state), "requester": .string($0.requester),
                "created": .string($0.created.seconds),
                "dossier": $0.dossier.map { .string($0) } ?? .null,
              ]
            })
        ])
    }
  }
}
