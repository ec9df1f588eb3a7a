import PromoteCore
import PromoteEngine
import Testing
import TykSimulator

@Suite struct CertificateTests {
  /// Made with openssl for these tests; its fingerprint is that of `openssl x509 -outform der |
  /// sha256sum`.
  static let pem = """
    -----BEGIN CERTIFICATE-----
    MIIB9TCCAZugAwIBAgIUfpst7k5f3hyEiPm20qWnoN+Ha/AwCgYIKoZIzj0EAwIw
    ODELMAkGA1UEBhMCR0IxEDAOBgNVBAoMB0V4YW1wbGUxFzAVBgNVBAMMDmNsaWVu
    dC5leGFtcGxlMCAXDTI2MTEyMTE5MjYzNloYDzIxMjYxMDI4MTkyNjM2WjA4MQsw
    CQYDVQQGEwJHQjEQMA4GA1UECgwHRXhhbXBsZTEXMBUGA1UEAwwOY2xpZW50LmV4
    YW1wbGUwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAATSiyVW7i0cePgo8LSQdmsB
    xs3hX8IkzmoSqOUoYk15+j3BV2T9ZvMutGodU78HTIsvON65yCdqyQjesTah0Wbs
    o4GAMH4wHQYDVR0OBBYEFAGLlo3DCreifOd/hBv8MSCPM1a8MB8GA1UdIwQYMBaA
    FAGLlo3DCreifOd/hBv8MSCPM1a8MA8GA1UdEwEB/wQFMAMBAf8wKwYDVR0RBCQw
    IoIOY2xpZW50LmV4YW1wbGWCECouY2xpZW50LmV4YW1wbGUwCgYIKoZIzj0EAwID
    SAAwRQIhAJa2qmr3tX5hJp3SurKVabuKeljgqTCLLuL8eStTo2C3AiB46SA8dVwm
    NFV+o/vVbBFXLz8FfEPJGz82uhaxjj3rAA==
    -----END CERTIFICATE-----

    """
  static let fingerprint = "f834a33561500bf38ba3c6cb880f2daaa3f2706cdc9b32f91cd8b171a70303d3"
  static let id = TranscriptWorld.organisation + fingerprint

  private func upload(_ file: String, user: String = "admin") -> HTTPExchange.Request {
    let body =
      "--cut\r\nContent-Disposition: form-data; name=\"cert\"; filename=\"c.pem\"\r\n"
      + "Content-Type: application/x-pem-file\r\n\r\n\(file)\r\n--cut--\r\n"
    return HTTPExchange.Request(
      method: "POST", path: "/api/certs",
      headers: [
        ("Authorization", TranscriptWorld.keys[user] ?? ""),
        ("Content-Type", "multipart/form-data; boundary=cut"),
      ], body: Array(body.utf8))
  }

  private func answer(
    _ simulator: DashboardSimulator, _ request: HTTPExchange.Request
  ) async throws -> (status: Int, body: JSON, text: String) {
    let response = await simulator.respond(to: request)
    let text = String(decoding: response.body, as: UTF8.self)
    return (response.status, try JSON.parse(response.body), text)
  }

  @Test func `an uploaded certificate is its organisation's id and its fingerprint`() async throws {
    let simulator = try TranscriptWorld.simulator([])
    let key = "-----BEGIN PRIVATE KEY-----\nbm90IGEga2V5\n-----END PRIVATE KEY-----\n"
    let made = try await answer(simulator, upload(Self.pem + key))
    #expect(made.status == 200)
    #expect(
      made.body
        == ["id": .string(Self.id), "message": "Certificate added", "status": "ok"])

    let list = try await answer(simulator, request("GET", "/api/certs"))
    #expect(list.body["certs"] == [.string(Self.id)])
    let meta = try await answer(simulator, request("GET", "/api/certs/" + Self.id))
    #expect(meta.body["fingerprint"]?.string == Self.fingerprint)
    #expect(meta.body["has_private"] == true)
    #expect(meta.body["subject"]?["CommonName"] == "client.example")
    #expect(meta.body["issuer"]?["Organization"] == "Example")
    #expect(meta.body["not_before"] == "2026-11-21T19:26:36Z")
    #expect(meta.body["not_after"] == "2126-10-28T19:26:36Z")
    #expect(meta.body["dns_names"] == ["client.example", "*.client.example"])
    #expect(meta.body["is_ca"] == true)
    #expect(!meta.text.contains("bm90IGEga2V5"))

    var detailed = request("GET", "/api/certs")
    detailed.query = [("mode", "detailed"), ("filter", "with_pk"), ("p", "-1")]
    let basics = try await answer(simulator, detailed)
    #expect(basics.body["cert_basics"]?.array?.first?["subject_cn"] == "client.example")
    detailed.query[1].value = "without_pk"
    #expect(try await answer(simulator, detailed).body["cert_basics"] == [])
  }

  @Test func `a certificate is there once per organisation`() async throws {
    let simulator = try TranscriptWorld.simulator([])
    #expect(try await answer(simulator, upload(Self.pem)).status == 200)
    let again = try await answer(simulator, upload(Self.pem))
    #expect(again.status == 404)
    #expect(
      again.body["Message"]?.string
        == "Could not create certificate.Certificate with \(Self.id) ID already exists.")
    let other = try await answer(simulator, upload(Self.pem, user: "other"))
    #expect(other.body["id"]?.string == TranscriptWorld.otherOrganisation + Self.fingerprint)
    #expect(
      simulator.addresses.filter { $0.kind == "certificate" }
        == [Address(kind: "certificate", id: Self.fingerprint)])
  }

  @Test func `what is no certificate is refused`() async throws {
    let simulator = try TranscriptWorld.simulator([])
    for text in ["nonsense", "-----BEGIN CERTIFICATE-----\n!!\n-----END CERTIFICATE-----"] {
      #expect(try await answer(simulator, upload(text)).status == 400)
    }
    #expect(simulator.writeCount == 0)
  }

  @Test func `a certificate tells who names it, and can be deleted all the same`() async throws {
    let simulator = try TranscriptWorld.simulator([])
    _ = await simulator.respond(to: upload(Self.pem))
    let api = wrapper(
      "orders",
      extra: [
        ("client_certificates", [.string(Self.id)]),
        ("upstream_certificates", ["*": .string(Self.id)]),
      ])
    _ = await simulator.respond(to: request("POST", "/api/apis", api))
    let users = try await answer(simulator, request("GET", "/api/certs/\(Self.id)/apis"))
    #expect(users.body["cert_id"]?.string == Self.id)
    #expect(users.body["apis"]?.array?.first?["api_id"] == "orders")
    #expect(
      users.body["apis"]?.array?.first?["usage_type"]
        == ["client_certificate", "upstream_certificate"])
    let depends = try await answer(
      simulator, request("GET", "/api/certs/dependencies/" + Self.id))
    #expect(depends.body["client_cert_apis"] == ["orders"])
    #expect(depends.body["upstream_cert_api_names"] == ["Orders"])
    #expect(depends.body["key_cert"] == false)
    #expect(await simulator.respond(to: request("DELETE", "/api/certs/" + Self.id)).status == 200)
    #expect(await simulator.respond(to: request("GET", "/api/certs/" + Self.id)).status == 404)
    let still = try await answer(simulator, request("GET", "/api/apis/orders"))
    #expect(still.text.contains(Self.id))
  }
}
