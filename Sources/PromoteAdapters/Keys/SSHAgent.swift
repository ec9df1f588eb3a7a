internal import Dispatch
internal import Foundation
public import PromoteCore
public import PromoteEngine

/// A running ssh-agent, spoken to over its socket (RFC 9987).
public struct SSHAgent: Sendable {
  /// A key the agent holds and approvals accept.
  public struct Identity: Sendable, Hashable {
    public let publicKey: SSHPublicKey
    public let comment: String
  }

  private let socketPath: String

  /// `socketPath` is what `SSH_AUTH_SOCK` says.
  public init(socketPath: String) { self.socketPath = socketPath }

  /// The keys it holds, without those of kinds that are not accepted.
  public func identities() async throws(SigningFailure) -> [Identity] {
    var reader = SSHReader(try await ask([11], expecting: 12, timeoutSeconds: 10))
    guard let count = reader.uint32(), count <= 10_000 else { throw Self.garbled }
    var identities: [Identity] = []
    for _ in 0..<count {
      guard let blob = reader.string(), let comment = reader.string() else { throw Self.garbled }
      do {
        identities.append(
          Identity(
            publicKey: try SSHPublicKey(blob: blob),
            comment: String(decoding: comment, as: UTF8.self)))
      } catch { continue }  // A key of another kind is none of ours.
    }
    guard reader.isAtEnd else { throw Self.garbled }
    return identities
  }

  /// The signer of the agent's key with that fingerprint.
  public func signer(_ fingerprint: String) async throws(SigningFailure) -> AgentSigner {
    for identity in try await identities()
    where identity.publicKey.fingerprint.utf8.elementsEqual(fingerprint.utf8) {
      return AgentSigner(agent: self, publicKey: identity.publicKey)
    }
    throw .noKey("the agent does not hold \(fingerprint); add it with `ssh-add`")
  }

  /// SSH's signature field over `data`. The agent may ask somebody first.
  func sign(_ data: [UInt8], with key: SSHPublicKey) async throws(SigningFailure) -> [UInt8] {
    var writer = SSHWriter()
    writer.byte(13)
    writer.string(key.blob)
    writer.string(data)
    writer.uint32(key.algorithm == .rsa ? 4 : 0)
    var reader = SSHReader(try await ask(writer.bytes, expecting: 14, timeoutSeconds: 120))
    guard let signature = reader.string(), reader.isAtEnd else { throw Self.garbled }
    return signature
  }

  /// Sends one request and gives the body of the answer, which must be of that type.
  private func ask(
    _ request: [UInt8], expecting type: UInt8, timeoutSeconds: Int
  ) async throws(SigningFailure) -> [UInt8] {
    let path = socketPath
    let answer = await withCheckedContinuation { continuation in
      DispatchQueue.global().async {
        continuation.resume(
          returning: Result { () throws(SigningFailure) in
            try AgentConnection.open(path, timeoutSeconds: timeoutSeconds).exchange(request)
          })
      }
    }
    let bytes = try answer.get()
    guard let first = bytes.first else { throw Self.garbled }
    guard first == type else {
      throw .refused(first == 5 ? "the agent refused" : "the agent answered \(first)")
    }
    return Array(bytes.dropFirst())
  }

  static let garbled = SigningFailure.refused("the agent's answer cannot be read")
}

/// Signs with a key that an agent holds: Ed25519, ECDSA and RSA.
public struct AgentSigner: Signer {
  let agent: SSHAgent
  public let publicKey: SSHPublicKey

  public func sign(_ message: [UInt8], namespace: String) async throws(SigningFailure) -> [UInt8] {
    let field = try await agent.sign(
      SSHSignature.signedData(message: message, namespace: namespace), with: publicKey)
    return SSHSignature(publicKey: publicKey, namespace: namespace, signature: field).armored()
  }
}

/// One connection to the socket; closed at its end of life.
private struct AgentConnection: ~Copyable {
  private let descriptor: Int32

  static func open(
    _ path: String, timeoutSeconds: Int
  ) throws(SigningFailure) -> AgentConnection {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let bytes = Array(path.utf8)
    guard !bytes.isEmpty, bytes.count < MemoryLayout.size(ofValue: address.sun_path) else {
      throw .noKey("'\(path)' is no path of an agent's socket")
    }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
    #if canImport(Glibc)
      let opened = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    #else
      let opened = socket(AF_UNIX, SOCK_STREAM, 0)
    #endif
    guard opened >= 0 else { throw .noKey("no socket can be opened") }
    let connection = AgentConnection(descriptor: opened)
    var wait = timeval(tv_sec: timeoutSeconds, tv_usec: 0)
    let size = socklen_t(MemoryLayout<timeval>.size)
    setsockopt(opened, SOL_SOCKET, SO_RCVTIMEO, &wait, size)
    setsockopt(opened, SOL_SOCKET, SO_SNDTIMEO, &wait, size)
    let connected = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(opened, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    guard connected == 0 else {
      throw .noKey("no agent answers at '\(path)'; start one, or name a key file")
    }
    return connection
  }

  deinit { close(descriptor) }

  consuming func exchange(_ request: [UInt8]) throws(SigningFailure) -> [UInt8] {
    var writer = SSHWriter()
    writer.string(request)
    try sendAll(writer.bytes)
    var reader = SSHReader(try receive(4))
    guard let count = reader.uint32(), (1...(256 << 10)).contains(count) else {
      throw SSHAgent.garbled
    }
    return try receive(Int(count))
  }

  private borrowing func sendAll(_ bytes: [UInt8]) throws(SigningFailure) {
    var sent = 0
    while sent < bytes.count {
      let count = bytes[sent...].withUnsafeBytes {
        send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { throw .refused("the agent went away") }
      sent += count
    }
  }

  private borrowing func receive(_ count: Int) throws(SigningFailure) -> [UInt8] {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: min(count, 4096))
    while bytes.count < count {
      let wanted = min(buffer.count, count - bytes.count)
      let got = buffer.withUnsafeMutableBytes { recv(descriptor, $0.baseAddress, wanted, 0) }
      guard got > 0 else {
        throw .refused(got == 0 ? "the agent went away" : "the agent did not answer in time")
      }
      bytes += buffer[..<got]
    }
    return bytes
  }
}
