internal import PromoteCore
internal import PromoteEngine

/// Files in the `multipart/form-data` body of a call (RFC 7578).
extension PortalCall {
  /// The one part named `file`; nil where there is none, or more than one.
  var upload: PortalFile? {
    let type = request.header("Content-Type") ?? ""
    guard type.lowercased().hasPrefix("multipart/form-data"),
      let boundary = Self.parameter("boundary", of: type), !boundary.isEmpty
    else { return nil }
    let mark = Array("--\(boundary)".utf8)
    var files: [PortalFile] = []
    var rest = request.body[...]
    guard let first = rest.firstRange(of: mark) else { return nil }
    rest = rest[first.upperBound...]
    while let next = rest.firstRange(of: mark) {
      if let file = Self.file(rest[..<next.lowerBound]) { files.append(file) }
      rest = rest[next.upperBound...]
    }
    return files.count == 1 ? files[0] : nil
  }

  private static func file(_ part: ArraySlice<UInt8>) -> PortalFile? {
    guard let end = part.firstRange(of: Array("\r\n\r\n".utf8)) else { return nil }
    let head = String(decoding: part[..<end.lowerBound], as: UTF8.self)
    guard
      let line = head.split(separator: "\r\n").first(where: {
        $0.lowercased().hasPrefix("content-disposition:")
      }).map(String.init), parameter("name", of: line) == "file",
      let name = parameter("filename", of: line)
    else { return nil }
    // The line end before the boundary is not part of it.
    return PortalFile(name: name, bytes: Array(part[end.upperBound...].dropLast(2)))
  }

  private static func parameter(_ name: String, of header: String) -> String? {
    for part in header.split(separator: ";") {
      let text = part.drop { $0 == " " }
      guard text.lowercased().hasPrefix("\(name)=") else { continue }
      return text.dropFirst(name.count + 1).filter { $0 != "\"" }
    }
    return nil
  }
}
