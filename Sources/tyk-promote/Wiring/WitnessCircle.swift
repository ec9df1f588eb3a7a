import PromoteAdapters
import PromoteCore
import PromoteEngine

/// The witnesses that the registry names.
struct WitnessCircle: Sendable {
  private let members: [WitnessList.Member]

  init(_ list: WitnessList) { members = list.members }

  var isEmpty: Bool { members.isEmpty }

  /// Asks all of them about the newest checkpoint.
  func ask(_ store: SQLiteStore) async throws -> CosigningResult {
    let limits = AsyncHTTPTransport.Limits(
      connectSeconds: 5, idleSeconds: 10, exchangeSeconds: 20, answerBytes: 1 << 16, connections: 1)
    var doors: [HTTPWitness] = []
    var transports: [AsyncHTTPTransport] = []
    for member in members {
      let transport = try AsyncHTTPTransport(BaseURL(member.url), limits: limits)
      transports.append(transport)
      doors.append(HTTPWitness(key: member.key, transport: transport))
    }
    let result = try await store.cosign(with: doors)
    for transport in transports { await transport.shutdown() }
    return result
  }

  /// Asks, and says on stderr what did not go well: a step of a promotion does not fail by it.
  func askInPassing(_ store: SQLiteStore) async {
    guard !isEmpty else { return }
    do {
      for answer in try await ask(store).answers {
        switch answer.outcome {
        case .cosigned, .alreadyCosigned: continue
        case .failed(let why):
          Output.note(
            "tyk-promote: warning: the witness '\(answer.witness.name)' did not cosign: \(why)")
        case .contradicts(let why):
          Output.note(
            "tyk-promote: warning: the witness '\(answer.witness.name)' CONTRADICTS this log: \(why)"
          )
        }
      }
    } catch { Output.note("tyk-promote: warning: no witness could be asked: \(error)") }
  }
}
