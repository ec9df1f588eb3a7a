/// What a witness decides about a log's new checkpoint: C2SP tlog-witness.
///
/// A witness says that a log only grew: it cosigns a checkpoint that continues the newest one it
/// cosigned of that log, and nothing else. This is the decision alone; keeping what was cosigned,
/// before the answer and in one step with the comparison, is the caller's.
public struct Witness: Sendable {
  /// The logs it knows, by the keys they sign with; a key's name is its log's origin.
  public let logs: [VerifierKey]

  public init(logs: [VerifierKey]) { self.logs = logs }

  /// Why a checkpoint is not cosigned.
  public enum Refusal: Error, Hashable, Sendable {
    /// The request, or its checkpoint, cannot be read.
    case malformed(String)
    case unknownOrigin(String)
    /// None of the log's keys signed it.
    case unsigned
    /// The size it is to continue from is above its own.
    case oldAboveNew
    /// The newest checkpoint cosigned is of another size, which is given, or of another root.
    case conflict(size: Int)
    case inconsistent
  }

  /// The checkpoint to cosign. `held` gives the newest checkpoint cosigned of an origin; nil: none.
  ///
  /// The codes, in this order: malformed, unknown origin, unsigned, old above new, conflict,
  /// inconsistent.
  public func judge(
    _ request: [UInt8], held: (String) throws -> Checkpoint?
  ) throws -> Checkpoint {
    let (file, origin) = try Self.read(request)
    let keys = logs.filter { ByteLines.same($0.name, origin) }
    guard !keys.isEmpty else { throw Refusal.unknownOrigin(origin) }
    let new: Checkpoint
    do { new = try LogPolicy(logs: keys).verify(file.checkpoint).checkpoint } catch {
      throw Refusal.unsigned
    }
    guard file.old <= new.size else { throw Refusal.oldAboveNew }
    let old = try held(origin) ?? Checkpoint(origin: origin, size: 0, root: Merkle.emptyRoot)
    guard file.old == old.size, old.size < new.size || old.root == new.root else {
      throw Refusal.conflict(size: old.size)
    }
    guard
      Merkle.isConsistent(
        old: old.size, oldRoot: old.root, new: new.size, newRoot: new.root, proof: file.hashes)
    else { throw Refusal.inconsistent }
    return new
  }

  private static func read(
    _ request: [UInt8]
  ) throws(Refusal) -> (file: ConsistencyFile, origin: String) {
    do throws(LogFormatError) {
      let file = try ConsistencyFile(request)
      return (file, try Checkpoint(text: SignedNote(file.checkpoint).text).origin)
    } catch { throw .malformed("\(error)") }
  }
}

/// An answer as it goes over HTTP.
public struct WitnessReply: Hashable, Sendable {
  public let status: Int
  public let contentType: String
  public let body: [UInt8]

  /// 200 with the witness's signature lines.
  public init(cosigned lines: [SignedNote.Signature]) {
    status = 200
    contentType = "text/plain; charset=utf-8"
    body = lines.flatMap { Array($0.line.utf8) }
  }

  public init(_ refusal: Witness.Refusal) {
    var type = "text/plain; charset=utf-8"
    var text: String
    switch refusal {
    case .malformed(let why): (status, text) = (400, why)
    case .unknownOrigin(let origin): (status, text) = (404, "the log '\(origin)' is not known here")
    case .unsigned: (status, text) = (403, "no good signature by a key of the log")
    case .oldAboveNew: (status, text) = (400, "the old size is above the checkpoint's")
    case .conflict(let size): (status, text, type) = (409, String(size), "text/x.tlog.size")
    case .inconsistent: (status, text) = (422, "the log does not continue what was cosigned")
    }
    text += "\n"
    contentType = type
    body = Array(text.utf8)
  }
}
