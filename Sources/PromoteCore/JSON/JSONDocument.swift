/// A parsed document: its bytes, and a tape that says where each value lies in them.
///
/// Values are not copied out of the bytes; a ``JSON`` is this document and a position on the tape.
/// Immutable, so that any number of threads may read it. Only ``JSONParser`` makes one, and
/// everything that reads relies on what the parser checked.
///
/// The tape holds words of 64 bits, in the order of the text, an object's names before their values:
///
///     scalar     head [length, when the head is too narrow for it]
///     container  head, extent (bytes, index behind its last word), content (count, order)
///
/// `order` holds, for objects whose members are not written in canonical order and for large
/// ones, the positions of their names in canonical order.
final class JSONDocument: Sendable {
  let source: [UInt8]
  /// Never written to after the beginning, and freed with the document.
  nonisolated(unsafe) let tape: UnsafePointer<UInt64>
  let order: [UInt32]

  init(source: [UInt8], tape: consuming RawBuffer<UInt64>, order: [UInt32]) {
    self.source = source
    self.order = order
    if tape.count < Self.manyWords {
      let exact = UnsafeMutablePointer<UInt64>.allocate(capacity: tape.count)
      exact.initialize(from: tape.start, count: tape.count)
      self.tape = UnsafePointer(exact)
    } else {
      // Pages that nothing was written to cost nothing; copying all the others would.
      self.tape = UnsafePointer(tape.release())
    }
  }

  private static let manyWords = 1 << 17

  deinit { tape.deallocate() }

  /// Lends the document to `body` for reading without checks.
  @inline(__always)
  func read<Result>(_ body: (JSONView) throws -> Result) rethrows -> Result {
    try withExtendedLifetime(self) {
      try source.withUnsafeBufferPointer { source in
        try order.withUnsafeBufferPointer { order in
          // A document holds at least one value, so the source has an address.
          try body(
            JSONView(
              source: source.baseAddress!, sourceCount: source.count, tape: tape,
              order: order.baseAddress ?? UnsafePointer(bitPattern: 4)!))
        }
      }
    }
  }
}

/// The first word of a value on the tape.
struct TapeHead {
  enum Kind: UInt8 { case null, no, yes, number, string, array, object }

  /// No `OptionSet`: a build without optimisation would go through its protocol for every value.
  struct Flags {
    let rawValue: UInt8

    static var none: Flags { Flags(rawValue: 0) }
    /// The bytes of the text are the canonical form.
    static var canonical: Flags { Flags(rawValue: 1 << 3) }
    /// The bytes of the text are what ``JSON/serialised()`` writes.
    static var compact: Flags { Flags(rawValue: 1 << 4) }
    /// Both of them.
    static var tidy: Flags { Flags(rawValue: 3 << 3) }
    /// A string that holds a backslash.
    static var escaped: Flags { Flags(rawValue: 1 << 5) }
    /// The length is in the next word.
    static var wide: Flags { Flags(rawValue: 1 << 6) }

    @inline(__always) func contains(_ other: Flags) -> Bool {
      rawValue & other.rawValue == other.rawValue
    }
    @inline(__always) func union(_ other: Flags) -> Flags {
      Flags(rawValue: rawValue | other.rawValue)
    }
  }

  static let narrowest = 1 << 24

  let word: UInt64

  @inline(__always)
  init(_ word: UInt64) { self.word = word }

  @inline(__always)
  init(_ kind: Kind, _ flags: Flags, start: Int, length: Int) {
    word =
      UInt64(truncatingIfNeeded: start) | UInt64(truncatingIfNeeded: length) << 32
      | UInt64(kind.rawValue | flags.rawValue) << 56
  }

  @inline(__always) var kind: Kind {
    Kind(rawValue: UInt8(truncatingIfNeeded: word >> 56) & 7).unsafelyUnwrapped
  }
  @inline(__always) var flags: Flags { Flags(rawValue: UInt8(truncatingIfNeeded: word >> 56)) }
  @inline(__always) var start: Int { Int(UInt32(truncatingIfNeeded: word)) }
  @inline(__always) var shortLength: Int { Int(word >> 32) & (TapeHead.narrowest - 1) }
}

/// Two numbers of 32 bits in a word of the tape.
struct TapePair {
  static let none = Int(UInt32.max)

  let word: UInt64
  @inline(__always) init(_ word: UInt64) { self.word = word }
  @inline(__always) init(_ low: Int, _ high: Int) {
    word = UInt64(truncatingIfNeeded: low) | UInt64(truncatingIfNeeded: high) << 32
  }
  @inline(__always) var low: Int { Int(UInt32(truncatingIfNeeded: word)) }
  @inline(__always) var high: Int { Int(word >> 32) }
}
