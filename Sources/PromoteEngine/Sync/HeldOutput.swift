internal import Synchronization

/// Holds lines back until they may be told. Notes go on at once.
final class HeldOutput: Sendable {
  private let lines = Mutex<[String]>([])
  private let outer: SyncOutput

  init(_ outer: SyncOutput) { self.outer = outer }

  var output: SyncOutput {
    SyncOutput(
      write: { text in self.lines.withLock { $0.append(text) } }, note: outer.note)
  }

  func release() {
    for text in lines.withLock({ lines in
      defer { lines = [] }
      return lines
    }) { outer.write(text) }
  }
}
