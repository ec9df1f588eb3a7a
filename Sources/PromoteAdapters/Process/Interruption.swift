internal import Dispatch
internal import Glibc

/// Work that goes on until somebody ends it.
public enum Interruption {
  /// Runs `body` and cancels its task at the first SIGINT or SIGTERM. What `body` returns or throws
  /// then is the result: ending on request is no failure by itself.
  public static func endsOnSignal<T: Sendable>(
    _ body: @escaping @Sendable () async throws -> T
  ) async throws -> T {
    let task = Task { try await body() }
    let signals = [SIGINT, SIGTERM]
    let sources = signals.map { number in
      // The source hears of a signal only where its default, which ends the process, is off.
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler { task.cancel() }
      source.resume()
      return source
    }
    defer {
      for source in sources { source.cancel() }
      for number in signals { signal(number, SIG_DFL) }
    }
    return try await withTaskCancellationHandler {
      try await task.value
    } onCancel: {
      task.cancel()
    }
  }
}
