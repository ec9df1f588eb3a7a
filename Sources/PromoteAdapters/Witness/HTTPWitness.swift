public import PromoteCore
public import PromoteEngine

/// A witness reached over HTTP: `POST <prefix>/add-checkpoint` of C2SP tlog-witness.
public struct HTTPWitness: WitnessDoor {
  public let key: VerifierKey
  private let transport: any HTTPTransport

  /// `transport` leads to the witness's submission prefix.
  public init(key: VerifierKey, transport: any HTTPTransport) {
    self.key = key
    self.transport = transport
  }

  public func addCheckpoint(_ request: [UInt8]) async throws -> WitnessAnswer {
    let answer: HTTPExchange.Response
    do {
      answer = try await transport.send(
        HTTPExchange.Request(
          method: "POST", path: "/add-checkpoint",
          headers: [("Content-Type", "text/plain; charset=utf-8")], body: request))
    } catch {
      switch error {
      case .notSent(let why), .outcomeUnknown(let why): return .refused(why)
      }
    }
    switch answer.status {
    case 200: return .cosigned(answer.body)
    case 409:
      let text = String(decoding: answer.body, as: UTF8.self)
      guard text.last == "\n", let size = Int(text.dropLast()), size >= 0 else {
        return .refused("answered 409 without the size it holds")
      }
      return .conflict(size: size)
    default:
      let text = String(decoding: answer.body.prefix(200), as: UTF8.self)
      let line = text.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
      return .refused("answered \(answer.status): \(line)")
    }
  }
}
