import PromoteCore
import PromoteEngine
import TykSimulator

/// What a Portal may do otherwise where descriptions are silent, contradict each other or changed: by
/// a switch of the simulator, or by what is made of its requests and answers on the way.
struct PortalAlternative: Sendable, CustomStringConvertible {
  let description: String
  var configure: @Sendable (inout PortalSimulatorConfiguration) -> Void = { _ in }
  var request: @Sendable (HTTPExchange.Request) -> HTTPExchange.Request = { $0 }
  /// Nil: the simulator answers.
  var instead: @Sendable (HTTPExchange.Request) -> HTTPExchange.Response? = { _ in nil }
  var response: @Sendable (HTTPExchange.Request, inout HTTPExchange.Response) -> Void = { _, _ in }
  /// What the client is told that the Portal's address is.
  var portal = "http://portal.example"

  init(_ description: String, _ change: (inout PortalAlternative) -> Void = { _ in }) {
    self.description = description
    change(&self)
  }

  func transport(_ base: any HTTPTransport) -> any HTTPTransport {
    Transport(base: base, alternative: self)
  }

  private struct Transport: HTTPTransport {
    let base: any HTTPTransport
    let alternative: PortalAlternative

    func send(
      _ request: HTTPExchange.Request
    ) async throws(TransportFailure) -> HTTPExchange.Response {
      if let answer = alternative.instead(request) { return answer }
      var response = try await base.send(alternative.request(request))
      alternative.response(request, &response)
      return response
    }
  }
}

extension PortalAlternative {
  static let all: [PortalAlternative] = lists + identities + writes + shapes + versions

  private static let lists = [
    PortalAlternative("pages of two rows") { $0.configure = { $0.pageCap = 2 } },
    PortalAlternative("every page is everything") {
      $0.request = { $0.asking([("page", "-1")]) }
    },
    PortalAlternative("pages of twenty, whatever is asked for") {
      $0.request = { request in request.asking(request.query.filter { $0.name != "per_page" }) }
    },
    PortalAlternative("lists within an object") {
      $0.response = { request, response in
        response.edit(request, "GET") { $0.array == nil ? $0 : ["data": $0] }
      }
    },
    PortalAlternative("null for an empty list") {
      $0.response = { request, response in
        response.edit(request, "GET") { $0.array?.isEmpty == true ? .null : $0 }
      }
    },
    PortalAlternative("no certain answer about one audience") {
      $0.instead = { request in
        let parts = request.path.split(separator: "/")
        guard request.method == "GET", parts.dropLast().last == "audiences" else { return nil }
        return .json(404, ["ID": 0, "OrganisationID": 0, "TeamID": 0])
      }
    },
  ]

  private static let identities = [
    PortalAlternative("custom ids of catalogues and tags, too") {
      $0.configure = { $0.showsAllCIDs = true }
    },
    PortalAlternative("no custom ids of pages and their texts") {
      $0.configure = { $0.withoutCIDs = ["pages", "content-blocks"] }
    },
    PortalAlternative("custom ids in records alone") {
      $0.response = { request, response in
        // Products and plans show theirs in lists; that is described.
        guard !["products", "plans"].contains(request.path.split(separator: "/").last) else {
          return
        }
        response.edit(request, "GET") { json in
          json.array.map { .array($0.map { $0.without("CID") }) } ?? json
        }
      }
    },
    PortalAlternative("custom ids stay what they are") { $0.configure = { $0.writesCIDs = false } },
    PortalAlternative("custom ids of 27 characters alone") {
      $0.configure = { $0.onlyKSUIDs = true }
    },
    PortalAlternative("no path by a custom id") {
      $0.instead = { request in
        let isCID = request.path.split(separator: "/").contains { $0.utf8.count == 27 }
        return isCID ? .json(404, ["errors": ["record not found"]]) : nil
      }
    },
    PortalAlternative("names and paths have to be free") {
      $0.configure = { $0.uniqueNames = true }
    },
    PortalAlternative("default teams without a flag") {
      $0.response = { request, response in
        response.edit(request, "GET") { json in
          json.array.map { .array($0.map { $0.without("Default") }) } ?? json.without("Default")
        }
      }
    },
    PortalAlternative("an address that ends with the prefix") {
      $0.configure = { $0.answersWithoutPrefix = true }
      $0.portal = "http://portal.example/portal-api"
    },
  ]

  private static let writes = [
    PortalAlternative("200 for what was made") {
      $0.response = { _, response in if response.status == 201 { response.status = 200 } }
    },
    PortalAlternative("new tutorials without a number") {
      $0.configure = { $0.identifiesNewDocs = false }
    },
    PortalAlternative("new records without a number") {
      $0.response = { request, response in response.edit(request, "POST") { $0.without("ID") } }
    },
    PortalAlternative("new products in the Dashboard's words") {
      $0.response = { request, response in
        guard request.path == "/portal-api/products" else { return }
        response.edit(request, "POST") { _ in
          ["Status": "OK", "Message": "665f00000000000000000031"]
        }
      }
    },
    PortalAlternative("nothing in the answers to writes") {
      $0.response = { request, response in
        if request.method != "GET", response.status < 300 { response.body = [] }
      }
    },
    PortalAlternative("the place of an uploaded document is shown") {
      $0.configure = { $0.showsUploadedPaths = true }
    },
  ]

  private static let shapes = [
    PortalAlternative("numbers of records as texts") {
      $0.response = { request, response in
        response.edit(request) { json in
          json.everywhere { name, value in
            ["ID", "TeamID", "OrganisationID", "ProviderID"].contains(name)
              ? value.integer.map { .string(String($0)) } ?? value : value
          }
        }
      }
    },
    PortalAlternative("lists of client types as arrays") {
      $0.response = { request, response in
        response.edit(request) { json in
          json.everywhere { name, value in
            ["GrantType", "ResponseTypes"].contains(name)
              ? value.string.map { text in
                .array(text.split(separator: ",").map { .string(String($0)) })
              } ?? value : value
          }
        }
      }
    },
    PortalAlternative("[] for nothing") {
      $0.response = { request, response in
        response.edit(request) { json in
          json.everywhere { name, value in relations.contains(name) && value.isNull ? [] : value }
        }
      }
    },
    PortalAlternative("absent for nothing") {
      $0.response = { request, response in
        response.edit(request) { json in
          json.everywhere { _, value in value.isNull || value == "" ? nil : value }
        }
      }
    },
    PortalAlternative("relations as objects") {
      $0.response = { request, response in
        response.edit(request) { json in
          json.everywhere { name, value in
            name == "Tags"
              ? value.array.map { .array($0.map { ["ID": 2, "Name": $0["Name"] ?? $0] }) } ?? value
              : value
          }
        }
      }
    },
  ]

  private static let relations: Set<String> = [
    "Tags", "Templates", "Catalogues", "Categories", "Headers", "Events", "Products", "Plans",
    "OrgCatalogues", "SpecDetails", "APIDetails", "Users",
  ]

  private static let versions = [(1, 13, 0), (1, 16, 0), (1, 17, 0), (1, 17, 1)].map { version in
    PortalAlternative("a Portal \(version.0).\(version.1).\(version.2)") {
      $0.configure = { $0.version = TykVersion(version.0, version.1, version.2) }
    }
  }
}

extension HTTPExchange.Request {
  fileprivate func asking(_ query: [(name: String, value: String)]) -> HTTPExchange.Request {
    var request = self
    request.query = query
    return request
  }
}

extension HTTPExchange.Response {
  static func json(_ status: Int, _ json: JSON) -> HTTPExchange.Response {
    HTTPExchange.Response(
      status: status, headers: [("Content-Type", "application/json")], body: json.serialised())
  }

  /// Changes the JSON of answers that say yes; a file stays.
  fileprivate mutating func edit(
    _ request: HTTPExchange.Request, _ method: String? = nil, _ change: (JSON) -> JSON
  ) {
    let files = ["oas", "schema", "logo", "preview", "download"]
    let last = request.path.split(separator: "/").last.map(String.init) ?? ""
    guard status < 300, method == nil || method == request.method, !files.contains(last) else {
      return
    }
    do { body = change(try JSON.parse(body)).serialised() } catch {
      // Texts and empty bodies.
    }
  }
}

extension JSON {
  fileprivate func without(_ name: String) -> JSON {
    guard var members = object else { return self }
    members[name] = nil
    return .object(members)
  }

  /// The same with every member, at any depth, as `change` makes it; nil takes it out.
  fileprivate func everywhere(_ change: (String, JSON) -> JSON?) -> JSON {
    if let array { return .array(array.map { $0.everywhere(change) }) }
    guard let object else { return self }
    return .object(
      JSONObject(
        object.compactMap { member in
          change(member.name, member.value.everywhere(change)).map { (member.name, $0) }
        }))
  }
}
