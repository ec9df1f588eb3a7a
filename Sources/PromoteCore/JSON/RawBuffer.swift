/// A growing run of plain values in memory of its own, without checks: the workhorse of the parser
/// and the writer. Nothing outside this folder sees one; each is freed with its owner.
struct RawBuffer<Element: BitwiseCopyable>: ~Copyable {
  private(set) var start: UnsafeMutablePointer<Element>
  private(set) var count = 0
  private var capacity: Int

  init(capacity: Int) {
    self.capacity = max(capacity, 16)
    start = .allocate(capacity: self.capacity)
  }

  deinit { start.deallocate() }

  @inline(__always)
  subscript(index: Int) -> Element {
    get { start[index] }
    set { start[index] = newValue }
  }

  @inline(__always)
  mutating func append(_ element: Element) {
    if count == capacity { grow(to: count + 1) }
    start[count] = element
    count += 1
  }

  @inline(__always)
  mutating func removeLast(_ number: Int = 1) { count -= number }

  /// Forgets everything from that index on.
  @inline(__always)
  mutating func truncate(to count: Int) { self.count = count }

  /// What was appended from `index` to `end`, until the buffer is changed.
  @inline(__always)
  func slice(_ index: Int, _ end: Int) -> UnsafeBufferPointer<Element> {
    UnsafeBufferPointer(start: start + index, count: end - index)
  }

  /// Makes room for `number` more elements.
  @inline(__always)
  mutating func reserve(_ number: Int) {
    if count + number > capacity { grow(to: count + number) }
  }

  /// Counts `number` elements that were written behind the last one, into reserved room.
  @inline(__always)
  mutating func advance(_ number: Int) { count += number }

  @inline(never)
  private mutating func grow(to least: Int) {
    capacity = max(least, capacity * 2)
    let larger = UnsafeMutablePointer<Element>.allocate(capacity: capacity)
    larger.update(from: start, count: count)
    start.deallocate()
    start = larger
  }

  /// The memory itself, to be freed by whoever takes it.
  consuming func release() -> UnsafeMutablePointer<Element> {
    let start = start
    discard self
    return start
  }

  /// A copy of exactly what is held.
  func array() -> [Element] { Array(UnsafeBufferPointer(start: start, count: count)) }
}

extension RawBuffer where Element == UInt8 {
  /// Appends `length` bytes at `source`, from which `readable` bytes may be read.
  @inline(__always)
  mutating func append(_ source: UnsafePointer<UInt8>, _ length: Int, readable: Int) {
    reserve(length + 16)
    let target = UnsafeMutableRawPointer(start + count)
    if length <= 16, readable >= 16 {
      // Most strings are short: two words always, without a call.
      let raw = UnsafeRawPointer(source)
      target.storeBytes(of: raw.loadUnaligned(as: UInt64.self), as: UInt64.self)
      target.storeBytes(
        of: raw.loadUnaligned(fromByteOffset: 8, as: UInt64.self), toByteOffset: 8, as: UInt64.self)
    } else {
      target.copyMemory(from: source, byteCount: length)
    }
    count += length
  }

  mutating func append(_ text: StaticString) {
    append(text.utf8Start, text.utf8CodeUnitCount, readable: text.utf8CodeUnitCount)
  }

  mutating func append(_ bytes: UnsafeBufferPointer<UInt8>) {
    guard let source = bytes.baseAddress else { return }
    append(source, bytes.count, readable: bytes.count)
  }

  mutating func append(decimal value: Int) {
    if value >= 10 { append(decimal: value / 10) }
    append(UInt8(ascii: "0") + UInt8(value % 10))
  }
}
