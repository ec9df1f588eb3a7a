internal import PromoteCore
internal import PromoteEngine

/// Files in a `multipart/form-data` body (RFC 7578).
extension Call {
  /// The content of the file field of that name, or of the first file where none is named.
  /// nil where the body is of another kind or has no such file.
  func file(named name: String? = nil) -> [UInt8]? {
    guard let type = request.header("Content-Type"),
      type.lowercased().hasPrefix("multipart/form-data"), let boundary = Self.boundary(type)
    else { return nil }
    let mark = Array("--\(boundary)".utf8)
    var rest = request.body[...]
    guard let first = rest.firstRange(of: mark) else { return nil }
    rest = rest[first.upperBound...]
    while let next = rest.firstRange(of: mark) {
      let part = rest[..<next.lowerBound]
      rest = rest[next.upperBound...]
      guard let end = part.firstRange(of: Array("\r\n\r\n".utf8)) else { continue }
      let head = String(decoding: part[..<end.lowerBound], as: UTF8.self)
      let isFile = head.lowercased().contains("filename=")
      if name.map({ head.contains("name=\"\($0)\"") }) ?? isFile {
        return Array(part[end.upperBound...].dropLast(2))  // The line end before the boundary.
      }
    }
    return nil
  }

  private static func boundary(_ type: String) -> String? {
    for part in type.split(separator: ";") {
      let text = part.drop { $0 == " " }
      guard text.lowercased().hasPrefix("boundary=") else { continue }
      return text.dropFirst("boundary=".count).filter { $0 != "\"" }
    }
    return nil
  }
}
