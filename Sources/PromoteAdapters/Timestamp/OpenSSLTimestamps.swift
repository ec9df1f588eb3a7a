internal import Foundation
public import PromoteCore
public import PromoteEngine
internal import Subprocess
internal import SystemPackage

/// RFC 3161 time stamps through the `openssl ts` command.
public struct OpenSSLTimestamps: Sendable {
  public struct Failure: Error, Hashable, Sendable, CustomStringConvertible {
    public let description: String
  }

  public init() {}

  /// The question to an authority: SHA-256 of `text`, with a nonce, its certificate wanted.
  public func query(for text: [UInt8]) async throws -> [UInt8] {
    try await inFolder { folder in
      try Data(text).write(to: folder.appending(path: "text"))
      return try await Self.openssl(
        ["ts", "-query", "-data", "text", "-sha256", "-cert"], in: folder)
    }
  }

  /// Asks an authority over HTTP (RFC 3161, section 3.4) and gives its answer, not checked yet.
  public func ask(_ transport: any HTTPTransport, _ query: [UInt8]) async throws -> [UInt8] {
    let answer: HTTPExchange.Response
    do {
      answer = try await transport.send(
        HTTPExchange.Request(
          method: "POST", path: "", headers: [("Content-Type", "application/timestamp-query")],
          body: query))
    } catch {
      switch error {
      case .notSent(let why), .outcomeUnknown(let why):
        throw Failure(description: "the authority did not answer: \(why)")
      }
    }
    guard answer.status == 200 else {
      throw Failure(description: "the authority answered \(answer.status)")
    }
    return answer.body
  }

  /// Checks that an authority under one of the certificates of `authorities` (PEM) stamped `text`.
  /// The authority's certificate had to be valid when it did.
  public func verify(
    _ response: [UInt8], of text: [UInt8], authorities: [UInt8]
  ) async throws -> TimestampToken {
    let token: TimestampToken
    do { token = try TimestampToken(response: response) } catch {
      throw Failure(description: "\(error)")
    }
    guard token.imprint == Digest(of: text) else {
      throw Failure(description: "it is of something else than the checkpoint")
    }
    _ = try await inFolder { folder in
      try Data(text).write(to: folder.appending(path: "text"))
      try Data(response).write(to: folder.appending(path: "response"))
      try Data(authorities).write(to: folder.appending(path: "authorities"))
      return try await Self.openssl(
        [
          "ts", "-verify", "-data", "text", "-in", "response", "-CAfile", "authorities", "-attime",
          String(token.time.milliseconds / 1000),
        ], in: folder)
    }
    return token
  }

  private func inFolder<T>(_ body: (URL) async throws -> T) async throws -> T {
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "tyk-promote-\(UUID().uuidString)", directoryHint: .isDirectory)
    try FileManager.default.createDirectory(
      at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    let result: T
    do { result = try await body(folder) } catch {
      try FileManager.default.removeItem(at: folder)
      throw error
    }
    try FileManager.default.removeItem(at: folder)
    return result
  }

  private static func openssl(_ arguments: [String], in folder: URL) async throws -> [UInt8] {
    do {
      let result = try await Subprocess.run(
        .name("openssl"), arguments: Arguments(arguments),
        workingDirectory: FilePath(folder.path(percentEncoded: false)),
        output: .bytes(limit: 1 << 20), error: .bytes(limit: 1 << 16))
      guard result.terminationStatus.isSuccess else {
        let text = String(decoding: result.standardError, as: UTF8.self)
        let line = text.split(separator: "\n").last { $0.contains("error:") }.map(Self.reason)
        throw Failure(description: "openssl says no: \(line ?? "\(result.terminationStatus)")")
      }
      return result.standardOutput
    } catch let error as SubprocessError where error.code == .executableNotFound {
      throw Failure(description: "there is no 'openssl' command here")
    }
  }

  /// The words of a line of OpenSSL's errors: `…:error:code:library:function:reason:file:line:…`.
  private static func reason(_ line: Substring) -> String {
    let parts = line.split(separator: ":", omittingEmptySubsequences: false)
    return parts.count > 5 ? String(parts[5]) : String(line)
  }
}
