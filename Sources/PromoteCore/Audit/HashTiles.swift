/// The tiles of hashes that somebody handed over for a tree of one size.
///
/// Gives nodes of any height out of them, and says where one tile contradicts another.
public struct HashTiles: Sendable {
  public let size: Int
  private var tiles: [TilePath: [Digest]] = [:]

  public init(size: Int) { self.size = size }

  /// Takes a tile. Refused: a path that a tree of this size does not have, another number of bytes
  /// than 32 for each hash.
  public mutating func add(_ path: TilePath, _ bytes: [UInt8]) throws(LogFormatError) {
    guard let level = path.level, path.width == width(level: level, index: path.index) else {
      throw LogFormatError(.tile, "'\(path.text)' is no tile of a log of \(size) entries")
    }
    guard bytes.count == path.width * 32 else {
      throw LogFormatError(.tile, "'\(path.text)' has \(bytes.count) bytes")
    }
    tiles[path] = stride(from: 0, to: bytes.count, by: 32).map {
      Digest(bytes: Array(bytes[$0..<$0 + 32]))!
    }
  }

  /// Whether the tile is an earlier, narrower form of one that this tree has: a folder that a log
  /// was written to several times may still hold it.
  func hasOutgrown(_ path: TilePath) -> Bool {
    path.level.map { path.width < width(level: $0, index: path.index) } ?? false
  }

  /// Whether the tile that it grew into begins with these bytes. That tile must be here.
  func begins(_ path: TilePath, with bytes: [UInt8]) -> Bool {
    let width = width(level: path.level ?? 0, index: path.index)
    guard let hashes = tiles[TilePath(level: path.level, index: path.index, width: width)] else {
      return false
    }
    return HashTiles.bytes(Array(hashes.prefix(path.width))) == bytes
  }

  /// The bytes of a tile of these hashes.
  public static func bytes(_ hashes: [Digest]) -> [UInt8] { hashes.flatMap(\.bytes) }

  /// How wide the tile is in a tree of this size; 0 where it has none.
  private func width(level: Int, index: Int) -> Int {
    guard level * 8 < Int.bitWidth - 1 else { return 0 }
    let count = size >> (level * 8)
    return max(0, min(TilePath.fullWidth, count - index * TilePath.fullWidth))
  }

  /// A complete node; nil where its tile was not handed over.
  public func node(_ place: TreeNode) -> Digest? {
    let level = place.level / 8
    let height = place.level % 8
    let first = place.index << height
    let index = first / TilePath.fullWidth
    let width = width(level: level, index: index)
    guard width > 0, let hashes = tiles[TilePath(level: level, index: index, width: width)] else {
      return nil
    }
    let start = first % TilePath.fullWidth
    let range = start..<start + 1 << height
    guard range.upperBound <= hashes.count else { return nil }
    return Merkle.root(ofLeaves: hashes[range])
  }

  /// The root of the whole tree; nil where a tile it needs was not handed over.
  public var root: Digest? {
    struct Absent: Error {}
    do {
      return try Merkle.root(atSize: size) { place throws(Absent) in
        guard let hash = node(place) else { throw Absent() }
        return hash
      }
    } catch { return nil }
  }

  /// The full tiles whose own root is not what the tile above holds for them.
  public var contradictions: [TilePath] {
    tiles.keys.filter { path in
      guard path.width == TilePath.fullWidth, let level = path.level, let hashes = tiles[path],
        let above = node(TreeNode(level: (level + 1) * 8, index: path.index))
      else { return false }
      return Merkle.root(ofLeaves: hashes) != above
    }.sorted { $0.text < $1.text }
  }
}
