import ArgumentParser
import Foundation
import PromoteAdapters
import PromoteCore
import PromoteEngine

struct AuditWitness: AsyncParsableCommand, ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "witness", abstract: "Be a witness: cosign checkpoints of logs that only grew",
    discussion: """
      Serves POST /add-checkpoint of C2SP tlog-witness over plain HTTP until it is interrupted. The key and \
      what was cosigned are kept in --state, which is made on the first run. Run it under another \
      administrator on another machine; it needs no workspace. Its public key goes under 'witnesses' of \
      pipeline.yaml. The log's key is in trust/log.policy of every dossier.

      Example:  tyk-promote audit witness --state /var/lib/witness --name compliance.example.com/w --log promote.example.com/shop+5a1f0c2e+AbCd
      """)
  @Option(help: "The folder of its key and its memory") var state: String
  @Option(help: "Its name, which cosignatures bear") var name: String
  @Option(help: "The key of a log it cosigns, as trust/log.policy has it (can be repeated)")
  var log: [String]
  @Option(help: "The address to listen on") var host = "127.0.0.1"
  @Option(help: "The port to listen on; 0 lets the system choose") var port = 8091
  @OptionGroup var options: CommonOptions

  func run() async throws {
    var logs: [VerifierKey] = []
    for text in log {
      do throws(LogFormatError) { logs.append(try VerifierKey(text)) } catch {
        throw Failure(
          "no-key", .failed, "'\(text)' is no log's key: \(error.reason)",
          hint: "copy what stands behind 'log' in trust/log.policy of a dossier")
      }
    }
    let folder: WitnessFolder
    do {
      folder = try WitnessFolder(
        state, name: name, logs: logs, clock: SystemClock(), random: SystemRandom())
    } catch let refusal as WitnessFolder.Refusal {
      throw Failure("no-witness", .refused, refusal.description)
    }
    let (output, host, port) = (options.output, host, port)
    try await Interruption.endsOnSignal {
      try await WitnessServer(folder).run(host: host, port: port) { port in
        let url = "http://\(host):\(port)"
        if output.json {
          let line: JSON = ["url": .string(url), "key": .string(folder.key.text)]
          FileHandle.standardOutput.write(Data(line.serialised() + [0x0A]))
        } else {
          output.lines(["witness at \(url)", "  key  \(folder.key.text)"])
        }
      }
    }
  }
}

struct AuditCosign: AsyncParsableCommand, ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "cosign", abstract: "Ask the witnesses to cosign the newest checkpoint",
    discussion: """
      Asks every witness of pipeline.yaml, verifies what they answer by their keys, and keeps it. Every step \
      of a promotion asks by itself; this is for trying again. Exit code 3 where the quorum is not there.

      Example:  tyk-promote audit cosign
      """)
  @OptionGroup var options: CommonOptions

  func run() async throws {
    try await Session.with(options, user: UserOptions.fallback) { session in
      let witnesses = session.registry.pipeline.witnesses
      guard !witnesses.members.isEmpty else {
        throw Failure(
          "no-witnesses", .failed, "no witness is configured",
          hint: "name them under 'witnesses' in environments/pipeline.yaml")
      }
      let result = try await session.witnesses.ask(session.store)
      let view = CosigningView(result: result, quorum: witnesses.quorum)
      options.output.result(view.lines, json: view.json)
      if !view.isMet { throw ExitCode(Failure.Exit.refused.rawValue) }
    }
  }
}
