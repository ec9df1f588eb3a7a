internal import Dispatch
internal import Foundation
internal import Glibc

/// A folder for a while, readable by its owner only. It goes with ``remove()``, and also when the
/// process is interrupted or asked to end.
final class ScratchFolder: Sendable {
  let path: String
  /// Only cancelled, which any thread may do.
  private nonisolated(unsafe) let sources: [any DispatchSourceSignal]

  init(prefix: String) throws(WholeFile.Failure) {
    let base = FileManager.default.temporaryDirectory.path(percentEncoded: false)
    var template = Array((base + (base.hasSuffix("/") ? "" : "/") + prefix + "XXXXXX").utf8CString)
    guard mkdtemp(&template) != nil else { throw WholeFile.failure(base) }
    let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    self.path = path
    sources = [SIGINT, SIGTERM].map { signal in
      let source = DispatchSource.makeSignalSource(signal: signal, queue: .global())
      source.setEventHandler {
        ScratchFolder.delete(path)
        Glibc.signal(signal, SIG_DFL)
        kill(getpid(), signal)
      }
      Glibc.signal(signal, SIG_IGN)
      source.activate()
      return source
    }
  }

  func remove() {
    Self.delete(path)
    for source in sources { source.cancel() }
    for signal in [SIGINT, SIGTERM] { Glibc.signal(signal, SIG_DFL) }
  }

  private static func delete(_ path: String) {
    do { try FileManager.default.removeItem(atPath: path) } catch {
      FileHandle.standardError.write(Data("could not remove \(path)\n".utf8))
    }
  }
}
