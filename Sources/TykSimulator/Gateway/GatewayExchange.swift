internal import PromoteCore

/// A "no" of a Gateway: a code and `{"status":"error","message":…}`.
struct GatewayRefusal: Error, Hashable {
  let status: Int
  let message: String

  init(_ status: Int, _ message: String) {
    self.status = status
    self.message = message
  }

  static let stranger = GatewayRefusal(
    403, "Attempted administrative access with invalid or missing key!")
  static let malformed = GatewayRefusal(400, "Request malformed")
  static let noAPI = GatewayRefusal(404, "API not found")
  static let noPolicy = GatewayRefusal(404, "Policy not found")
  static let deleteFailed = GatewayRefusal(500, "Delete failed")

  var answer: Answer {
    var answer = Answer.json(["status": "error", "message": .string(message)], status: status)
    answer.ground = .evidenced
    return answer
  }
}

extension Answer {
  /// What a Gateway says of a write that it carried out.
  static func done(_ key: String, _ action: String) -> Answer {
    .json(["key": .string(key), "status": "ok", "action": .string(action)])
  }

  static let reloaded = Answer.json(["status": "ok", "message": ""])

  static func array(_ items: some Collection<[UInt8]>) -> Answer {
    var body: [UInt8] = [UInt8(ascii: "[")]
    for (index, item) in items.enumerated() {
      if index > 0 { body.append(UInt8(ascii: ",")) }
      body.append(contentsOf: item)
    }
    body.append(UInt8(ascii: "]"))
    return Answer(status: 200, body: body)
  }
}
