internal import Crypto
internal import PromoteCore

internal import struct Foundation.Data

/// Certificates: named by organisation and fingerprint, uploaded as PEM, private keys never come
/// back.
extension DashboardState {
  static let certificateRoutes: [Route] = [
    Route("GET", "/api/certs", .key("certs")) { (s, c) throws(Refusal) in s.listCertificates(c) },
    Route("POST", "/api/certs", .key("certs")) { (s, c) throws(Refusal) in
      try s.uploadCertificate(c)
    },
    Route("GET", "/api/certs/details", .key("certs")) { (s, c) throws(Refusal) in
      let (items, pages) = s.page(s.ownCertificates(c), c)
      return .json([
        "certificates": .array(items.map(\.meta)), "pages": .integer(pages),
      ])
    },
    Route("GET", "/api/certs/dependencies/{id}", .key("certs")) { (s, c) throws(Refusal) in
      s.dependencies(of: try s.certificate(c), c)
    },
    // A choice: the answer. References stay where they are.
    Route("DELETE", "/api/certs/dependencies/{id}", .key("certs")) { (s, c) throws(Refusal) in
      s.dependencies(of: try s.certificate(c), c)
    },
    Route("GET", "/api/certs/{id}", .key("certs")) { (s, c) throws(Refusal) in
      .json(try s.certificate(c).meta)
    },
    Route("GET", "/api/certs/{id}/apis", .key("certs")) { (s, c) throws(Refusal) in
      try s.users(ofCertificate: c)
    },
    Route("DELETE", "/api/certs/{id}", .key("certs")) { (s, c) throws(Refusal) in
      s.certificates[try s.certificate(c).id] = nil
      return .json(["status": "ok", "message": "Certificate removed"])
    },
  ]

  private func ownCertificates(_ call: Call) -> [StoredCertificate] {
    certificates.values.filter { $0.organisation == call.organisation }
      .sorted { $0.sequence < $1.sequence }
  }

  private func certificate(_ call: Call) throws(Refusal) -> StoredCertificate {
    let id = call.parameter("id")
    guard id.hasPrefix(call.organisation) else {
      throw Refusal(400, "Attempted access to non-owned certificate.")
    }
    guard let stored = certificates[id], stored.organisation == call.organisation else {
      throw Refusal(
        404,
        "Could not retrieve certificate details. Certificate with given SHA256 fingerprint not "
          + "found.")
    }
    return stored
  }

  private func listCertificates(_ call: Call) -> Answer {
    var found = ownCertificates(call)
    guard call.query("mode") == "detailed" else {
      let (items, pages) = page(found, call)
      return .json([
        "certs": .array(items.map { .string($0.id) }), "pages": .integer(pages),
      ])
    }
    switch call.query("filter") {
    case "with_pk": found = found.filter { $0.details["has_private"]?.bool == true }
    case "without_pk": found = found.filter { $0.details["has_private"]?.bool != true }
    default: break
    }
    let (items, pages) = page(found, call)
    return .json(["cert_basics": .array(items.map(\.basics)), "pages": .integer(pages)])
  }

  private mutating func uploadCertificate(_ call: Call) throws(Refusal) -> Answer {
    guard let file = call.file(named: "cert"), !file.isEmpty else {
      throw Refusal(500, "Failed to read response body, body empty.")
    }
    // A choice: the answer to what is no certificate.
    guard let certificate = PEM.leaf(file) else {
      throw Refusal(400, "Could not create certificate.").inferred
    }
    let fingerprint = SHA256.hash(data: Data(certificate)).hex
    let id = call.organisation + fingerprint
    if certificates[id] != nil {
      throw Refusal(404, "Could not create certificate.Certificate with \(id) ID already exists.")
    }
    certificates[id] = StoredCertificate(
      id: id, organisation: call.organisation, sequence: nextSequence(), fingerprint: fingerprint,
      details: X509Facts(certificate).json(hasPrivate: PEM.hasPrivateKey(file)))
    return .json(["id": .string(id), "message": "Certificate added", "status": "ok"])
  }

  // MARK: - Who names a certificate

  /// Published: how the answers look. A choice: an API uses a certificate when its document holds
  /// the id, as a client's where it stands in the allow-list.
  private func dependencies(of stored: StoredCertificate, _ call: Call) -> Answer {
    var (client, upstream): ([StoredAPI], [StoredAPI]) = ([], [])
    for api in users(of: stored, call) {
      if usage(of: stored, by: api).contains("client_certificate") { client.append(api) }
      if usage(of: stored, by: api).contains("upstream_certificate") { upstream.append(api) }
    }
    func ids(_ list: [StoredAPI]) -> JSON { .array(list.map { .string($0.apiID) }) }
    func names(_ list: [StoredAPI]) -> JSON { .array(list.map { .string(name(of: $0)) }) }
    let usedByKeys = keys.values.contains {
      $0.organisation == call.organisation && $0.session.text.contains(stored.id)
    }
    return .json([
      "certID": .string(stored.id), "client_cert_apis": ids(client),
      "client_cert_api_names": names(client), "upstream_cert_apis": ids(upstream),
      "upstream_cert_api_names": names(upstream), "key_cert": .bool(usedByKeys),
    ])
  }

  private func users(ofCertificate call: Call) throws(Refusal) -> Answer {
    let stored = try certificate(call)
    let (items, pages) = page(users(of: stored, call), call)
    return .json([
      "cert_id": .string(stored.id), "pages": .integer(pages),
      "apis": .array(
        items.map { api -> JSON in
          [
            "api_id": .string(api.apiID), "name": .string(name(of: api)),
            "usage_type": .array(usage(of: stored, by: api).map { .string($0) }),
            "tyk_api_type": .string(api.form.rawValue),
          ]
        }),
    ])
  }

  private func users(of stored: StoredCertificate, _ call: Call) -> [StoredAPI] {
    apis.values
      .filter { $0.organisation == call.organisation && $0.document.text.contains(stored.id) }
      .sorted { $0.sequence < $1.sequence }
  }

  private func usage(of stored: StoredCertificate, by api: StoredAPI) -> [String] {
    let root = api.form == .classic ? api.document : api.document["x-tyk-api-gateway"] ?? .null
    let client = root["client_certificates"] ?? root["server"]?["clientCertificates"]
    let rest = client?.text.contains(stored.id) == true
    var found = rest ? ["client_certificate"] : []
    let upstream =
      root["upstream_certificates"] ?? root["upstream"]?["mutualTLS"]
    if upstream?.text.contains(stored.id) == true { found.append("upstream_certificate") }
    return found
  }
}

extension StoredCertificate {
  /// As `GET /api/certs/{id}` shows it.
  var meta: JSON {
    var shown = details.object ?? JSONObject()
    shown["id"] = .string(id)
    shown["fingerprint"] = .string(fingerprint)
    return .object(shown)
  }

  /// As the detailed list shows it.
  var basics: JSON {
    [
      "id": .string(id), "issuer_cn": details["issuer"]?["CommonName"] ?? "",
      "subject_cn": details["subject"]?["CommonName"] ?? "",
      "dns_names": details["dns_names"] ?? [], "has_private": details["has_private"] ?? false,
      "not_before": details["not_before"] ?? "", "not_after": details["not_after"] ?? "",
      "is_ca": details["is_ca"] ?? false,
    ]
  }
}
