extension ResourceKind {
  /// A label of products and posts, known by its name, which a Portal keeps unique.
  public static let tag = portal(.tag, managed: ["/CID", "/Posts", "/Products"])

  /// A page, known by its path without the slash before it; `/` is the home page. `Template` names a
  /// template of the current theme.
  public static let page = portal(.page, displayName: "Title", ignored: ["/CID"]) { table in
    table.texts("/Content")
  }

  /// A text of a page, `<page>:<name>`. A Portal makes one for every text that the page's template
  /// names. Images are not in its API.
  public static let contentBlock = portal(
    .contentBlock, owner: ("page", .page), managed: ["/PageID"], ignored: ["/CID"],
    comesByItself: true
  ) { table in
    table.texts("/Content", "/MarkdownContent")
  }

  /// A theme, known by its name: its files as texts, or in base64 where they are none. It is
  /// compared by them, not by the archive.
  public static let theme = portal(
    .theme, displayName: "id", managed: ["/Path", "/Status", "/Name", "/Author", "/Version"],
    freeForm: ["/files"], maps: ["/files"]
  ) { table in
    table.texts("/files/*")
  }

  /// What is in the theme `default`, which comes with every Portal and changes with its release. The
  /// theme itself is the Portal's own: it is referred to, and never made or deleted.
  public static let defaultTheme = portal(
    .defaultTheme, displayName: "id",
    managed: ["/Path", "/Status", "/Name", "/Author", "/Version"], freeForm: ["/files"],
    maps: ["/files"], isOnRequest: true, comesByItself: true, goesWithOwner: true
  ) { table in
    table.texts("/files/*")
  }

  /// Which theme is the current one.
  public static let themeActivation = portal(
    .themeActivation, displayName: "id", references: [Reference(besidePath("theme"), to: .theme)],
    comesByItself: true, goesWithOwner: true)

  /// A post of the blog, known by its path. Categories can be given, not made; header images are not
  /// in the Portal's API.
  public static let post = portal(
    .post, displayName: "Title", managed: ["/Type", "/AuthorID", "/CID"],
    sets: ["/Tags", "/Categories"], references: [Reference("/Tags/*", to: .tag)]
  ) { table in
    table.texts("/Content", "/MarkdownContent", "/PreviewContent", "/Lede")
  }
}
