internal import PromoteCore

/// The members of a YAML mapping, of which every one must be asked for.
///
///     var map = value.map()
///     let url = map.require("url")?.string()
///     let version = map.optional("version")?.string()
///     map.close()                    // notes members nobody asked for
struct YAMLMap {
  private let value: YAMLValue
  /// As written.
  let members: [(key: String, value: YAMLValue)]
  private var asked: [String] = []

  init(_ value: YAMLValue, members: [(key: String, value: YAMLValue)]) {
    self.value = value
    self.members = members
  }

  var place: RegistryPlace { value.place }

  mutating func optional(_ key: String) -> YAMLValue? {
    asked.append(key)
    return members.first { same($0.key, key) }?.value
  }

  mutating func require(_ key: String) -> YAMLValue? {
    if let found = optional(key) { return found }
    let what = value.name.isEmpty ? key : "\(value.name).\(key)"
    value.refuse("'\(what)' is missing")
    return nil
  }

  /// Notes what is wrong with the mapping as a whole.
  func refuse(_ message: String) { value.refuse(message) }

  /// A member that a later version knows and this one would have to ignore.
  mutating func cannotJudge(_ key: String, _ why: String) {
    if let found = optional(key) { found.refuse("'\(found.name)': \(why)") }
  }

  /// Notes every member that was not asked for.
  func close(whole: String? = nil) {
    for (key, member) in members where !asked.contains(where: { same($0, key) }) {
      member.refuse(
        "'\(member.name)' is not known here\(didYouMean(key, among: asked))\(whole.map { "; \($0)" } ?? "")"
      )
    }
  }
}
