internal import PromoteCore

/// The two pictures of a product.
extension PortalState {
  private static let largest = 32 << 20

  static let imageRoutes: [PortalRoute] = ["logo", "preview"].flatMap { word in
    let path = "/products/{product}/\(word)"
    let since = TykVersion(1, 11)
    return [
      PortalRoute("GET", path, since: since) { (state, call) throws(PortalRefusal) in
        guard let product = state.place(.product, call),
          let file = state.files["product/\(product)/\(word)"]
        else { throw PortalRefusal(400, .text("no image")) }
        return Answer(
          status: 200, headers: [("Content-Type", type(of: file.bytes) ?? "image/jpeg")],
          body: file.bytes)
      },
      PortalRoute("POST", path, since: since) { (state, call) throws(PortalRefusal) in
        guard let product = state.place(.product, call) else {
          throw PortalRefusal(400, .text(PortalRefusal.notFound))
        }
        guard let file = call.upload, file.bytes.count <= largest, type(of: file.bytes) != nil
        else { throw PortalRefusal(400, .text("an image of at most 32 MB is needed")) }
        state.setImage(word, of: product, file)
        return .deleted
      },
      PortalRoute("DELETE", path, since: since) { (state, call) throws(PortalRefusal) in
        guard let product = state.place(.product, call) else {
          throw PortalRefusal(400, .text(PortalRefusal.notFound))
        }
        state.setImage(word, of: product, nil)
        return .deleted
      },
    ]
  }

  mutating func setImage(_ word: String, of product: Int, _ file: PortalFile?) {
    files["product/\(product)/\(word)"] = file
    let path = file.map { "/system/products/\(product)/\(word)/\(Self.slug($0.name))" } ?? ""
    change(.product, product) { $0.values[word == "logo" ? "Logo" : "Preview"] = .string(path) }
  }

  /// By the first bytes.
  private static func type(of bytes: [UInt8]) -> String? {
    let marks: [([UInt8], String)] = [
      ([0x89, 0x50, 0x4E, 0x47], "image/png"), ([0xFF, 0xD8, 0xFF], "image/jpeg"),
      (Array("GIF8".utf8), "image/gif"), (Array("RIFF".utf8), "image/webp"),
      (Array("<svg".utf8), "image/svg+xml"), (Array("<?xml".utf8), "image/svg+xml"),
    ]
    return marks.first { bytes.starts(with: $0.0) }?.1
  }
}
