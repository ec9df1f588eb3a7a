/// A release of Tyk, for what differs between them: `5.8.9`.
public struct TykVersion: Hashable, Sendable, Comparable, CustomStringConvertible {
  public let major: Int
  public let minor: Int
  public let patch: Int

  public init(_ major: Int, _ minor: Int, _ patch: Int = 0) {
    self.major = major
    self.minor = minor
    self.patch = patch
  }

  /// Reads `5.13` and `5.8.9`; nil for anything else.
  public init?(_ text: String) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false).map { Int($0) }
    guard (2...3).contains(parts.count), parts.allSatisfy({ $0 != nil && $0! >= 0 }) else {
      return nil
    }
    self.init(parts[0]!, parts[1]!, parts.count == 3 ? parts[2]! : 0)
  }

  public var description: String {
    patch == 0 ? "\(major).\(minor)" : "\(major).\(minor).\(patch)"
  }

  public static func < (left: TykVersion, right: TykVersion) -> Bool {
    (left.major, left.minor, left.patch) < (right.major, right.minor, right.patch)
  }

  /// Whether a change that came with `release`, and in the long-term line with `backport`, is in.
  func has(_ release: TykVersion, backport: TykVersion? = nil) -> Bool {
    if self >= release { return true }
    guard let backport else { return false }
    return major == backport.major && minor == backport.minor && self >= backport
  }
}
