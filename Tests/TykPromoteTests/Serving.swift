import TykSimulator

extension SimulatorServer {
  /// Serves while `body` runs, which is told where each environment is, in their order.
  func serving(_ body: @escaping @Sendable ([Ready]) async throws -> Void) async throws {
    let (stream, continuation) = AsyncStream.makeStream(of: [Ready].self)
    let task = Task {
      defer { continuation.finish() }
      try await run { continuation.yield($0) }
    }
    defer { task.cancel() }
    var iterator = stream.makeAsyncIterator()
    guard let ready = await iterator.next() else {
      // Nothing listens: what stopped it is the error.
      return try await task.value
    }
    try await body(ready)
    task.cancel()
    _ = await task.result
  }
}
