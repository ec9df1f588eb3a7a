/// A Dashboard's release, `5.8` or `v5.8.3`, for what differs between them.
public struct ServerVersion: Hashable, Sendable, Comparable, CustomStringConvertible {
  public let major: Int
  public let minor: Int
  public let patch: Int

  /// Nil unless the text is two or three numbers, with or without `v` before and `-rc1` after.
  public init?(_ text: String) {
    let bare = text.hasPrefix("v") ? text.dropFirst() : text[...]
    let numbers = bare.prefix { $0 != "-" && $0 != "+" }
      .split(separator: ".", omittingEmptySubsequences: false)
    guard (2...3).contains(numbers.count) else { return nil }
    var parts: [Int] = []
    for number in numbers {
      guard let value = Int(number), value >= 0, String(value) == String(number) else { return nil }
      parts.append(value)
    }
    (major, minor, patch) = (parts[0], parts[1], parts.count == 3 ? parts[2] : 0)
  }

  public static func < (left: ServerVersion, right: ServerVersion) -> Bool {
    (left.major, left.minor, left.patch) < (right.major, right.minor, right.patch)
  }
  public var description: String { "\(major).\(minor).\(patch)" }
}
