extension EvidenceCheck {
  mutating func checkCheckpoint() {
    guard let note = files[EvidenceBundle.checkpoint] else {
      report(.fileMissing, "\(EvidenceBundle.checkpoint) is missing")
      return
    }
    switch verify(note) {
    case .success(let signed): checkpoint = signed
    case .failure(let error):
      report(
        error.format == .note ? .checkpointUnsigned : .checkpointMalformed,
        "\(EvidenceBundle.checkpoint): \(error)")
    }
  }

  /// Checkpoints that were seen elsewhere, as far as they can be compared.
  mutating func checkSeen() {
    for seen in seen {
      guard let checkpoint, ByteLines.same(seen.checkpoint.origin, checkpoint.origin),
        let root = seen.checkpoint.size == checkpoint.size
          ? checkpoint.root : root(atSize: seen.checkpoint.size), seen.checkpoint.root != root
      else { continue }
      report(
        .inconsistent,
        "the log is another one than \(seen.source) saw at \(seen.checkpoint.size) entries")
    }
  }

  mutating func verify(_ note: [UInt8]) -> Result<SignedCheckpoint, LogFormatError> {
    if let known = verified[note] { return known }
    let result: Result<SignedCheckpoint, LogFormatError>
    if let policy {
      do { result = .success(try policy.verify(note)) } catch { result = .failure(error) }
    } else {
      result = .failure(LogFormatError(.policy, "no log is trusted"))
    }
    verified[note] = result
    return result
  }

  /// Reads the tiles and computes the root from them.
  mutating func checkTiles() {
    let all = files(in: "log/tile/").map { ("tile/" + $0.name, $0.bytes) }
    guard let checkpoint else { return }
    var tiles = HashTiles(size: checkpoint.size)
    var outgrown: [(path: TilePath, bytes: [UInt8])] = []
    for (name, bytes) in all {
      do {
        let path = try TilePath(name)
        if tiles.hasOutgrown(path) {
          outgrown.append((path, bytes))
        } else if path.level != nil {
          try tiles.add(path, bytes)
        }
      } catch { report(.fileMalformed, "log/\(name): \(error.reason)") }
    }
    for (path, bytes) in outgrown where !tiles.begins(path, with: bytes) {
      report(.tileMismatch, "log/\(path.text) is not the beginning of the tile that it grew into")
    }
    for path in tiles.contradictions {
      report(.tileMismatch, "log/\(path.text) does not match the tile above it")
    }
    switch tiles.root {
    case checkpoint.root?: self.tiles = tiles
    case nil where checkpoint.size > 0 && all.isEmpty:
      report(.fileMissing, "log/tile is missing: nothing shows that the range is complete")
    case nil: report(.fileMissing, "log/tile lacks tiles that the root is made of")
    case _?:
      report(.rootMismatch, "the tiles make another root than the checkpoint's")
    }
  }

  /// Reads every entry there is, from its own file and from the bundles, and checks its proof.
  mutating func checkEntries() {
    var bytes: [Int: [UInt8]] = [:]
    for (name, file) in files(in: "log/tile/entries/") {
      do {
        let path = try TilePath("tile/entries/" + name)
        let found = try EntryTile.entries(file)
        guard found.count == path.width else {
          throw LogFormatError(.tile, "\(found.count) entries, not \(path.width)")
        }
        bytes.merge(zip(path.range, found)) { $1 }
      } catch { report(.fileMalformed, "log/tile/entries/\(name): \(error)") }
    }
    for (name, file) in files(in: "log/") where name.hasSuffix(".entry") {
      guard let index = Self.number(name.dropLast(6)) else { continue }
      if let other = bytes[index], other != file {
        report(.entryNotProven, entry: index, "log/\(name) is not the entry that the tile holds")
      }
      bytes[index] = file
    }
    var last: LogEntry?
    for index in bytes.keys.sorted() {
      do {
        let entry = try LogEntry(bytes[index]!, at: index, after: last?.at)
        entries[index] = entry
        last = entry
      } catch {
        report(.entryMalformed, entry: index, "log/\(index).entry: \(error.reason)")
      }
      checkProof(of: index, bytes[index]!)
    }
    for (name, _) in files(in: "log/") where name.hasSuffix(".tlog-proof") {
      guard let index = Self.number(name.dropLast(11)), bytes[index] == nil else { continue }
      report(.entryMissing, entry: index, "log/\(name) proves an entry that is not here")
    }
  }

  private mutating func checkProof(of index: Int, _ entry: [UInt8]) {
    let inTiles = tiles?.node(TreeNode(level: 0, index: index))
    let leaf = Merkle.leafHash(of: entry)
    if let inTiles, inTiles != leaf {
      report(.entryNotProven, entry: index, "entry \(index) is not the one in the tree")
    }
    guard let file = files["log/\(index).tlog-proof"] else {
      if inTiles == nil { report(.entryNotProven, entry: index, "nothing proves entry \(index)") }
      return
    }
    let name = "log/\(index).tlog-proof"
    do {
      let proof = try TlogProof(file)
      guard proof.index == index else {
        throw LogFormatError(.proof, "it proves entry \(proof.index)")
      }
      let signed = try verify(proof.checkpoint).get()
      guard
        Merkle.includes(
          leaf, at: index, size: signed.size, root: signed.root, proof: proof.hashes)
      else { throw LogFormatError(.proof, "the hashes do not lead from the entry to the root") }
    } catch { report(.entryNotProven, entry: index, "\(name): \(error)") }
  }

  /// Each `consistency-<old>-<new>` must lead from the root at the old size to its checkpoint.
  mutating func checkConsistency() {
    for (name, bytes) in files(in: "log/") where name.hasPrefix("consistency-") {
      let sizes = name.dropFirst(12).split(separator: "-").map { Self.number($0) }
      do {
        let file = try ConsistencyFile(bytes)
        let signed = try verify(file.checkpoint).get()
        guard sizes == [file.old, signed.size] else {
          throw LogFormatError(.consistency, "it is about sizes \(file.old) and \(signed.size)")
        }
        guard let oldRoot = root(atSize: file.old) else {
          throw LogFormatError(.consistency, "nothing here says what the log was at \(file.old)")
        }
        guard
          Merkle.isConsistent(
            old: file.old, oldRoot: oldRoot, new: signed.size, newRoot: signed.root,
            proof: file.hashes)
        else {
          throw LogFormatError(.consistency, "the newer log does not begin with the older one")
        }
      } catch { report(.inconsistent, "log/\(name): \(error)") }
    }
  }

  /// The root at a size, from the tiles.
  func root(atSize size: Int) -> Digest? { Self.root(atSize: size, tiles) }

  static func root(atSize size: Int, _ tiles: HashTiles?) -> Digest? {
    struct Absent: Error {}
    guard let tiles, size >= 0, size <= tiles.size else { return nil }
    do {
      return try Merkle.root(atSize: size) { place throws(Absent) in
        guard let hash = tiles.node(place) else { throw Absent() }
        return hash
      }
    } catch { return nil }
  }
}
