@testable import PromoteCore

/// Objects nobody thought of, from a seed.
enum Generated {
  static let hosts = ["orders.dev.example", "idp.dev.example", "db.dev.example"]

  static func classic(_ random: inout Seeded) -> JSON {
    var members: [(String, JSON)] = []
    func url(_ random: inout Seeded) -> JSON {
      let path = ["", "/", "/v1", "/v1/é?x=1", "/a/b#c"].randomElement(using: &random)!
      let port = ["", ":8443"].randomElement(using: &random)!
      return .string("https://\(hosts.randomElement(using: &random)!)\(port)\(path)")
    }
    let possible: [(String, (inout Seeded) -> JSON)] = [
      ("/proxy/target_url", url),
      ("/proxy/target_list", { .array([url(&$0), url(&$0)]) }),
      ("/jwt_source", { .string(base64(url(&$0).string!)) }),
      ("/domain", { .string(hosts.randomElement(using: &$0)!) }),
      ("/tags", { .array([.string("t\($0.next() % 3)"), "u"]) }),
      ("/upstream_certificates", { .object([hosts.randomElement(using: &$0)!: "c", "*": "d"]) }),
      (
        "/config_data",
        {
          .object([
            "table": .object([url(&$0).string!: url(&$0)]),
            "n": .number(JSONNumber("1.\($0.next() % 9)0")!),
          ])
        }
      ),
      ("/global_rate_limit", { .object(["rate": .integer(Int($0.next() % 3)), "per": 0]) }),
      ("/proxy/listen_path", { .string("/p\($0.next() % 5)/${literal}/") }),
      ("/x_unknown", { .array([.null, .integer(Int($0.next() % 2))]) }),
    ]
    for (path, make) in possible where Bool.random(using: &random) {
      members.append((path, make(&random)))
    }
    var document = classicAPI()
    for (path, value) in members {
      document = document.setting(pointer("/api_definition" + path), to: value)!
    }
    return document
  }

  /// The same with the members of every object in another order.
  static func shuffled(_ json: JSON, _ random: inout Seeded) -> JSON {
    switch json.shape {
    case .object(let object):
      var members: [(String, JSON)] = []
      for member in object { members.append((member.name, shuffled(member.value, &random))) }
      members.shuffle(using: &random)
      return .object(JSONObject(members))
    case .array(let items):
      var changed: [JSON] = []
      for item in items { changed.append(shuffled(item, &random)) }
      return .array(changed)
    default: return json
    }
  }
}
