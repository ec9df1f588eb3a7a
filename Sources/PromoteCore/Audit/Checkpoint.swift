/// A log's state: how many entries, under which root. C2SP tlog-checkpoint, three lines, never an
/// extension line.
public struct Checkpoint: Sendable {
  public let origin: String
  public let size: Int
  public let root: Digest

  public init(origin: String, size: Int, root: Digest) {
    self.origin = origin
    self.size = size
    self.root = root
  }

  /// Reads the text of a note. Refused: another number of lines, a size with leading zeros or from
  /// 2^63 on, a root that is not base64 of 32 bytes, size 0 with another root than the empty one.
  public init(text: [UInt8]) throws(LogFormatError) {
    guard let lines = ByteLines.split(text), lines.count == 3 else {
      throw LogFormatError(.checkpoint, "not exactly three lines")
    }
    guard VerifierKey.isName(ByteLines.text(lines[0])) else {
      throw LogFormatError(.checkpoint, "the origin cannot be a name")
    }
    guard let size = ByteLines.decimal(lines[1]) else {
      throw LogFormatError(.checkpoint, "the size is not a decimal number below 2^63")
    }
    guard let root = ByteLines.digest(lines[2]) else {
      throw LogFormatError(.checkpoint, "the root is not base64 of 32 bytes")
    }
    guard size > 0 || root == Merkle.emptyRoot else {
      throw LogFormatError(.checkpoint, "an empty log with a root that is not the empty one")
    }
    self.init(origin: ByteLines.text(lines[0]), size: size, root: root)
  }

  /// The text of the note, which is what is signed.
  public var text: [UInt8] { Array("\(origin)\n\(size)\n\(Base64.encode(root.bytes))\n".utf8) }
}

extension Checkpoint: Hashable {
  public static func == (left: Checkpoint, right: Checkpoint) -> Bool {
    left.size == right.size && left.root == right.root
      && ByteLines.same(left.origin, right.origin)
  }
  public func hash(into hasher: inout Hasher) {
    hasher.combine(size)
    hasher.combine(root)
  }
}

/// A checkpoint whose log signature, and the quorum asked for, were found good.
///
/// Only ``LogPolicy/verify(_:)`` makes one from bytes, and a ``CheckpointSigner`` a new one.
public struct SignedCheckpoint: Hashable, Sendable {
  public let checkpoint: Checkpoint
  public let note: SignedNote
  /// Witnesses whose cosignature was found good.
  public let witnesses: [SignedNote.Verified]

  init(checkpoint: Checkpoint, note: SignedNote, witnesses: [SignedNote.Verified]) {
    self.checkpoint = checkpoint
    self.note = note
    self.witnesses = witnesses
  }

  public var size: Int { checkpoint.size }
  public var root: Digest { checkpoint.root }
  public var origin: String { checkpoint.origin }
  /// The note as a file holds it.
  public var bytes: [UInt8] { note.bytes }
}
