/// Lists of addresses and paths that let in more than they did.
extension Comparison {
  /// Addresses that are let in newly, where access by address was controlled and still is. An empty
  /// list of allowed addresses lets everybody in.
  func opensAddresses(
    allowed: JSONPointer, blocked: JSONPointer, isOn: (JSON?, JSONPointer) -> Bool
  ) -> [Finding] {
    func list(_ document: JSON?, _ pointer: JSONPointer) -> [String] {
      isOn(document, pointer) ? (document?[pointer]?.array ?? []).compactMap(\.string) : []
    }
    var findings: [Finding] = []
    let (old, new) = (list(before, allowed), list(after, allowed))
    if !old.isEmpty, isOn(after, allowed) {
      if new.isEmpty {
        findings.append(loosened(allowed, "every address is let in"))
      } else {
        findings += new.filter { address in
          !old.contains { range($0, includes: address) }
        }.map { loosened(allowed, "the address '\($0)' is let in") }
      }
    }
    if isOn(after, blocked) {
      let left = list(after, blocked)
      findings += list(before, blocked).filter { address in
        !left.contains { range($0, includes: address) }
      }.map { loosened(blocked, "the address '\($0)' is no longer blocked") }
    }
    return findings
  }

  /// Where only listed paths were let through, and none is listed any more: all are.
  func opensAllPaths(_ pointer: JSONPointer, from old: Int, to new: Int) -> [Finding] {
    old > 0 && new == 0 ? [loosened(pointer, "paths that are on no list are let through")] : []
  }
}

func classicOpenedLists(_ change: Comparison) -> [Finding] {
  let api = place("/api_definition")
  let switches = [
    "allowed_ips": "enable_ip_whitelisting", "blacklisted_ips": "enable_ip_blacklisting",
  ]
  var findings = change.opensAddresses(
    allowed: api.appending("allowed_ips"), blocked: api.appending("blacklisted_ips")
  ) { document, pointer in
    let name = switches[pointer.tokens.last ?? ""] ?? ""
    return document?[api.appending(name)]?.bool == true
  }
  let versions = api.appending(path: "/version_data/versions")
  for version in change.before?[versions]?.object?.names ?? [] {
    let list = versions.appending(version).appending(path: "/extended_paths/white_list")
    func count(_ document: JSON?) -> Int {
      (document?[list]?.array ?? []).count { $0["disabled"]?.bool != true }
    }
    guard change.after[versions.appending(version)] != nil else { continue }
    findings += change.opensAllPaths(list, from: count(change.before), to: count(change.after))
  }
  return findings
}

func oasOpenedLists(_ change: Comparison) -> [Finding] {
  let control = place("/x-tyk-api-gateway/server/ipAccessControl")
  let operations = place("/x-tyk-api-gateway/middleware/operations")
  func count(_ document: JSON?) -> Int {
    (document?[operations]?.object?.members ?? []).count {
      $0.value["allow"]?["enabled"]?.bool == true
    }
  }
  return change.opensAddresses(
    allowed: control.appending("allow"), blocked: control.appending("block")
  ) { document, _ in document?[control.appending("enabled")]?.bool == true }
    + change.opensAllPaths(operations, from: count(change.before), to: count(change.after))
}

/// Whether every address of `inner` is one of `outer`: both IPv4 addresses or ranges (`10.0.0.0/8`), or
/// the same text.
private func range(_ outer: String, includes inner: String) -> Bool {
  guard let outer = IPv4Range(outer), let inner = IPv4Range(inner) else {
    return outer.utf8.elementsEqual(inner.utf8)
  }
  return outer.length <= inner.length && outer.masked(inner.bits) == outer.masked(outer.bits)
}

private struct IPv4Range {
  let bits: UInt32
  let length: Int

  init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    let numbers = parts[0].split(separator: ".", omittingEmptySubsequences: false)
      .compactMap { UInt8($0) }
    guard numbers.count == 4, parts.count <= 2,
      let length = parts.count == 2 ? Int(parts[1]) : 32, (0...32).contains(length)
    else { return nil }
    bits = numbers.reduce(0) { $0 << 8 | UInt32($1) }
    self.length = length
  }

  func masked(_ bits: UInt32) -> UInt32 {
    length == 0 ? 0 : bits & (UInt32.max << UInt32(32 - length))
  }
}
