import Foundation
import PromoteAdapters
import PromoteCore
import PromoteTesting
import Testing

/// A time stamp authority made by openssl for one test: a root, and a certificate that may stamp.
private struct ThrowAwayAuthority {
  let folder: AuditScratch

  init() throws {
    folder = try AuditScratch()
    try write(
      "tsa.cnf",
      """
      [req]
      distinguished_name = name
      [name]
      [root]
      basicConstraints = critical,CA:TRUE
      [stamper]
      basicConstraints = CA:FALSE
      keyUsage = critical,digitalSignature
      extendedKeyUsage = critical,timeStamping
      [tsa]
      serial = serial
      signer_cert = tsa.pem
      signer_key = tsa.key
      signer_digest = sha256
      default_policy = 1.2.3.4.1
      digests = sha256
      ess_cert_id_alg = sha256
      """)
    try write("serial", "01\n")
    for name in ["root", "tsa"] {
      try openssl(["ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", "\(name).key"])
    }
    try openssl(
      "req -new -x509 -config tsa.cnf -extensions root -key root.key -subj /CN=root -days 30 -out root.pem"
        .split(separator: " ").map(String.init))
    try openssl(
      "req -new -config tsa.cnf -key tsa.key -subj /CN=tsa -out tsa.csr".split(separator: " ")
        .map(String.init))
    try openssl(
      "x509 -req -in tsa.csr -CA root.pem -CAkey root.key -set_serial 2 -days 30 -extfile tsa.cnf -extensions stamper -out tsa.pem"
        .split(separator: " ").map(String.init))
  }

  var root: [UInt8] { get throws { try read("root.pem") } }

  func stamp(_ query: [UInt8]) throws -> [UInt8] {
    try Data(query).write(to: folder.url.appending(path: "query"))
    try openssl(
      [
        "ts", "-reply", "-config", "tsa.cnf", "-section", "tsa", "-queryfile", "query", "-out",
        "reply",
      ])
    return try read("reply")
  }

  private func write(_ name: String, _ text: String) throws {
    try Data(text.utf8).write(to: folder.url.appending(path: name))
  }
  private func read(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: folder.url.appending(path: name)))
  }
  private func openssl(_ arguments: [String]) throws {
    let errors = folder.path + "/errors"
    let child = try ChildProcess(["openssl"] + arguments, in: folder.path, errors: errors)
    let code = child.wait()
    let said = String(decoding: try read("errors"), as: UTF8.self)
    try #require(code == 0, "openssl \(arguments): \(said)")
  }
}

@Suite(.blocking) struct `Time stamps by openssl` {
  @Test func `are of the checkpoint, by the authority that is trusted`() async throws {
    let authority = try ThrowAwayAuthority()
    let signer = Ed25519CheckpointSigner(origin: "log.test/a", seed: Digest(of: [1]).bytes)!
    let text = try signer.sign(
      Checkpoint(origin: "log.test/a", size: 1, root: Digest(of: [1]))
    ).checkpoint.text
    let openssl = OpenSSLTimestamps()
    let response = try authority.stamp(try await openssl.query(for: text))
    let token = try await openssl.verify(response, of: text, authorities: try authority.root)
    #expect(token.imprint == Digest(of: text))

    await #expect(throws: OpenSSLTimestamps.Failure.self, "another text") {
      try await openssl.verify(response, of: text + [1], authorities: try authority.root)
    }
    let stranger = try ThrowAwayAuthority()
    let failure = await #expect(throws: OpenSSLTimestamps.Failure.self, "another authority") {
      try await openssl.verify(response, of: text, authorities: try stranger.root)
    }
    #expect(failure?.description.hasPrefix("openssl says no: ") == true)
    var changed = response
    changed[changed.count - 20] ^= 1
    await #expect(throws: OpenSSLTimestamps.Failure.self, "a changed signature") {
      try await openssl.verify(changed, of: text, authorities: try authority.root)
    }
    await #expect(throws: OpenSSLTimestamps.Failure.self, "no token at all") {
      try await openssl.verify([0x30, 0], of: text, authorities: try authority.root)
    }
  }
}
