/// Where a tile of a log is kept: C2SP tlog-tiles, height 8.
///
///     tile/<level>/<index>[.p/<width>]      256 or `width` hashes
///     tile/entries/<index>[.p/<width>]      the entries of that tile of level 0
///
/// The index stands in groups of three digits, all but the last with an `x`: `x001/x234/067`.
public struct TilePath: Hashable, Sendable {
  public static let fullWidth = 256

  /// From 0 to 63; nil for a bundle of entries.
  public let level: Int?
  public let index: Int
  /// From 1 to 256.
  public let width: Int

  public init(level: Int?, index: Int, width: Int = Self.fullWidth) {
    precondition((1...Self.fullWidth).contains(width) && index >= 0)
    self.level = level
    self.index = index
    self.width = width
  }

  /// The indexes, among the nodes of its height, of what the tile holds.
  public var range: Range<Int> {
    index * Self.fullWidth..<index * Self.fullWidth + width
  }

  public var text: String {
    var groups = [Self.digits(index % 1000)]
    var rest = index / 1000
    while rest > 0 {
      groups.insert("x" + Self.digits(rest % 1000), at: 0)
      rest /= 1000
    }
    let suffix = width == Self.fullWidth ? "" : ".p/\(width)"
    return "tile/\(level.map { String($0) } ?? "entries")/\(groups.joined(separator: "/"))\(suffix)"
  }

  /// Reads a path. Refused: what ``text`` would write otherwise.
  public init(_ text: String) throws(LogFormatError) {
    func refuse() -> LogFormatError { LogFormatError(.tile, "'\(text)' is not the path of a tile") }
    var parts = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)[...]
    guard parts.popFirst()?.elementsEqual("tile".utf8) == true, let place = parts.popFirst() else {
      throw refuse()
    }
    var level: Int?
    if !place.elementsEqual("entries".utf8) {
      guard let number = ByteLines.decimal(place), number <= 63 else { throw refuse() }
      level = number
    }
    var width = Self.fullWidth
    if parts.count >= 2, let stem = parts.dropLast().last, ByteLines.text(stem).hasSuffix(".p") {
      guard let number = ByteLines.decimal(parts.removeLast()),
        (1..<Self.fullWidth).contains(number)
      else { throw refuse() }
      width = number
      parts[parts.endIndex - 1] = stem.dropLast(2)
    }
    var index = 0
    for (place, group) in parts.enumerated() {
      let last = place == parts.count - 1
      let digits = last ? group : group.dropFirst()
      guard last || group.first == UInt8(ascii: "x"), digits.count == 3, index < 1 << 50 else {
        throw refuse()
      }
      for digit in digits {
        guard (0x30...0x39).contains(digit) else { throw refuse() }
        index = index * 10 + Int(digit - 0x30)
      }
    }
    guard !parts.isEmpty else { throw refuse() }
    self.init(level: level, index: index, width: width)
    guard self.text.utf8.elementsEqual(text.utf8) else { throw refuse() }
  }

  private static func digits(_ value: Int) -> String {
    String(repeating: "0", count: 3 - String(value).count) + String(value)
  }

  /// Every tile of hashes of a tree of `size` leaves, level by level.
  public static func hashTiles(size: Int) -> [TilePath] {
    var paths: [TilePath] = []
    var count = size
    var level = 0
    while count > 0 {
      paths += tiles(level: level, count: count)
      count /= fullWidth
      level += 1
    }
    return paths
  }

  /// Every bundle of entries of a log of `size` entries.
  public static func entryBundles(size: Int) -> [TilePath] { tiles(level: nil, count: size) }

  private static func tiles(level: Int?, count: Int) -> [TilePath] {
    var paths = (0..<count / fullWidth).map { TilePath(level: level, index: $0) }
    if count % fullWidth > 0 {
      paths.append(TilePath(level: level, index: count / fullWidth, width: count % fullWidth))
    }
    return paths
  }
}

/// Entries one after the other, each after its length in two bytes.
public enum EntryTile {
  public static func bytes(_ entries: [[UInt8]]) -> [UInt8] {
    entries.flatMap { [UInt8($0.count >> 8), UInt8($0.count & 0xFF)] + $0 }
  }

  /// Refused: an empty entry, an end in the middle of one.
  public static func entries(_ bytes: [UInt8]) throws(LogFormatError) -> [[UInt8]] {
    var entries: [[UInt8]] = []
    var rest = bytes[...]
    while !rest.isEmpty {
      guard rest.count >= 2 else { throw LogFormatError(.tile, "ends within a length") }
      let count = Int(rest.removeFirst()) << 8 | Int(rest.removeFirst())
      guard count > 0, rest.count >= count else {
        throw LogFormatError(.tile, "ends within an entry")
      }
      entries.append(Array(rest.prefix(count)))
      rest = rest.dropFirst(count)
    }
    return entries
  }
}
