import Foundation
public import Glibc
internal import Synchronization

/// A program that a test starts, with its output in files.
///
/// Not Foundation's `Process`: that learns of the end through a descriptor which another child,
/// started at the same moment, may inherit and keep open, and then waits for ever. Here a child
/// inherits nothing but its standard streams, no signal is blocked in it, and the end is what
/// `waitpid` says.
public final class ChildProcess: Sendable {
  public let id: pid_t
  private let status = Mutex<Int32?>(nil)

  public struct CannotStart: Error {
    public let program: String
    public let code: Int32
  }

  /// Starts `arguments[0]`, looked up in PATH. Streams are paths; `/dev/null` unless given.
  public init(
    _ arguments: [String], in folder: String? = nil, variables: [String: String] = [:],
    input: String = "/dev/null", output: String = "/dev/null", errors: String = "/dev/null"
  ) throws {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    let create = O_WRONLY | O_CREAT | O_APPEND
    posix_spawn_file_actions_addopen(&actions, 0, input, O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, output, create, 0o600)
    posix_spawn_file_actions_addopen(&actions, 2, errors, create, 0o600)
    if let folder { _ = changeFolder(&actions, folder) }
    _ = closeFrom(&actions, 3)

    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    var ending = sigset_t()
    sigemptyset(&ending)
    for signal in [SIGINT, SIGTERM, SIGPIPE] { sigaddset(&ending, signal) }
    posix_spawnattr_setsigdefault(&attributes, &ending)
    posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

    let environment = ProcessInfo.processInfo.environment.merging(variables) { $1 }
    var words = arguments.map { strdup($0) } + [nil]
    var settings = environment.map { strdup("\($0)=\($1)") } + [nil]
    defer { for pointer in words + settings { free(pointer) } }
    var started: pid_t = 0
    let code = posix_spawnp(&started, arguments[0], &actions, &attributes, &words, &settings)
    guard code == 0 else { throw CannotStart(program: arguments[0], code: code) }
    id = started
  }

  /// The exit code, or 128 and the number of the signal that ended it.
  @discardableResult
  public func wait() -> Int32 {
    status.withLock { status in
      if let status { return status }
      var word: Int32 = 0
      while waitpid(id, &word, 0) == -1, errno == EINTR {}
      let code = Self.code(word)
      status = code
      return code
    }
  }

  public var isRunning: Bool {
    status.withLock { status in
      guard status == nil else { return false }
      var word: Int32 = 0
      guard waitpid(id, &word, WNOHANG) == id else { return true }
      status = Self.code(word)
      return false
    }
  }

  public func send(_ signal: Int32) { if isRunning { kill(id, signal) } }

  private static func code(_ word: Int32) -> Int32 {
    word & 0x7F == 0 ? (word >> 8) & 0xFF : 128 + (word & 0x7F)
  }
}

/// Both are in glibc (2.29 and 2.34) and not in the headers that Swift imports.
@_silgen_name("posix_spawn_file_actions_addchdir_np")
private func changeFolder(
  _ actions: UnsafeMutablePointer<posix_spawn_file_actions_t>, _ path: UnsafePointer<CChar>
) -> Int32

@_silgen_name("posix_spawn_file_actions_addclosefrom_np")
private func closeFrom(
  _ actions: UnsafeMutablePointer<posix_spawn_file_actions_t>, _ first: Int32
) -> Int32
