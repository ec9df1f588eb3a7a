/// The right edge of a growing tree: the roots of its complete subtrees, largest first.
///
/// At most 63 hashes, whatever the size; all that appending and the root need.
public struct MerkleFrontier: Sendable, Hashable {
  /// The number of leaves.
  public private(set) var size: Int
  /// One hash per set bit of `size`, from the highest bit down.
  public private(set) var subtrees: [Digest]

  public init() {
    size = 0
    subtrees = []
  }

  /// The frontier of a tree of `size` leaves, read from its stored complete nodes.
  public init<E: Error>(size: Int, node: (TreeNode) throws(E) -> Digest) throws(E) {
    self.size = size
    subtrees = []
    for place in Self.places(size: size) { subtrees.append(try node(place)) }
  }

  /// Where the complete subtrees of a tree of `size` leaves stand, largest first.
  public static func places(size: Int) -> [TreeNode] {
    (0..<Int.bitWidth - 1).reversed().filter { size >> $0 & 1 == 1 }.map {
      TreeNode(level: $0, index: (size >> $0) - 1)
    }
  }

  /// Adds a leaf. Returns the nodes above level 0 that it completed, lowest first.
  @discardableResult
  public mutating func append(_ leaf: Digest) -> [(place: TreeNode, hash: Digest)] {
    var completed: [(place: TreeNode, hash: Digest)] = []
    var hash = leaf
    var level = 0
    while size >> level & 1 == 1 {
      hash = Merkle.nodeHash(subtrees.removeLast(), hash)
      level += 1
      completed.append((TreeNode(level: level, index: size >> level), hash))
    }
    subtrees.append(hash)
    size += 1
    return completed
  }

  /// The root of the whole tree.
  public var root: Digest {
    guard var root = subtrees.last else { return Merkle.emptyRoot }
    for subtree in subtrees.dropLast().reversed() { root = Merkle.nodeHash(subtree, root) }
    return root
  }
}
