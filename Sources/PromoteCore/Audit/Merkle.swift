internal import Crypto

/// The hashing of an append-only Merkle tree: RFC 6962 section 2.1, SHA-256.
///
/// Leaves and nodes are hashed under different prefixes, so that no node can be passed off as a leaf.
public enum Merkle {
  /// The root of the tree without leaves: SHA-256 of nothing.
  public static let emptyRoot = Digest(of: [UInt8]())

  /// SHA-256(0x00 || entry).
  public static func leafHash(of entry: [UInt8]) -> Digest {
    var hash = SHA256()
    hash.update(data: [0x00] as [UInt8])
    entry.withUnsafeBytes { hash.update(bufferPointer: $0) }
    return Digest(bytes: Array(hash.finalize()))!
  }

  /// SHA-256(0x01 || left || right).
  public static func nodeHash(_ left: Digest, _ right: Digest) -> Digest {
    var hash = SHA256()
    hash.update(data: [0x01] as [UInt8])
    left.bytes.withUnsafeBytes { hash.update(bufferPointer: $0) }
    right.bytes.withUnsafeBytes { hash.update(bufferPointer: $0) }
    return Digest(bytes: Array(hash.finalize()))!
  }

  /// The root of the tree over these leaf hashes.
  public static func root(ofLeaves leaves: some Sequence<Digest>) -> Digest {
    var frontier = MerkleFrontier()
    for leaf in leaves { frontier.append(leaf) }
    return frontier.root
  }

  /// The root of the first `size` leaves, read from stored complete nodes.
  public static func root<E: Error>(
    atSize size: Int, node: (TreeNode) throws(E) -> Digest
  ) throws(E) -> Digest {
    size == 0 ? emptyRoot : try subtree(0..<size, node)
  }

  /// The hash over a range of leaves that begins where a complete subtree of its size would.
  static func subtree<E: Error>(
    _ range: Range<Int>, _ node: (TreeNode) throws(E) -> Digest
  ) throws(E) -> Digest {
    if range.count & (range.count - 1) == 0 {
      let level = range.count.trailingZeroBitCount
      return try node(TreeNode(level: level, index: range.lowerBound >> level))
    }
    let middle = range.lowerBound + split(range.count)
    return nodeHash(
      try subtree(range.lowerBound..<middle, node), try subtree(middle..<range.upperBound, node))
  }

  /// The largest power of two below `count`, which is at least 2.
  static func split(_ count: Int) -> Int {
    1 << (Int.bitWidth - 1 - (count - 1).leadingZeroBitCount)
  }
}

/// The place of a complete subtree: `2^level` leaves, beginning with leaf `index * 2^level`.
/// Level 0 are the leaves.
public struct TreeNode: Hashable, Sendable {
  public let level: Int
  public let index: Int

  public init(level: Int, index: Int) {
    self.level = level
    self.index = index
  }
}
