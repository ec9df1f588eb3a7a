/// A flag of a tyk-sync command, as data.
struct SyncFlag: Sendable {
  enum Kind: String, Sendable {
    case string
    case bool = ""
    /// Comma-separated, may be given again.
    case list = "strings"
  }

  let name: String
  let short: Character?
  let kind: Kind
  let help: String
  let fallback: String
  /// Hidden from the help; using it prints this on stderr.
  let deprecated: String?
  /// Known to `tyk-promote` only, not to the link named `tyk-sync`.
  let isOurs: Bool

  init(
    _ name: String, _ short: Character?, _ kind: Kind, _ help: String,
    fallback: String = "", deprecated: String? = nil, isOurs: Bool = false
  ) {
    self.name = name
    self.short = short
    self.kind = kind
    self.help = help
    self.fallback = fallback
    self.deprecated = deprecated
    self.isOurs = isOurs
  }

  /// A flag that takes a text.
  init(
    _ name: String, _ short: Character?, _ help: String, fallback: String = "",
    deprecated: String? = nil, isOurs: Bool = false
  ) {
    self.init(
      name, short, .string, help, fallback: fallback, deprecated: deprecated, isOurs: isOurs)
  }
}

/// What was typed behind a command.
struct SyncArguments: Sendable {
  var values: [String: [String]] = [:]
  var positional: [String] = []
  /// Deprecated flags that were used, with what is to be said.
  var notices: [String] = []
  var wantsHelp = false

  func text(_ name: String) -> String { values[name]?.last ?? "" }
  func list(_ name: String) -> [String] { values[name] ?? [] }
  func isSet(_ name: String) -> Bool { values[name] != nil }
  func flag(_ name: String) -> Bool { values[name]?.last == "true" }
}

/// A command line that cannot be read, in the words that scripts know.
struct SyncUsageError: Error, Sendable {
  let message: String
}

extension SyncArguments {
  /// Reads flags as pflag does: `-dURL`, `-d=URL`, `-d URL`, `--dashboard=URL`, `--dashboard URL`,
  /// flags between positional arguments, and nothing but those behind `--`.
  init(_ arguments: [String], flags: [SyncFlag]) throws(SyncUsageError) {
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      if argument == "--" {
        positional += rest
        return
      }
      if argument.hasPrefix("--") {
        try long(argument, &rest, flags)
      } else if argument.hasPrefix("-"), argument != "-" {
        try short(argument, &rest, flags)
      } else {
        positional.append(argument)
      }
    }
  }

  private mutating func long(
    _ argument: String, _ rest: inout ArraySlice<String>, _ flags: [SyncFlag]
  ) throws(SyncUsageError) {
    let body = argument.dropFirst(2)
    guard let first = body.first, first != "-", first != "=" else {
      throw SyncUsageError(message: "bad flag syntax: \(argument)")
    }
    let parts = body.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let name = String(parts[0])
    if name == "help" {
      wantsHelp = true
      return
    }
    guard let flag = flags.first(where: { $0.name == name }) else {
      throw SyncUsageError(message: "unknown flag: --\(name)")
    }
    if parts.count == 2 {
      try set(flag, String(parts[1]))
    } else if flag.kind == .bool {
      try set(flag, "true")
    } else if let value = rest.popFirst() {
      try set(flag, value)
    } else {
      throw SyncUsageError(message: "flag needs an argument: \(argument)")
    }
  }

  private mutating func short(
    _ argument: String, _ rest: inout ArraySlice<String>, _ flags: [SyncFlag]
  ) throws(SyncUsageError) {
    let group = argument.dropFirst()
    guard let letter = group.first else { return }
    if letter == "h" {
      wantsHelp = true
      return
    }
    guard let flag = flags.first(where: { $0.short == letter }) else {
      throw SyncUsageError(message: "unknown shorthand flag: '\(letter)' in \(argument)")
    }
    let value = group.dropFirst()
    if value.hasPrefix("=") {
      try set(flag, String(value.dropFirst()))
    } else if !value.isEmpty {
      try set(flag, String(value))
    } else if let next = rest.popFirst() {
      try set(flag, next)
    } else {
      throw SyncUsageError(message: "flag needs an argument: '\(letter)' in \(argument)")
    }
  }

  private mutating func set(_ flag: SyncFlag, _ text: String) throws(SyncUsageError) {
    switch flag.kind {
    case .string: values[flag.name] = [text]
    case .bool: values[flag.name] = [try truth(text, flag)]
    case .list: values[flag.name, default: []] += try items(text, flag)
    }
    if let text = flag.deprecated {
      notices.append("Flag --\(flag.name) has been deprecated, \(text)")
    }
  }

  /// What Go takes for true and false.
  private func truth(_ text: String, _ flag: SyncFlag) throws(SyncUsageError) -> String {
    switch text {
    case "1", "t", "T", "true", "TRUE", "True": return "true"
    case "0", "f", "F", "false", "FALSE", "False": return "false"
    default:
      throw invalid(text, flag, "strconv.ParseBool: parsing \"\(text)\": invalid syntax")
    }
  }

  /// One line of CSV: commas separate, quotes hold together, a doubled quote is one.
  private func items(_ text: String, _ flag: SyncFlag) throws(SyncUsageError) -> [String] {
    guard !text.isEmpty else { return [] }
    var items: [String] = []
    var item = ""
    var rest = Array(text)[...]
    while true {
      if rest.first == "\"" {
        rest.removeFirst()
        while let character = rest.popFirst() {
          if character != "\"" {
            item.append(character)
          } else if rest.first == "\"" {
            item.append("\"")
            rest.removeFirst()
          } else {
            break
          }
        }
        guard rest.isEmpty || rest.first == "," else {
          throw invalid(
            text, flag, "parse error on line 1: extraneous or missing \" in quoted-field")
        }
      }
      while let character = rest.first, character != "," {
        guard character != "\"" else {
          throw invalid(text, flag, "parse error on line 1: bare \" in non-quoted-field")
        }
        item.append(character)
        rest.removeFirst()
      }
      items.append(item)
      item = ""
      guard rest.popFirst() != nil else { return items }
    }
  }

  private func invalid(_ text: String, _ flag: SyncFlag, _ why: String) -> SyncUsageError {
    let name = flag.short.map { "-\($0), --\(flag.name)" } ?? "--\(flag.name)"
    return SyncUsageError(message: "invalid argument \"\(text)\" for \"\(name)\" flag: \(why)")
  }
}
