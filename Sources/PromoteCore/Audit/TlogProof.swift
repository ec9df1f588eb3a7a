/// A file that proves one entry: C2SP tlog-proof.
///
///     c2sp.org/tlog-proof@v1
///     index 2
///     <base64 of a hash> …
///
///     <checkpoint>
///
/// A line `extra <base64>` before the index is read, kept and never written: nothing vouches for it.
public struct TlogProof: Hashable, Sendable {
  static let header = Array("c2sp.org/tlog-proof@v1".utf8)

  public let index: Int
  /// From the leaf's sibling to the child of the root.
  public let hashes: [Digest]
  /// The checkpoint with its signature lines, not verified yet.
  public let checkpoint: [UInt8]

  public init(index: Int, hashes: [Digest], checkpoint: [UInt8]) {
    self.index = index
    self.hashes = hashes
    self.checkpoint = checkpoint
  }

  /// Refused: another header, a number with leading zeros, a hash that is not 32 bytes, lines that
  /// end in anything but a line feed, members in another order.
  public init(_ bytes: [UInt8]) throws(LogFormatError) {
    var body = try ProofBody(bytes, format: .proof)
    guard body.next() == Self.header else { throw LogFormatError(.proof, "not of version 1") }
    var line = body.next()
    if let extra = line, extra.starts(with: "extra ".utf8) {
      guard Base64.decode(ByteLines.text(extra.dropFirst(6))) != nil else {
        throw LogFormatError(.proof, "'extra' is not base64")
      }
      line = body.next()
    }
    guard let line, line.starts(with: "index ".utf8),
      let index = ByteLines.decimal(line.dropFirst(6))
    else { throw LogFormatError(.proof, "no index where it should stand") }
    self.init(index: index, hashes: try body.hashes(), checkpoint: body.rest)
  }

  public var bytes: [UInt8] {
    Self.header + Array("\nindex \(index)\n".utf8) + ProofBody.lines(hashes)
      + [ByteLines.newline] + checkpoint
  }

  /// The checkpoint under which this proves that `entry` stands at ``index``.
  ///
  /// Refused: a checkpoint that the policy refuses, an index beyond it, hashes that do not lead from
  /// the entry to its root.
  public func verify(
    entry: [UInt8], policy: LogPolicy
  ) throws(LogFormatError) -> SignedCheckpoint {
    let signed = try policy.verify(checkpoint)
    guard
      Merkle.includes(
        Merkle.leafHash(of: entry), at: index, size: signed.size, root: signed.root, proof: hashes)
    else { throw LogFormatError(.proof, "the hashes do not lead from the entry to the root") }
    return signed
  }
}

/// A file that proves that a log only grew: `consistency-<old>-<new>`, with the layout of the body
/// that a C2SP witness is sent.
public struct ConsistencyFile: Hashable, Sendable {
  public let old: Int
  public let hashes: [Digest]
  /// The newer checkpoint, not verified yet.
  public let checkpoint: [UInt8]

  public init(old: Int, hashes: [Digest], checkpoint: [UInt8]) {
    self.old = old
    self.hashes = hashes
    self.checkpoint = checkpoint
  }

  public init(_ bytes: [UInt8]) throws(LogFormatError) {
    var body = try ProofBody(bytes, format: .consistency)
    guard let line = body.next(), line.starts(with: "old ".utf8),
      let old = ByteLines.decimal(line.dropFirst(4))
    else { throw LogFormatError(.consistency, "no old size where it should stand") }
    self.init(old: old, hashes: try body.hashes(), checkpoint: body.rest)
  }

  public var bytes: [UInt8] {
    Array("old \(old)\n".utf8) + ProofBody.lines(hashes) + [ByteLines.newline] + checkpoint
  }

  /// The newer checkpoint, which continues the tree of ``old`` leaves under `oldRoot`.
  public func verify(oldRoot: Digest, policy: LogPolicy) throws(LogFormatError) -> SignedCheckpoint
  {
    let signed = try policy.verify(checkpoint)
    guard
      Merkle.isConsistent(
        old: old, oldRoot: oldRoot, new: signed.size, newRoot: signed.root, proof: hashes)
    else { throw LogFormatError(.consistency, "the newer log does not begin with the older one") }
    return signed
  }
}

/// Lines up to an empty one, then a checkpoint.
private struct ProofBody {
  private var lines: [[UInt8]]
  private let format: LogFormatError.Format
  let rest: [UInt8]

  init(_ bytes: [UInt8], format: LogFormatError.Format) throws(LogFormatError) {
    var end: Int?
    for index in bytes.indices.dropFirst()
    where bytes[index] == ByteLines.newline && bytes[index - 1] == ByteLines.newline {
      end = index
      break
    }
    guard let end, let lines = ByteLines.split(bytes[..<end]) else {
      throw LogFormatError(format, "no empty line before the checkpoint")
    }
    self.lines = lines.reversed()
    self.format = format
    rest = Array(bytes[(end + 1)...])
  }

  mutating func next() -> [UInt8]? { lines.popLast() }

  mutating func hashes() throws(LogFormatError) -> [Digest] {
    guard lines.count <= 63 else {
      throw LogFormatError(format, "more hashes than a tree has levels")
    }
    var hashes: [Digest] = []
    while let line = next() {
      guard let hash = ByteLines.digest(line) else {
        throw LogFormatError(format, "a hash that is not base64 of 32 bytes")
      }
      hashes.append(hash)
    }
    return hashes
  }

  static func lines(_ hashes: [Digest]) -> [UInt8] {
    hashes.flatMap { Array(Base64.encode($0.bytes).utf8) + [ByteLines.newline] }
  }
}
