/// The addresses of a document's servers (OpenAPI 3, Server Object) as an upstream.
struct ServerAddress {
  /// Variables filled in with their defaults.
  let url: String
  /// The path part: of `https://api.example.com/v1`, `/v1`; empty where there is none.
  let path: String

  /// Schemes of an upstream that a gateway can call.
  private static let schemes = ["http://", "https://", "h2c://", "ws://", "wss://"]

  private init(url: String, path: String) {
    self.url = url
    self.path = path
  }

  var isAbsolute: Bool {
    Self.schemes.contains { url.lowercased().utf8.starts(with: $0.utf8) }
  }

  /// Every server in order, with what is odd about them noted.
  static func all(_ servers: JSON?, _ notes: inout ImportNotes) -> [ServerAddress] {
    var found: [ServerAddress] = []
    for (index, server) in (servers?.array ?? []).enumerated() {
      let place = JSONPointer(["servers", String(index), "url"])
      guard let template = server["url"]?.string else {
        notes.add("unusable-server", .warning, at: place, "is no text; the server was passed over")
        continue
      }
      let url = filled(template, server["variables"])
      if url.utf8.contains(UInt8(ascii: "{")) {
        notes.add(
          "unusable-server", .warning, at: place,
          "has a variable without a default; the server was passed over")
        continue
      }
      if !url.utf8.elementsEqual(template.utf8) {
        notes.add(
          "server-variables", .info, at: place, "was read with the defaults of its variables")
      }
      found.append(ServerAddress(url: url, path: path(of: url)))
    }
    return found
  }

  private static func filled(_ template: String, _ variables: JSON?) -> String {
    var result = ""
    var rest = template[...]
    while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
      let name = String(rest[rest.index(after: open)..<close])
      result += rest[..<open]
      let value = variables?[name]?["default"]
      result += value?.string ?? value?.number?.text ?? "{\(name)}"
      rest = rest[rest.index(after: close)...]
    }
    return result + rest
  }

  /// The path of a URL or of a reference that has only one.
  static func path(of url: String) -> String {
    var rest = Array(url.utf8)[...]
    if let mark = rest.firstIndex(of: UInt8(ascii: ":")),
      rest[mark...].starts(with: "://".utf8)
    {
      rest = rest[(mark + 3)...]
      guard let slash = rest.firstIndex(of: UInt8(ascii: "/")) else { return "" }
      rest = rest[slash...]
    } else if rest.starts(with: "//".utf8) {
      rest = rest.dropFirst(2)
      guard let slash = rest.firstIndex(of: UInt8(ascii: "/")) else { return "" }
      rest = rest[slash...]
    }
    let end = rest.firstIndex { "?#".utf8.contains($0) } ?? rest.endIndex
    return String(decoding: rest[..<end], as: UTF8.self)
  }
}
