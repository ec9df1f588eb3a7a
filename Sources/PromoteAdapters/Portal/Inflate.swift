/// Unpacks what was packed by DEFLATE (RFC 1951).
struct Inflate {
  /// The bytes behind `packed`; nil where it is damaged or does not unpack to `size` bytes.
  static func inflated(_ packed: [UInt8], size: Int) -> [UInt8]? {
    var inflate = Inflate(packed: packed, size: size)
    return inflate.run() ? inflate.output : nil
  }

  private let packed: [UInt8]
  private let size: Int
  private var place = 0
  private var buffer: UInt32 = 0
  private var count = 0
  private var output: [UInt8] = []

  private init(packed: [UInt8], size: Int) {
    self.packed = packed
    self.size = size
    output.reserveCapacity(size)
  }

  private mutating func run() -> Bool {
    while true {
      guard let isLast = bits(1), let type = bits(2) else { return false }
      let isDone: Bool
      switch type {
      case 0: isDone = stored()
      case 1: isDone = block(Self.fixedLiterals, Self.fixedDistances)
      case 2:
        guard let (literals, distances) = codes() else { return false }
        isDone = block(literals, distances)
      default: return false
      }
      guard isDone else { return false }
      if isLast == 1 { return output.count == size }
    }
  }

  private mutating func bits(_ wanted: Int) -> Int? {
    while count < wanted {
      guard place < packed.count else { return nil }
      buffer |= UInt32(packed[place]) << UInt32(count)
      place += 1
      count += 8
    }
    let value = Int(buffer & ((1 << UInt32(wanted)) - 1))
    buffer >>= UInt32(wanted)
    count -= wanted
    return value
  }

  /// Section 3.2.4.
  private mutating func stored() -> Bool {
    buffer = 0
    count = 0
    guard place + 4 <= packed.count else { return false }
    let length = Int(packed[place]) | Int(packed[place + 1]) << 8
    let check = Int(packed[place + 2]) | Int(packed[place + 3]) << 8
    place += 4
    guard length == check ^ 0xFFFF, place + length <= packed.count,
      output.count + length <= size
    else { return false }
    output += packed[place..<place + length]
    place += length
    return true
  }

  /// Section 3.2.5.
  private mutating func block(_ literals: Huffman, _ distances: Huffman) -> Bool {
    while true {
      guard let symbol = decode(literals) else { return false }
      switch symbol {
      case ..<256:
        guard output.count < size else { return false }
        output.append(UInt8(symbol))
      case 256: return true
      default:
        let index = symbol - 257
        guard index < Self.lengths.count, let more = bits(Self.lengthBits[index]),
          let code = decode(distances), code < Self.distances.count,
          let further = bits(Self.distanceBits[code])
        else { return false }
        let length = Self.lengths[index] + more
        let distance = Self.distances[code] + further
        guard distance <= output.count, output.count + length <= size else { return false }
        for _ in 0..<length { output.append(output[output.count - distance]) }
      }
    }
  }

  /// Section 3.2.7.
  private mutating func codes() -> (Huffman, Huffman)? {
    guard let literals = bits(5), let distances = bits(5), let lengths = bits(4) else { return nil }
    var own = [Int](repeating: 0, count: 19)
    for index in 0..<(lengths + 4) {
      guard let length = bits(3) else { return nil }
      own[Self.order[index]] = length
    }
    guard let code = Huffman(own) else { return nil }
    var all: [Int] = []
    let wanted = literals + 257 + distances + 1
    while all.count < wanted {
      guard let symbol = decode(code) else { return nil }
      switch symbol {
      case 0...15: all.append(symbol)
      case 16:
        guard let last = all.last, let more = bits(2) else { return nil }
        all += [Int](repeating: last, count: 3 + more)
      case 17:
        guard let more = bits(3) else { return nil }
        all += [Int](repeating: 0, count: 3 + more)
      default:
        guard let more = bits(7) else { return nil }
        all += [Int](repeating: 0, count: 11 + more)
      }
    }
    guard all.count == wanted, let first = Huffman(Array(all.prefix(literals + 257))),
      let second = Huffman(Array(all.dropFirst(literals + 257)))
    else { return nil }
    return (first, second)
  }

  private mutating func decode(_ huffman: Huffman) -> Int? {
    var code = 0
    var first = 0
    var index = 0
    for length in 1...15 {
      guard let bit = bits(1) else { return nil }
      code |= bit
      let count = huffman.counts[length]
      if code - count < first { return huffman.symbols[index + code - first] }
      index += count
      first = (first + count) << 1
      code <<= 1
    }
    return nil
  }

  private struct Huffman {
    /// Codes of each length, and their symbols in order.
    var counts = [Int](repeating: 0, count: 16)
    var symbols: [Int] = []

    /// Nil where there are more codes than a length has room for.
    init?(_ lengths: [Int]) {
      for length in lengths { counts[length] += 1 }
      counts[0] = 0
      var left = 1
      for length in 1...15 {
        left = left << 1 - counts[length]
        if left < 0 { return nil }
      }
      for length in 1...15 {
        symbols += lengths.indices.filter { lengths[$0] == length }
      }
    }
  }

  private static let fixedLiterals = Huffman(
    (0..<288).map { $0 < 144 ? 8 : $0 < 256 ? 9 : $0 < 280 ? 7 : 8 })!
  private static let fixedDistances = Huffman([Int](repeating: 5, count: 30))!
  private static let order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]
  private static let lengths = [
    3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131,
    163, 195, 227, 258,
  ]
  private static let lengthBits = [
    0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0,
  ]
  private static let distances = [
    1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537,
    2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577,
  ]
  private static let distanceBits = [
    0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13,
    13,
  ]
}
