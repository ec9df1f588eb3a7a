internal import Foundation
internal import Glibc

/// Files that are written whole or not at all, and read up to a limit.
public enum WholeFile {
  /// Why a file was not read or written. Names the reason and never the contents.
  public struct Failure: Error, Hashable, Sendable, CustomStringConvertible {
    public let path: String
    public let reason: String
    public var description: String { "\(path): \(reason)" }
  }

  /// Who may read a file that is written.
  public enum Access: Sendable {
    /// 0644 less the process's mask.
    case normal
    /// 0600 whatever the mask.
    case ownerOnly
  }

  /// Puts `bytes` at `path`: after a crash at any point the old file or the new one is there,
  /// never a part. The folder must exist.
  public static func write(
    _ bytes: [UInt8], to path: String, access: Access = .normal
  ) throws(Failure) {
    try put(bytes, at: path, access, durably: true)
  }

  /// As ``write(_:to:access:)``, without waiting for the disk: one of many files, for which waiting
  /// once is enough, or of those that can be made again. After a crash of the machine it may be empty.
  static func writeSoon(_ bytes: [UInt8], to path: String) throws(Failure) {
    try put(bytes, at: path, .normal, durably: false)
  }

  /// Waits until the disk has all that was written, by whomever.
  static func waitForDisk() { sync() }

  private static func put(
    _ bytes: [UInt8], at path: String, _ access: Access, durably: Bool
  ) throws(Failure) {
    let folder = (path as NSString).deletingLastPathComponent
    let folderPath = folder.isEmpty ? "." : folder
    var template = Array((folderPath + "/.tyk-promote-XXXXXX").utf8CString)
    let file = mkstemp(&template)
    guard file >= 0 else { throw failure(path) }
    let temporary = String(
      decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    func discard() -> Failure {
      let failure = failure(path)
      close(file)
      unlink(temporary)
      return failure
    }
    var done = 0
    while done < bytes.count {
      let count = bytes[done...].withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw discard() }
      done += count
    }
    if case .normal = access {
      // mkstemp made it 0600.
      guard fchmod(file, 0o644 & ~mask) == 0 else { throw discard() }
    }
    guard !durably || fsync(file) == 0, rename(temporary, path) == 0 else { throw discard() }
    close(file)
    if durably { try syncFolder(folderPath) }
  }

  /// The process's mask for new files. It can only be read by setting it, so that is done once.
  private static let mask: mode_t = {
    let mask = umask(0o022)
    umask(mask)
    return mask
  }()

  /// Makes renames and removals in a folder durable.
  public static func syncFolder(_ path: String) throws(Failure) {
    let folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0 else { throw failure(path) }
    defer { close(folder) }
    guard fsync(folder) == 0 else { throw failure(path) }
  }

  /// Makes a folder and what is missing above it, readable by its owner only.
  public static func makeOwnerOnlyFolder(_ path: String) throws(Failure) {
    do {
      try FileManager.default.createDirectory(
        atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch {
      throw Failure(path: path, reason: "the folder cannot be made")
    }
  }

  /// The whole of a regular file. Refused: above `limit` bytes, no regular file.
  public static func read(_ path: String, limit: Int = 64 << 20) throws(Failure) -> [UInt8] {
    let file = try OpenedFile(path)
    defer { file.close() }
    return try file.read(limit: limit)
  }

  /// The file that a path leads to and the folder that the path names, links followed in both.
  static func real(_ path: String) throws(Failure) -> (file: String, folder: String) {
    let folder = (path as NSString).deletingLastPathComponent
    func resolve(_ path: String) throws(Failure) -> String {
      guard let pointer = realpath(path, nil) else { throw failure(path) }
      defer { free(pointer) }
      return String(cString: pointer)
    }
    return (try resolve(path), try resolve(folder.isEmpty ? "." : folder))
  }

  static func failure(_ path: String) -> Failure {
    Failure(path: path, reason: String(cString: strerror(errno)).lowercased())
  }
}

/// A file that is open for reading, with what the system says about exactly this one.
struct OpenedFile {
  let path: String
  private let descriptor: Int32
  let status: stat

  /// Refuses what is no regular file, without waiting for a pipe's writer.
  init(_ path: String, followLink: Bool = true) throws(WholeFile.Failure) {
    let flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | (followLink ? 0 : O_NOFOLLOW)
    let descriptor = open(path, flags)
    guard descriptor >= 0 else { throw WholeFile.failure(path) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      Glibc.close(descriptor)
      throw WholeFile.Failure(path: path, reason: "not a regular file")
    }
    self.path = path
    self.descriptor = descriptor
    self.status = status
  }

  func close() { Glibc.close(descriptor) }

  /// Whether somebody but the owner may write the file.
  var isWritableByOthers: Bool { status.st_mode & 0o022 != 0 }
  /// Whether somebody but the owner may read the file.
  var isReadableByOthers: Bool { status.st_mode & 0o044 != 0 }
  /// Whether it belongs to this process's user or to root.
  var isOwned: Bool { status.st_uid == geteuid() || status.st_uid == 0 }

  func read(limit: Int) throws(WholeFile.Failure) -> [UInt8] {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = Glibc.read(descriptor, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw WholeFile.failure(path) }
      if count == 0 { return bytes }
      guard bytes.count + count <= limit else {
        throw WholeFile.Failure(path: path, reason: "larger than \(limit) bytes")
      }
      bytes.append(contentsOf: buffer[..<count])
    }
  }
}
