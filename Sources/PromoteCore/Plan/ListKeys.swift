/// What tells the items of two lists apart: unique in both, or there is none.
struct ListKeys {
  let old: [ExactText]
  let new: [ExactText]

  /// Members that together identify an item, in the order they are tried.
  private static let candidates: [[String]] = [
    ["id"], ["api_id"], ["in", "name"], ["name"], ["path", "method"], ["path"], ["url"],
    ["domain"], ["policyId"],
  ]

  /// Nil unless every item of both is an object with one of the identities, and no two items of a
  /// list share it.
  init?(_ old: [JSON], _ new: [JSON]) {
    for members in Self.candidates {
      guard let oldKeys = Self.keys(old, members), let newKeys = Self.keys(new, members) else {
        continue
      }
      self.old = oldKeys
      self.new = newKeys
      return
    }
    return nil
  }

  private static func keys(_ items: [JSON], _ members: [String]) -> [ExactText]? {
    var keys: [ExactText] = []
    for item in items {
      var parts: [String] = []
      for member in members {
        guard let part = item[member]?.string else { return nil }
        parts.append(part)
      }
      keys.append(ExactText(parts.joined(separator: " ")))
    }
    return Set(keys).count == keys.count ? keys : nil
  }

  /// Plain values are their own keys; a repeated one is counted.
  static func scalars(_ items: [JSON]) -> [ExactText] {
    var seen: [ExactText: Int] = [:]
    return items.map { item in
      let text = String(decoding: item.canonical(), as: UTF8.self)
      let count = seen[ExactText(text), default: 0]
      seen[ExactText(text)] = count + 1
      return ExactText("\(count) \(text)")
    }
  }
}
