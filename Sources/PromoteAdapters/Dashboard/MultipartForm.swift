internal import PromoteCore

/// A form with one file in it (RFC 7578).
struct MultipartForm {
  let mediaType: String
  let bytes: [UInt8]

  init(field: String, fileName: String, text: String) {
    self.init(
      field: field, fileName: fileName, contentType: "application/x-pem-file",
      contents: Array(text.utf8))
  }

  /// The boundary follows from the contents, so that the same file is the same request. A file's name
  /// loses what would end it.
  init(field: String, fileName: String, contentType: String, contents: [UInt8]) {
    let boundary = "tyk-promote-" + Digest(of: contents).hex
    mediaType = "multipart/form-data; boundary=\(boundary)"
    let name = String(
      fileName.unicodeScalars.map {
        $0.value < 0x20 || "\"\\\u{7F}".unicodeScalars.contains($0) ? "_" : Character($0)
      })
    let head = [
      "--\(boundary)",
      "Content-Disposition: form-data; name=\"\(field)\"; filename=\"\(name)\"",
      "Content-Type: \(contentType)", "", "",
    ].joined(separator: "\r\n")
    bytes = Array(head.utf8) + contents + Array("\r\n--\(boundary)--\r\n".utf8)
  }
}
