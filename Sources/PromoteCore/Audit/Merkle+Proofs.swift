extension Merkle {
  /// The hashes that lead from leaf `index` to the root of the tree of `size` leaves, from the
  /// leaf's sibling upwards. `index` is below `size`.
  public static func inclusionProof<E: Error>(
    of index: Int, in size: Int, node: (TreeNode) throws(E) -> Digest
  ) throws(E) -> [Digest] {
    precondition(index >= 0 && index < size)
    var proof: [Digest] = []
    var range = 0..<size
    while range.count > 1 {
      let middle = range.lowerBound + split(range.count)
      if index < middle {
        proof.append(try subtree(middle..<range.upperBound, node))
        range = range.lowerBound..<middle
      } else {
        proof.append(try subtree(range.lowerBound..<middle, node))
        range = middle..<range.upperBound
      }
    }
    return proof.reversed()
  }

  /// Whether the proof shows that the tree of that size and root holds the leaf at `index`.
  /// RFC 9162 section 2.1.3.2.
  public static func includes(
    _ leaf: Digest, at index: Int, size: Int, root: Digest, proof: [Digest]
  ) -> Bool {
    guard index >= 0, index < size else { return false }
    var first = index
    var last = size - 1
    var hash = leaf
    for sibling in proof {
      guard last != 0 else { return false }
      if first & 1 == 1 || first == last {
        hash = nodeHash(sibling, hash)
        while first & 1 == 0, first != 0 {
          first >>= 1
          last >>= 1
        }
      } else {
        hash = nodeHash(hash, sibling)
      }
      first >>= 1
      last >>= 1
    }
    return last == 0 && hash == root
  }

  /// The hashes that show that the tree of `old` leaves is the beginning of the tree of `new`.
  /// Empty where the sizes are equal or `old` is 0. `old` is at most `new`.
  public static func consistencyProof<E: Error>(
    from old: Int, to new: Int, node: (TreeNode) throws(E) -> Digest
  ) throws(E) -> [Digest] {
    precondition(old >= 0 && old <= new)
    guard old > 0, old < new else { return [] }
    var proof: [Digest] = []
    var range = 0..<new
    // Whether the old tree's root is, so far, the root of this very range.
    var whole = true
    while old < range.upperBound {
      let middle = range.lowerBound + split(range.count)
      if old <= middle {
        proof.append(try subtree(middle..<range.upperBound, node))
        range = range.lowerBound..<middle
      } else {
        proof.append(try subtree(range.lowerBound..<middle, node))
        range = middle..<range.upperBound
        whole = false
      }
    }
    if !whole { proof.append(try subtree(range, node)) }
    return proof.reversed()
  }

  /// Whether the proof shows that the tree (`new`, `newRoot`) begins with the tree (`old`,
  /// `oldRoot`). Anything is consistent with the empty tree, by the empty proof; RFC 9162
  /// section 2.1.4.2 otherwise.
  public static func isConsistent(
    old: Int, oldRoot: Digest, new: Int, newRoot: Digest, proof: [Digest]
  ) -> Bool {
    guard old >= 0, old <= new else { return false }
    if old == new { return proof.isEmpty && oldRoot == newRoot }
    if old == 0 { return proof.isEmpty && oldRoot == emptyRoot }
    var path = proof[...]
    var first = old - 1
    var last = new - 1
    while first & 1 == 1 {
      first >>= 1
      last >>= 1
    }
    let start: Digest
    if old & (old - 1) == 0 {
      start = oldRoot
    } else {
      guard let head = path.popFirst() else { return false }
      start = head
    }
    guard !path.isEmpty else { return false }
    var oldHash = start
    var newHash = start
    for sibling in path {
      guard last != 0 else { return false }
      if first & 1 == 1 || first == last {
        oldHash = nodeHash(sibling, oldHash)
        newHash = nodeHash(sibling, newHash)
        while first & 1 == 0, first != 0 {
          first >>= 1
          last >>= 1
        }
      } else {
        newHash = nodeHash(newHash, sibling)
      }
      first >>= 1
      last >>= 1
    }
    return last == 0 && oldHash == oldRoot && newHash == newRoot
  }
}
