internal import PromoteCore
internal import PromoteEngine

/// Files beside records. Each is uploaded as the part `file` of a form.
extension PortalClient {
  // MARK: - Documents and schemas

  /// 422 says that nothing is stored; a server before 1.15 has no schemas, and says 404 or 400.
  func document(
    _ file: PortalPart.File, _ owner: KindName, of row: PortalRow
  ) async throws(APIFailure) -> [LiveObject] {
    let path = "\(row.path)/\(Self.segment(file))"
    guard
      let found = try await calls.download(path, absent: file == .graphQL ? [400, 422] : [422]),
      !found.bytes.isEmpty
    else { return [] }
    var beside: [(String, JSON)] = []
    if owner == .apiDetail {
      let product = try await product(of: row)
      beside = [
        ("product", .string(product)),
        ("api", .string(String(row.address.id.dropFirst(product.count + 1)))),
      ]
    } else {
      beside = [("spec", .string(row.address.id))]
    }
    return [
      part(
        .file(file, of: owner), row.address.id, beside: beside,
        [file == .graphQL ? Self.text(found.bytes) : Self.openAPI(found.bytes)], at: path)
    ]
  }

  private func product(of row: PortalRow) async throws(APIFailure) -> String {
    if let owner = row.owner { return owner.id }
    guard let product = await records.address(at: Self.owner(of: row.path)) else {
      throw .unreadableAnswer("\(row.path) belongs to no product that is known")
    }
    return product.id
  }

  private static func segment(_ file: PortalPart.File) -> String {
    file == .openAPI ? "oas" : "graphql/schema"
  }

  /// JSON and YAML compare by what they say, and are sent as JSON, which is YAML too.
  static func openAPI(_ bytes: [UInt8]) -> (String, JSON) {
    do {
      let json = try YAML.readJSONOrYAML(bytes, file: "OpenAPI document")
      if json.object != nil { return ("document", json) }
    } catch {
      // Neither, or YAML that readers disagree about: kept as it is, byte by byte.
    }
    return text(bytes)
  }

  private static func text(_ bytes: [UInt8]) -> (String, JSON) {
    if let text = String(validating: bytes, as: UTF8.self) { return ("text", .string(text)) }
    return ("bytes", .string(Base64.encode(bytes)))
  }

  func upload(
    _ file: PortalPart.File, _ owner: KindName, _ path: String, _ json: JSON
  ) async throws(APIFailure) -> WriteAnswer {
    let bytes: [UInt8]
    if let document = json["document"], file == .openAPI {
      bytes = document.serialised()
    } else if let text = json["text"]?.string {
      bytes = Array(text.utf8)
    } else if let encoded = json["bytes"]?.string, let decoded = Base64.decode(encoded) {
      bytes = decoded
    } else {
      throw .unreachable("there is no file to upload to \(path)")
    }
    let isJSON = bytes.first { !" \t\r\n".utf8.contains($0) } == UInt8(ascii: "{")
    let name =
      switch (file, isJSON) {
      case (.openAPI, true): "openapi.json"
      case (.openAPI, false): "openapi.yaml"
      case (.graphQL, true): "schema.json"
      case (.graphQL, false): "schema.graphql"
      }
    // A schema replaces that of a spec, and is posted to that of an API.
    let method = file == .graphQL && owner == .spec ? "PUT" : "POST"
    let answer = try await calls.upload(
      method, "\(path)/\(Self.segment(file))", fileName: name,
      contentType: isJSON ? "application/json" : "text/plain", bytes)
    return WriteAnswer(status: answer.status, databaseID: "\(path)/\(Self.segment(file))")
  }

  // MARK: - Images

  private static let slots = [("logo", "Logo"), ("preview", "Preview")]

  static func slot(of address: Address) -> String {
    address.id.split(separator: ":").last.map(String.init) ?? ""
  }

  /// The member tells that there is one; what it says is this Portal's own.
  func images(of row: PortalRow) async throws(APIFailure) -> [LiveObject] {
    guard let shown = try await show(row.path) else { return [] }
    var found: [LiveObject] = []
    for (slot, member) in Self.slots {
      guard let place = shown[member]?.string, !place.isEmpty else { continue }
      let path = "\(row.path)/\(slot)"
      guard let image = try await calls.download(path, absent: [400]) else { continue }
      let name = place.split(separator: "/").last.map(String.init) ?? slot
      found.append(
        part(
          .image, "\(row.address.id):\(slot)", beside: [("product", .string(row.address.id))],
          [
            ("bytes", .string(Base64.encode(image.bytes))), ("fileName", .string(name)),
            ("mediaType", .string(image.mediaType)),
          ], at: path, name: name))
    }
    return found
  }

  func uploadImage(
    _ address: Address, _ path: String, _ json: JSON
  ) async throws(APIFailure) -> WriteAnswer {
    let slot = Self.slot(of: address)
    guard Self.slots.contains(where: { $0.0 == slot }),
      let bytes = json["bytes"]?.string.flatMap({ Base64.decode($0) }), !bytes.isEmpty
    else { throw .unreachable("\(address) is no image of a product") }
    let answer = try await calls.upload(
      "POST", "\(path)/\(slot)", fileName: json["fileName"]?.string ?? "\(slot).png",
      contentType: json["mediaType"]?.string ?? "application/octet-stream", bytes)
    return WriteAnswer(status: answer.status, databaseID: "\(path)/\(slot)")
  }

  // MARK: - Themes

  /// The theme that comes with a Portal is its own.
  static let ownThemeName = "default"

  func themes(_ id: String?) async throws(APIFailure) -> [LiveObject] {
    let names = try await themeNames().filter { id == nil || id == $0 }
    return try await gather(names.count, width: concurrency) { index throws(APIFailure) in
      let name = names[index]
      let path = "themes/\(BaseURL.encode(name))"
      if name == Self.ownThemeName {
        return part(.theme, name, beside: [("automatic", true)], [], at: path)
      }
      return part(.theme, name, beside: [], [("files", try await files(ofTheme: name))], at: path)
    }
  }

  func ownTheme() async throws(APIFailure) -> [LiveObject] {
    let name = Self.ownThemeName
    guard try await themeNames().contains(name) else { return [] }
    let files = try await files(ofTheme: name)
    return [part(.ownTheme, name, beside: [], [("files", files)], at: "themes/\(name)")]
  }

  private func themeNames() async throws(APIFailure) -> [String] {
    try await themeRows().compactMap { $0["Name"]?.string ?? $0["ID"]?.string }
  }

  private func files(ofTheme name: String) async throws(APIFailure) -> JSON {
    let path = "themes/\(BaseURL.encode(name))/download"
    guard let zip = try await calls.download(path) else {
      throw .unreadableAnswer("the theme '\(name)' is listed and cannot be downloaded")
    }
    var files = JSONObject()
    do throws(ZipArchive.Failure) {
      for file in try ZipArchive.read(zip.bytes) {
        files[file.name] =
          String(validating: file.bytes, as: UTF8.self).map { .string($0) }
          ?? ["base64": .string(Base64.encode(file.bytes))]
      }
    } catch {
      throw .unreadableAnswer("\(path): \(error.reason)")
    }
    return .object(files)
  }

  /// A theme of the same name is replaced, at once where it is the current one.
  func upload(_ address: Address, _ json: JSON) async throws(APIFailure) -> WriteAnswer {
    if address.kind == .theme, address.id == Self.ownThemeName { throw Self.automatic(address) }
    var files: [ZipArchive.File] = []
    for member in json["files"]?.object ?? JSONObject() {
      let bytes =
        member.value.string.map { Array($0.utf8) }
        ?? member.value["base64"]?.string.flatMap { Base64.decode($0) }
      guard let bytes else { throw .unreachable("'\(member.name)' of \(address) is no file") }
      files.append(.init(name: member.name, bytes: bytes))
    }
    let manifest = files.first { $0.name == "theme.json" }.flatMap { try? JSON.parse($0.bytes) }
    guard manifest?["name"]?.string == address.id else {
      throw .unreachable("the theme.json of \(address) does not have that name")
    }
    let answer = try await calls.upload(
      "POST", "themes/upload", fileName: "\(address.id).zip", contentType: "application/zip",
      ZipArchive.write(files))
    return WriteAnswer(status: answer.status, databaseID: "themes/\(BaseURL.encode(address.id))")
  }
}
