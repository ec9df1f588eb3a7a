/// Does work once, for whoever asks for it: a memory of one call, and no longer.
actor Once<Key: Hashable & Sendable, Value: Sendable> {
  private var tasks: [Key: Task<Value, Never>] = [:]

  func get(_ key: Key, _ work: @escaping @Sendable () async -> Value) async -> Value {
    if let task = tasks[key] { return await task.value }
    let task = Task<Value, Never> { await work() }
    tasks[key] = task
    return await task.value
  }
}

/// Shares work that many ask for at the same time: what a caller gets was begun after it asked.
actor Freshly<Key: Hashable & Sendable, Value: Sendable> {
  private var waiting: [Key: Task<Value, Never>] = [:]
  private var running: [Key: Task<Value, Never>] = [:]

  func get(_ key: Key, _ work: @escaping @Sendable () async -> Value) async -> Value {
    if let task = waiting[key] { return await task.value }
    let before = running[key]
    let task = Task<Value, Never> {
      _ = await before?.value
      start(key)
      let value = await work()
      end(key)
      return value
    }
    waiting[key] = task
    return await task.value
  }

  /// The work that ends is the one under way: the next begins after it.
  private func end(_ key: Key) { running[key] = nil }

  /// From here on a newcomer would see work that was begun before it asked.
  private func start(_ key: Key) {
    running[key] = waiting[key]
    waiting[key] = nil
  }
}
