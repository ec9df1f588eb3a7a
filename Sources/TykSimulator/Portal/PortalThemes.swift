internal import PromoteCore

/// Themes: archives whose templates say which blocks a page has. One of them is in use.
extension PortalState {
  private static let largestFile = 5 << 20
  private static let largestTheme = 32 << 20
  /// What a theme's row keeps beside its members: block names by template.
  private static let templates = "Templates"

  static let themeRoutes: [PortalRoute] = [
    PortalRoute("GET", "/themes") { (state, _) throws(PortalRefusal) in
      .portal(.array(state.rows(.theme).all.map { state.shown($0, .theme) }))
    },
    PortalRoute("POST", "/themes/upload") { (state, call) throws(PortalRefusal) in
      try state.uploadTheme(call)
    },
    PortalRoute("GET", "/themes/{theme}") { (state, call) throws(PortalRefusal) in
      .portal(state.shown(try state.theme(call), .theme))
    },
    PortalRoute("DELETE", "/themes/{theme}", since: TykVersion(1, 11)) {
      (state, call) throws(PortalRefusal) in
      let theme = try state.theme(call)
      guard theme.text("Status") != "Current" else {
        throw PortalRefusal(422, "the active theme cannot be deleted")
      }
      state.remove(.theme, theme.id)
      state.files["theme/\(theme.id)"] = nil
      return .deleted
    },
    PortalRoute("PUT", "/themes/{theme}/activate") { (state, call) throws(PortalRefusal) in
      let name = call.parameter(.theme)
      guard let theme = state.rows(.theme).all.first(where: { $0.text("Name") == name }) else {
        throw PortalRefusal(422, .action(PortalRefusal.notFound))
      }
      state.activate(theme.id)
      return .acted("Activate")
    },
    PortalRoute("GET", "/themes/{theme}/download") { (state, call) throws(PortalRefusal) in
      let theme = try state.theme(call)
      return Answer(
        status: 200, headers: [("Content-Type", "application/zip")],
        body: state.files["theme/\(theme.id)"]?.bytes ?? [])
    },
  ]

  private func theme(_ call: PortalCall) throws(PortalRefusal) -> PortalRow {
    let name = call.parameter(.theme)
    guard let theme = rows(.theme).all.first(where: { $0.text("Name") == name }) else {
      throw missing(.theme)
    }
    return theme
  }

  mutating func activate(_ id: Int) {
    for theme in rows(.theme).all {
      change(.theme, theme.id) { $0.values["Status"] = $0.id == id ? "Current" : "Not in use" }
    }
  }

  private mutating func uploadTheme(_ call: PortalCall) throws(PortalRefusal) -> Answer {
    guard configuration.takesThemes else {
      throw PortalRefusal(400, .text("uploading themes is switched off"))
    }
    guard let file = call.upload, file.bytes.count <= Self.largestTheme else {
      throw PortalRefusal(400, .text("a zip archive of at most 32 MB is needed"))
    }
    try take(theme: file)
    return .plain("File uploaded successfully")
  }

  /// Stores a theme under the name that it gives itself, in place of one of that name. It is not
  /// activated.
  @discardableResult
  mutating func take(theme file: PortalFile) throws(PortalRefusal) -> Int {
    let archive: ZipArchive
    do throws(ZipArchive.Damaged) {
      archive = try ZipArchive(file.bytes, largestFile: Self.largestFile)
    } catch {
      throw PortalRefusal(400, .text("the archive cannot be read, or a file in it is too large"))
    }
    guard let manifest = archive.entries.first(where: { $0.path == "theme.json" }),
      let json = try? JSON.parse(manifest.bytes), let name = json["name"]?.string, !name.isEmpty
    else { throw PortalRefusal(400, .text("theme.json is not at the root of the archive")) }
    let isNested = archive.entries.contains { $0.path.hasSuffix("/theme.json") }
    guard !isNested || version < TykVersion(1, 13) else {
      throw PortalRefusal(400, .text("a theme within the theme"))
    }
    let values: [String: JSON] = [
      "Name": .string(name), "Author": json["author"] ?? "", "Version": json["version"] ?? "",
      "Path": .string("/opt/portal/themes/\(name)"), Self.templates: Self.blocks(archive, json),
    ]
    let found = rows(.theme).all.first { $0.text("Name") == name }
    let id = found?.id ?? add(.theme, values.merging(["Status": "Not in use"]) { $1 })
    change(.theme, id) { $0.values.merge(values) { $1 } }
    files["theme/\(id)"] = file
    return id
  }

  /// The blocks that each template's view refers to, in the order in which it does.
  private static func blocks(_ archive: ZipArchive, _ manifest: JSON) -> JSON {
    var members = JSONObject()
    for item in manifest["templates"]?.array ?? [] {
      guard let template = item["template"]?.string else { continue }
      let view = archive.entries.first { $0.path == "views/\(template).tmpl" }
      var names: [String] = []
      for part in String(decoding: view?.bytes ?? [], as: UTF8.self).split(separator: ".blocks.")
        .dropFirst()
      {
        let name = String(part.prefix { $0.isLetter || $0.isNumber || $0 == "_" })
        if !name.isEmpty, !names.contains(name) { names.append(name) }
      }
      members[template] = .array(names.map { .string($0) })
    }
    return .object(members)
  }

  /// The blocks of a template of the active theme; none where it has no such template.
  func blocks(ofTemplate template: String) -> [String] {
    let active = rows(.theme).all.first { $0.text("Status") == "Current" }
    return (active?.values[Self.templates]?[template]?.array ?? []).compactMap(\.string)
  }

  // MARK: - The theme that is there from the start

  mutating func addDefaultTheme() {
    do throws(PortalRefusal) {
      activate(try take(theme: PortalFile(name: "default.zip", bytes: Self.defaultTheme)))
    } catch {
      preconditionFailure("the default theme is refused: \(error.shape)")
    }
  }

  private static let defaultTheme: [UInt8] = {
    let templates = [
      ("flip_flop", "Flip Flop"), ("portal_home", "Portal Home"), ("home", "Home"),
      ("catalogue", "Catalogue"),
    ]
    let manifest: JSON = [
      "name": "default", "version": "0.0.1", "author": "Simulator",
      "templates": .array(
        templates.map {
          ["template": .string($0.0), "name": .string($0.1), "layout": "portal_layout"]
        }),
    ]
    var entries = [ZipArchive.Entry(path: "theme.json", bytes: manifest.pretty())]
    for (template, _) in templates {
      let view = (DefaultBlocks.names[template] ?? []).map { name in
        "{{ .blocks.\(name).\(name.contains("Image") && !name.contains("Title") ? "Image" : "Content") }}"
      }
      entries.append(
        ZipArchive.Entry(
          path: "views/\(template).tmpl", bytes: Array(view.joined(separator: "\n").utf8)))
    }
    return ZipArchive(entries).bytes
  }()
}

/// Which blocks the views of the default theme refer to.
private enum DefaultBlocks {
  static let names: [String: [String]] = [
    "flip_flop": [
      "HeaderDescription", "HeaderButtonLabel", "HeaderButtonLink", "NoImageSectionTitle",
      "NoImageSectionDescription", "FlipFlopRightImageTitle", "FlipFlopRightImageDescription",
      "FlipFlopLeftImageTitle", "FlipFlopLeftImage", "FlipFlopLeftImageDescription",
      "FlipFlopLeftImageButtonLabel", "FlipFlopLeftImageButtonLink",
    ],
    "home": [
      "HeaderDescription", "HeaderButtonLink", "HeaderButtonLabel", "BackgroundImage",
      "UseCasesTitle", "UseCasesDescription",
    ]
      + (1...3).flatMap { ["UseCase\($0)Title", "UseCase\($0)Description"] }
      + [
        "FlipFlopRightImageTitle1", "FlipFlopRightImageSubTitle1",
        "FlipFlopRightImageDescription1",
      ]
      + (1...6).flatMap {
        ["FlipFlopRightImageInnerTitle\($0)", "FlipFlopRightImageInnerDescription\($0)"]
      }
      + [
        "FlipFlopLeftImageTitle1", "FlipFlopLeftImage1", "FlipFlopLeftImageDescription1",
        "FlipFlopLeftImageButtonLink1", "FlipFlopLeftImageButtonLabel1", "FeaturedProductsTitle",
        "FeaturedProductsDescription", "FeaturedProductsLink", "FeaturedProductsLinkLabel",
        "PartnersTitle", "PartnersDescription",
      ],
  ]
}
