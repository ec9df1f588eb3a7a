import PromoteCore
import Testing

@Suite struct `A tree of up to 100 leaves` {
  static let leaves = (0..<100).map { Merkle.leafHash(of: Array("leaf \($0)".utf8)) }

  /// Every complete node, and the root at every size.
  static let (nodes, roots): ([TreeNode: Digest], [Digest]) = {
    var nodes: [TreeNode: Digest] = [:]
    var roots = [Merkle.emptyRoot]
    var frontier = MerkleFrontier()
    for (index, leaf) in leaves.enumerated() {
      nodes[TreeNode(level: 0, index: index)] = leaf
      for (place, hash) in frontier.append(leaf) { nodes[place] = hash }
      roots.append(frontier.root)
    }
    return (nodes, roots)
  }()

  static func node(_ place: TreeNode) -> Digest { nodes[place]! }

  /// The definition of RFC 6962, word for word.
  static func definition(_ leaves: ArraySlice<Digest>) -> Digest {
    guard leaves.count > 1 else { return leaves.first ?? Digest(of: []) }
    var k = 1
    while k * 2 < leaves.count { k *= 2 }
    return Merkle.nodeHash(definition(leaves.prefix(k)), definition(leaves.dropFirst(k)))
  }

  @Test func `has the root of the definition at every size`() {
    for size in 0...100 {
      #expect(Self.roots[size] == Self.definition(Self.leaves.prefix(size)), "\(size)")
      #expect(Merkle.root(atSize: size, node: Self.node) == Self.roots[size])
      #expect(MerkleFrontier(size: size, node: Self.node).root == Self.roots[size])
    }
  }

  @Test func `proves every leaf at every size, and nothing else`() {
    for size in 1...100 {
      for index in 0..<size {
        let proof = Merkle.inclusionProof(of: index, in: size, node: Self.node)
        func holds(
          _ leaf: Int, at index: Int, size: Int, root: Digest, _ proof: [Digest]
        ) -> Bool {
          Merkle.includes(Self.leaves[leaf], at: index, size: size, root: root, proof: proof)
        }
        let root = Self.roots[size]
        #expect(holds(index, at: index, size: size, root: root, proof))
        #expect(!holds((index + 1) % 100, at: index, size: size, root: root, proof))
        #expect(!holds(index, at: index, size: size, root: Self.roots[size - 1], proof))
        #expect(!holds(index, at: size, size: size, root: root, proof))
        #expect(!holds(index, at: -1, size: size, root: root, proof))
        // The other leaves and the mangled proofs of large trees add nothing but time.
        guard size <= 20 || size > 98 && index > 90 else { continue }
        for other in 0..<size where other != index {
          #expect(!holds(index, at: other, size: size, root: root, proof))
        }
        for bad in Self.mangled(proof) {
          #expect(!holds(index, at: index, size: size, root: root, bad))
        }
      }
    }
  }

  @Test func `is consistent with every earlier one, and with nothing else`() {
    for new in 0...100 {
      for old in 0...new {
        let proof = Merkle.consistencyProof(from: old, to: new, node: Self.node)
        func holds(_ oldRoot: Digest, _ newRoot: Digest, _ proof: [Digest]) -> Bool {
          Merkle.isConsistent(old: old, oldRoot: oldRoot, new: new, newRoot: newRoot, proof: proof)
        }
        let (oldRoot, newRoot) = (Self.roots[old], Self.roots[new])
        #expect(holds(oldRoot, newRoot, proof))
        #expect(!holds(Digest(of: [9]), newRoot, proof))
        // Whatever comes after the empty log is consistent with it.
        if old > 0 { #expect(!holds(oldRoot, Digest(of: [9]), proof)) }
        for bad in Self.mangled(proof) where new <= 20 || new == 100 {
          #expect(!holds(oldRoot, newRoot, bad))
        }
        if old < new {
          #expect(
            !Merkle.isConsistent(
              old: new, oldRoot: newRoot, new: old, newRoot: oldRoot, proof: proof))
        }
      }
    }
  }

  /// One hash dropped, doubled, changed, added; the order reversed.
  static func mangled(_ proof: [Digest]) -> [[Digest]] {
    var all: [[Digest]] = [proof + [Digest(of: [1])], [Digest(of: [1])] + proof]
    for index in proof.indices {
      var less = proof
      less.remove(at: index)
      var more = proof
      more.insert(proof[index], at: index)
      var other = proof
      var bytes = proof[index].bytes
      bytes[index % 32] ^= 1 << (index % 8)
      other[index] = Digest(bytes: bytes)!
      all += [less, more, other]
    }
    if proof.count > 1 { all.append(proof.reversed()) }
    return all
  }
}

@Suite struct `Tiles of a tree` {
  @Test func `give every node and root back`() throws {
    let leaves = (0..<700).map { Merkle.leafHash(of: Array("\($0)".utf8)) }
    var nodes: [TreeNode: Digest] = [:]
    var frontier = MerkleFrontier()
    for (index, leaf) in leaves.enumerated() {
      nodes[TreeNode(level: 0, index: index)] = leaf
      for (place, hash) in frontier.append(leaf) { nodes[place] = hash }
    }
    var tiles = HashTiles(size: 700)
    for path in TilePath.hashTiles(size: 700) {
      let hashes = path.range.map { nodes[TreeNode(level: path.level! * 8, index: $0)]! }
      try tiles.add(path, HashTiles.bytes(hashes))
    }
    #expect(tiles.root == frontier.root)
    #expect(tiles.contradictions.isEmpty)
    for (place, hash) in nodes { #expect(tiles.node(place) == hash, "\(place)") }
    #expect(tiles.node(TreeNode(level: 0, index: 700)) == nil)
  }

  @Test func `that contradict each other are named`() throws {
    var tiles = HashTiles(size: 257)
    let leaves = (0..<257).map { Merkle.leafHash(of: Array("\($0)".utf8)) }
    try tiles.add(TilePath("tile/0/000"), HashTiles.bytes(Array(leaves[..<256])))
    try tiles.add(TilePath("tile/0/001.p/1"), HashTiles.bytes([leaves[256]]))
    try tiles.add(TilePath("tile/1/000.p/1"), HashTiles.bytes([leaves[0]]))
    #expect(tiles.contradictions.map(\.text) == ["tile/0/000"])
  }

  @Test(arguments: [
    "tile/0/000.p/44", "tile/0/002", "tile/2/000.p/1", "tile/1/000.p/2", "tile/0/001.p/45",
  ])
  func `of another tree are refused`(path: String) throws {
    var tiles = HashTiles(size: 300)
    let path = try TilePath(path)
    #expect(throws: LogFormatError.self) {
      try tiles.add(path, [UInt8](repeating: 0, count: path.width * 32))
    }
  }

  @Test func `hold entries after their lengths`() throws {
    let entries: [[UInt8]] = [[1], Array(repeating: 2, count: 65_535), [3, 4]]
    let bytes = EntryTile.bytes(entries)
    #expect(try EntryTile.entries(bytes) == entries)
    for bad in [Array(bytes.dropLast()), bytes + [0], bytes + [0, 0], [0, 0]] {
      #expect(throws: LogFormatError.self) { try EntryTile.entries(bad) }
    }
  }
}
