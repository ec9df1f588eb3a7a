/// Finds what an environment's bindings own in a text.
///
/// Made once per environment. Offsets count bytes of UTF-8.
struct BindingMatcher: Sendable {
  struct Match: Hashable, Sendable {
    var range: Range<Int>
    var filler: BoundPlace.Filler
  }
  enum Answer: Sendable {
    case none
    case matches([Match])
    /// Several names own the same stretch.
    case tie([String])
  }

  private struct URLBinding: Sendable {
    let name: String
    let scheme: String
    let port: String?
    /// Without a final slash.
    let path: String
    /// The whole value, for telling whether it ended with a slash.
    let value: String
  }
  private struct HostBinding: Sendable {
    let name: String
    let port: String?
    let component: BoundPlace.Component
  }

  private var urls: [String: [URLBinding]] = [:]
  private var hosts: [String: [HostBinding]] = [:]
  private var hostsOfURLs: [String: [HostBinding]] = [:]
  private var values: [ByteString: [String]] = [:]
  private var secrets: [ByteString: [String]] = [:]
  private var secretLengths: Set<Int> = []
  let organisation: String?

  init(_ environment: ResolvedBindings) {
    organisation = environment.identity.map(\.organisation).flatMap { $0.isEmpty ? nil : $0 }
    for binding in environment.bindings {
      switch binding.value {
      case .secret(let secret, _):
        secret.reveal { value in
          guard !value.isEmpty else { return }
          secrets[ByteString(value), default: []].append(binding.name)
          secretLengths.insert(value.utf8.count)
        }
      case .literal(let value): add(binding.name, value)
      }
    }
  }

  private mutating func add(_ name: String, _ value: String) {
    guard !value.isEmpty else { return }
    if let url = BindingURL(value) {
      urls[url.host, default: []].append(
        URLBinding(
          name: name, scheme: url.scheme, port: url.port, path: url.trimmedPath, value: value))
      hostsOfURLs[url.host, default: []].append(
        HostBinding(name: name, port: nil, component: .host))
      if let port = url.port {
        hostsOfURLs[url.host, default: []].append(
          HostBinding(name: name, port: port, component: .authority))
      }
      return
    }
    let isNamedHost = name.utf8.reversed().starts(with: ".host".utf8.reversed())
    if let (host, port) = Hosts.split(value), isNamedHost || Hosts.looksLikeHost(value) {
      hosts[host, default: []].append(HostBinding(name: name, port: port, component: .whole))
    }
    values[ByteString(value), default: []].append(name)
  }

  // MARK: - Whole scalars

  func secretNames(of text: String) -> [String] {
    secrets.isEmpty ? [] : secrets[ByteString(text)] ?? []
  }

  /// Whether a secret has that many bytes.
  func mayBeSecret(length: Int) -> Bool { secretLengths.contains(length) }

  func valueNames(of text: String) -> [String] { values[ByteString(text)] ?? [] }

  /// Whether a secret of eight bytes and more stands in the text.
  var secretValues: [String] { secrets.keys.map(\.text).filter { $0.utf8.count >= 8 } }

  // MARK: - URLs and hosts

  /// Bindings in a text that is one URL.
  func matchURL(_ text: String) -> Answer {
    var text = text
    return text.withUTF8 { bytes in
      guard let url = URLText(in: bytes), url.start == 0 else { return .none }
      return choose(candidates(bytes, url))
    }
  }

  /// Bindings in a text that is `host`, `host:port`, or a comma list of those.
  func matchHosts(_ text: String) -> Answer {
    var matches: [Match] = []
    var offset = 0
    let parts: [Substring] = text.split(separator: ",", omittingEmptySubsequences: false)
    for part in parts {
      let lead = part.utf8.prefix { $0 == 0x20 }.count
      let bare = Hosts.trimmed(String(part))
      // `*.example.com` and `.example.com` are about what is below.
      let stars = bare.utf8.prefix { $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: ".") }.count
      let name = String(Substring(bare.utf8.dropFirst(stars)))
      if let (host, port) = Hosts.split(name) {
        let start = offset + lead + stars
        let hostEnd = start + host.utf8.count
        let portEnd = port.map { hostEnd + 1 + $0.utf8.count }
        switch choose(hostCandidates(host, start..<hostEnd, port, portEnd, withURLs: true)) {
        case .none: break
        case .matches(let found): matches += found
        case .tie(let names): return .tie(names)
        }
      }
      offset += part.utf8.count + 1
    }
    return matches.isEmpty ? .none : .matches(matches)
  }

  /// Every host in code or prose that a host or URL binding owns.
  func matchInside(_ text: String) -> Answer {
    var text = text
    return text.withUTF8 { bytes in
      var matches: [Match] = []
      var index = 0
      while index < bytes.count {
        guard Hosts.isHostByte(bytes[index]) else {
          index += 1
          continue
        }
        let start = index
        while index < bytes.count, Hosts.isHostByte(bytes[index]) { index += 1 }
        let url = Self.url(around: start, in: bytes)
        let found: [Match]
        if let url, url.host.lowerBound == start {
          found = candidates(bytes, url)
          index = max(index, url.host.upperBound)
        } else {
          var end = index
          while end > start, bytes[end - 1] == UInt8(ascii: ".") { end -= 1 }
          let host = String(decoding: bytes[start..<end], as: UTF8.self).lowercased()
          let isQualified = host.utf8.contains(UInt8(ascii: "."))
          let (port, portEnd) = Self.port(after: end, in: bytes)
          guard isQualified || port != nil else { continue }
          found = hostCandidates(host, start..<end, port, portEnd, withURLs: true)
        }
        switch choose(found) {
        case .none: break
        case .tie(let names): return .tie(names)
        case .matches(let chosen):
          matches += chosen
          index = max(index, chosen.map(\.range.upperBound).max() ?? index)
        }
      }
      return matches.isEmpty ? .none : .matches(matches)
    }
  }

  /// The URL whose host begins at `start`, looking back over its scheme.
  private static func url(around start: Int, in bytes: UnsafeBufferPointer<UInt8>) -> URLText? {
    guard start >= 3, bytes[start - 1] == UInt8(ascii: "/"), bytes[start - 2] == UInt8(ascii: "/"),
      bytes[start - 3] == UInt8(ascii: ":")
    else { return nil }
    var scheme = start - 3
    while scheme > 0, (0x61...0x7A).contains(bytes[scheme - 1] | 0x20) { scheme -= 1 }
    return scheme < start - 3 ? URLText(in: bytes, from: scheme) : nil
  }

  private static func port(
    after end: Int, in bytes: UnsafeBufferPointer<UInt8>
  ) -> (String?, Int?) {
    guard end < bytes.count, bytes[end] == UInt8(ascii: ":") else { return (nil, nil) }
    var last = end + 1
    while last < bytes.count, (0x30...0x39).contains(bytes[last]) { last += 1 }
    guard last > end + 1 else { return (nil, nil) }
    return (String(decoding: bytes[(end + 1)..<last], as: UTF8.self), last)
  }

  private func candidates(
    _ bytes: UnsafeBufferPointer<UInt8>, _ url: URLText
  ) -> [Match] {
    let scheme = url.text(url.scheme, bytes).lowercased()
    let host = url.text(url.host, bytes).lowercased()
    let port = url.port.map { url.text($0, bytes) }
    var found: [Match] = []
    if url.userInfo == nil {
      for binding in urls[host] ?? [] {
        let count = binding.path.utf8.count
        let end = url.authorityEnd + count
        guard binding.scheme == scheme,
          (binding.port ?? Hosts.defaultPort(scheme)) == (port ?? Hosts.defaultPort(scheme)),
          end <= url.end, bytes[url.authorityEnd..<end].elementsEqual(binding.path.utf8),
          end == url.end || "/?#".utf8.contains(bytes[end])
        else { continue }
        // With its final slash where the live value has it too and nothing follows.
        let whole = url.start..<url.end
        let isWhole = bytes[whole].elementsEqual(binding.value.utf8)
        let trimsSlash = binding.value.utf8.last == UInt8(ascii: "/")
        found.append(
          Match(
            range: isWhole ? whole : url.start..<end,
            filler: .binding(binding.name, isWhole || !trimsSlash ? .whole : .trimmed)))
      }
    }
    let portEnd = url.port?.upperBound
    return found + hostCandidates(host, url.host, port, portEnd, withURLs: false)
  }

  private func hostCandidates(
    _ host: String, _ range: Range<Int>, _ port: String?, _ portEnd: Int?, withURLs: Bool
  ) -> [Match] {
    var found: [Match] = []
    func add(_ bindings: [HostBinding]?, _ start: Int) {
      for binding in bindings ?? [] {
        if let wanted = binding.port {
          guard wanted == port, let portEnd else { continue }
          found.append(
            Match(range: start..<portEnd, filler: .binding(binding.name, binding.component)))
        } else {
          found.append(
            Match(
              range: start..<range.upperBound,
              filler: .binding(binding.name, binding.component)))
        }
      }
    }
    var suffix = host.utf8[...]
    while true {
      add(hosts[String(Substring(suffix))], range.upperBound - suffix.count)
      guard let dot = suffix.firstIndex(of: UInt8(ascii: ".")) else { break }
      suffix = suffix[suffix.index(after: dot)...]
    }
    if found.isEmpty, withURLs { add(hostsOfURLs[host], range.lowerBound) }
    return found
  }

  /// The longest candidate; a tie of several names is told.
  private func choose(_ candidates: [Match]) -> Answer {
    guard let longest = candidates.map(\.range.count).max() else { return .none }
    let best = candidates.filter { $0.range.count == longest }
    var names: [String] = []
    for match in best {
      if case .binding(let name, _) = match.filler, !names.contains(name) { names.append(name) }
    }
    return names.count > 1 ? .tie(names) : .matches([best[0]])
  }
}

/// The parts of a binding's value that is a URL.
struct BindingURL: Sendable {
  /// In lower case.
  let scheme: String
  /// In lower case.
  let host: String
  let port: String?
  /// Scheme, authority and path without a final slash: the value where something follows.
  let trimmed: String
  let trimmedPath: String
  /// The host as it is written, with its port where there is one.
  let authority: String

  /// Nil for what has no `scheme://host`.
  init?(_ value: String) {
    var value = value
    let parts: (String, String, String?, String, String)? = value.withUTF8 { bytes in
      guard let url = URLText(in: bytes), url.start == 0, url.end == bytes.count,
        !url.host.isEmpty
      else { return nil }
      var end = bytes.count
      while end > url.authorityEnd, bytes[end - 1] == UInt8(ascii: "/") { end -= 1 }
      return (
        url.text(url.scheme, bytes), url.text(url.host, bytes),
        url.port.map { url.text($0, bytes) }, url.text(0..<end, bytes),
        url.text(url.authorityEnd..<end, bytes)
      )
    }
    guard let (scheme, host, port, trimmed, path) = parts else { return nil }
    self.scheme = scheme.lowercased()
    self.host = host.lowercased()
    self.port = port
    self.trimmed = trimmed
    trimmedPath = path
    authority = host + (port.map { ":" + $0 } ?? "")
  }
}
