internal import PromoteCore

/// A form with one file in it (RFC 7578).
struct MultipartForm {
  let mediaType: String
  let bytes: [UInt8]

  /// The boundary follows from the contents, so that the same file is the same request.
  init(field: String, fileName: String, text: String) {
    let boundary = "tyk-promote-" + Digest(of: Array(text.utf8)).hex
    mediaType = "multipart/form-data; boundary=\(boundary)"
    let head = [
      "--\(boundary)",
      "Content-Disposition: form-data; name=\"\(field)\"; filename=\"\(fileName)\"",
      "Content-Type: application/x-pem-file", "", "",
    ].joined(separator: "\r\n")
    bytes = Array(head.utf8) + Array(text.utf8) + Array("\r\n--\(boundary)--\r\n".utf8)
  }
}
