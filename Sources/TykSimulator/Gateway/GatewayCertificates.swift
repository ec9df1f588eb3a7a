internal import Crypto
internal import PromoteCore
internal import PromoteEngine

internal import struct Foundation.Data

/// The certificate store: ids are the organisation's and the fingerprint, uploads are raw PEM.
extension GatewayState {
  mutating func answerCertificates(
    _ id: String?, _ request: HTTPExchange.Request
  ) throws(GatewayRefusal) -> Answer {
    let organisation = request.query.first { $0.name == "org_id" }?.value ?? ""
    switch (request.method, id) {
    case ("GET", nil):
      let own = certificates.filter { $0.hasPrefix(organisation) }.sorted()
      return .json(["certs": .array(own.map { .string($0) })])
    case ("POST", nil):
      // A choice: the answer to what is no certificate.
      guard let certificate = PEM.leaf(request.body) else { throw .malformed }
      let id = organisation + SHA256.hash(data: Data(certificate)).hex
      guard certificates.insert(id).inserted else {
        throw GatewayRefusal(403, "Certificate with \(id) id already exists")
      }
      return .json([
        "id": .string(id), "message": "Certificate added", "status": "ok",
      ])
    case ("GET", let id?):
      guard certificates.contains(id) else { throw Self.noCertificate }
      return .json(["id": .string(id), "fingerprint": .string(String(id.suffix(64)))])
    case ("DELETE", let id?):
      guard certificates.remove(id) != nil else { throw Self.noCertificate }
      return .json(["status": "ok", "message": "removed"])
    default: throw GatewayRefusal(405, "Method not supported")
    }
  }

  /// A choice: the text.
  private static let noCertificate = GatewayRefusal(
    404, "Certificate with given SHA256 fingerprint not found")
}
