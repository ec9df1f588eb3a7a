import Foundation
import PromoteAdapters
import PromoteCore
import PromoteEngine
import PromoteTesting
import Testing

/// TLS against `openssl s_server`, with an authority and certificates made on the spot.
@Suite(.serialized, .blocking, .enabled(if: OpenSSL.isThere, "openssl is not installed"))
struct `TLS connections` {
  @Test func `trust the registry's authority, show the client's certificate, and nothing less`()
    async throws
  {
    let folder = try ScratchFolder()
    try OpenSSL.makeCertificates(in: folder.path)
    func file(_ name: String) throws -> [UInt8] { try WholeFile.read("\(folder.path)/\(name)") }
    let ca = try file("ca.pem")
    let key = Secret(String(decoding: try file("client.key"), as: UTF8.self))

    let plain = try OpenSSL.Server(folder: folder.path, asksForClient: false)
    let url = "https://localhost:\(plain.port)"
    #expect(await status(url, TLSMaterial(certificateAuthority: ca)) == 200)
    #expect(await status(url, TLSMaterial(skipVerify: true)) == 200)
    // The system's authorities do not know this one: nothing was sent.
    #expect(await status(url, TLSMaterial()) == nil)
    // The certificate is for localhost, not for the address.
    #expect(
      await status("https://127.0.0.1:\(plain.port)", TLSMaterial(certificateAuthority: ca)) == nil)

    let strict = try OpenSSL.Server(folder: folder.path, asksForClient: true)
    let strictURL = "https://localhost:\(strict.port)"
    let both = TLSMaterial(
      certificateAuthority: ca, clientCertificate: try file("client.pem"), clientKey: key)
    #expect(await status(strictURL, both) == 200)
    #expect(await status(strictURL, TLSMaterial(certificateAuthority: ca)) == -1)
  }

  @Test func `refuse material that is none, without telling it`() throws {
    let base = try BaseURL("https://localhost")
    for tls in [
      TLSMaterial(certificateAuthority: Array("hunter2".utf8)),
      TLSMaterial(clientCertificate: []), TLSMaterial(clientKey: Secret("hunter2")),
    ] {
      do throws(TLSMaterial.Refusal) {
        _ = try AsyncHTTPTransport(base, tls: tls)
        Issue.record("accepted")
      } catch {
        #expect(!error.reason.contains("hunter2") && error.reason.contains("PEM"))
      }
    }
  }

  /// The status; nil where nothing was sent, -1 where that is unknown.
  private func status(_ url: String, _ tls: TLSMaterial) async -> Int? {
    do {
      let transport = try AsyncHTTPTransport(
        try BaseURL(url), tls: tls,
        limits: .init(connectSeconds: 30, idleSeconds: 30, exchangeSeconds: 60))
      defer { Task { await transport.shutdown() } }
      return try await transport.send(.init(method: "GET", path: "/")).status
    } catch TransportFailure.notSent {
      return nil
    } catch {
      return -1
    }
  }
}

enum OpenSSL {
  static var isThere: Bool { FileManager.default.isExecutableFile(atPath: "/usr/bin/openssl") }

  static func run(_ arguments: [String], in folder: String) throws {
    let child = try ChildProcess(["openssl"] + arguments, in: folder)
    try #require(child.wait() == 0, "openssl \(arguments.joined(separator: " "))")
  }

  /// `ca.pem`, and `server` and `client` with keys, signed by it.
  static func makeCertificates(in folder: String) throws {
    let key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    try run(
      ["req", "-x509"] + key + [
        "-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=test authority", "-days", "2",
      ], in: folder)
    for (name, subject) in [("server", "localhost"), ("client", "promoter")] {
      try run(
        ["req"] + key + [
          "-keyout", "\(name).key", "-out", "\(name).csr", "-subj", "/CN=\(subject)",
        ],
        in: folder)
      try Data("subjectAltName=DNS:\(subject)\n".utf8)
        .write(to: URL(fileURLWithPath: "\(folder)/\(name).ext"))
      try run(
        [
          "x509", "-req", "-in", "\(name).csr", "-CA", "ca.pem", "-CAkey", "ca.key",
          "-CAcreateserial", "-days", "2", "-extfile", "\(name).ext", "-out", "\(name).pem",
        ], in: folder)
    }
  }

  /// Answers every request with a page, on a port that the system chooses.
  final class Server {
    let port: Int
    private let child: ChildProcess

    init(folder: String, asksForClient: Bool) throws {
      let output = "\(folder)/s_server-\(UInt64.random(in: 0 ... .max))"
      child = try ChildProcess(
        ["openssl", "s_server", "-accept", "127.0.0.1:0", "-cert", "server.pem"]
          + ["-key", "server.key", "-www"]
          + (asksForClient ? ["-CAfile", "ca.pem", "-Verify", "1", "-verify_return_error"] : []),
        in: folder, output: output)
      var found: Int?
      while found == nil {
        let text = String(decoding: try Data(contentsOf: URL(filePath: output)), as: UTF8.self)
        try #require(child.isRunning, "openssl s_server ended: \(text)")
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
        let line = lines.first { $0.hasPrefix("ACCEPT") && $0.contains(":") }
        found = line.flatMap { $0.split(separator: ":").last }.flatMap { Int($0) }
        if found == nil { usleep(2_000) }
      }
      port = found!
    }

    deinit {
      child.send(SIGTERM)
      child.wait()
    }
  }
}
