import Foundation
import PromoteCore

/// Documents like API definitions, made from a seed: nested objects, many short strings and
/// flags, numbers, some base64.
struct SampleDocuments {
  private var random: SplitMix

  init(seed: UInt64) { random = SplitMix(state: seed) }

  /// Documents of 5 to 60 KB when minified, about `totalBytes` together.
  mutating func apiDefinitions(totalBytes: Int) -> [JSON] {
    var documents: [JSON] = []
    var size = 0
    while size < totalBytes {
      let document = apiDefinition(bytes: 5_000 + random.below(55_000))
      size += document.serialised().count
      documents.append(document)
    }
    return documents
  }

  private mutating func apiDefinition(bytes: Int) -> JSON {
    var members: [(String, JSON)] = [
      ("api_id", .string(hexadecimal(32))), ("name", .string(words(3))),
      ("slug", .string(word())), ("active", .bool(true)), ("org_id", .string(hexadecimal(24))),
      (
        "proxy",
        [
          "listen_path": .string("/\(word())/\(word())/"), "strip_listen_path": true,
          "target_url": .string("https://\(word()).internal.example.com:8443/\(word())"),
        ]
      ),
      ("version_data", ["not_versioned": true, "default_version": "", "versions": [:]]),
      ("config_data", ["script": .string(base64(bytes / 12))]),
    ]
    var size = 400 + bytes / 12
    var paths: [(String, JSON)] = []
    while size < bytes {
      let path = "/\(word())/{\(word())}/\(word())-\(paths.count)"
      let operation = endpoint()
      size += path.utf8.count + 4 + operation.serialised().count
      paths.append((path, operation))
    }
    members.append(("paths", .object(JSONObject(paths))))
    return .object(JSONObject(members))
  }

  private mutating func endpoint() -> JSON {
    var headers: [(String, JSON)] = []
    for index in 0..<random.below(5) { headers.append(("X-\(word())-\(index)", .string(word()))) }
    return [
      "operationId": .string(hexadecimal(24)), "enabled": .bool(random.below(2) == 0),
      "description": .string(words(4 + random.below(12)) + (random.below(4) == 0 ? "\n" : "")),
      "rateLimit": [
        "rate": .integer(random.below(10_000)), "per": .integer(60),
        "factor": .number(JSONNumber("\(random.below(100)).\(random.below(9) + 1)")!),
      ],
      "headers": .object(JSONObject(headers)), "tags": [.string(word()), .string(word())],
      "cors": ["allowedOrigins": [], "maxAge": 24, "enabled": false, "debug": .null],
    ]
  }

  private mutating func word() -> String {
    let syllables = ["or", "der", "pay", "cus", "to", "mer", "bil", "ling", "track", "ship", "ré"]
    return (0...1 + random.below(3)).map { _ in syllables[random.below(syllables.count)] }.joined()
  }

  private mutating func words(_ count: Int) -> String {
    (0..<count).map { _ in word() }.joined(separator: " ")
  }

  private mutating func hexadecimal(_ count: Int) -> String {
    String((0..<count).map { _ in "0123456789abcdef".randomElement(using: &random)! })
  }

  private mutating func base64(_ count: Int) -> String {
    Data((0..<count * 3 / 4).map { _ in UInt8(random.below(256)) }).base64EncodedString()
  }
}

/// A small generator whose numbers depend on nothing but the seed (SplitMix64).
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }
}
