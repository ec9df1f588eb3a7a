/// Finds the object that a reference names, among those of one environment.
struct ReferenceIndex {
  private var addresses: Set<Address> = []
  /// By `api/<id>`, and for links by `api-name/<name>`.
  private var aliases: [Address: Address] = [:]
  private let kinds: [KindName: ResourceKind]

  static let anyAPI: KindName = "api"
  private static let apiName: KindName = "api-name"

  init(_ objects: some Sequence<(Address, String)>, kinds: [KindName: ResourceKind]) {
    self.kinds = kinds
    for (address, name) in objects {
      addresses.insert(address)
      guard kinds[address.kind]?.isAPI == true else { continue }
      remember(address, as: Address(kind: Self.anyAPI, id: address.id))
      let link = Self.linkName(name)
      if !link.isEmpty { remember(address, as: Address(kind: Self.apiName, id: link)) }
    }
  }

  private mutating func remember(_ address: Address, as alias: Address) {
    if let other = aliases[alias], other < address { return }
    aliases[alias] = address
  }

  /// The object, or nil. An API may also link to another by name, as the gateway resolves
  /// `tyk://` links: categories removed, every other character than letters and digits as `-`,
  /// whatever the case.
  func find(_ reference: FoundReference, from address: Address) -> Address? {
    guard reference.to == Self.anyAPI else {
      let named = Address(kind: reference.to, id: reference.id)
      return addresses.contains(named) ? named : nil
    }
    if let found = aliases[Address(kind: Self.anyAPI, id: reference.id)] { return found }
    guard kinds[address.kind]?.isAPI == true else { return nil }
    return aliases[Address(kind: Self.apiName, id: Self.linkName(reference.id))]
  }

  private static func linkName(_ name: String) -> String {
    if let plain = withBytes(name, { plainLinkName($0) }) { return plain }
    let words = name.split(separator: " ").filter { !$0.hasPrefix("#") }.joined(separator: " ")
    return String(
      words.lowercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" })
  }

  /// The same for a name in which every byte is a character; nil for others.
  private static func plainLinkName(_ name: UnsafeBufferPointer<UInt8>) -> String? {
    var link: [UInt8] = []
    link.reserveCapacity(name.count)
    var start = 0
    while start < name.count {
      var end = start
      while end < name.count, name[end] != 0x20 {
        guard name[end] < 0x80, name[end] != 0x0D else { return nil }
        end += 1
      }
      if end > start, name[start] != UInt8(ascii: "#") {
        if !link.isEmpty { link.append(UInt8(ascii: "-")) }
        for byte in name[start..<end] {
          let lower = (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
          let stays = (0x61...0x7A).contains(lower) || (0x30...0x39).contains(lower)
          link.append(stays ? lower : UInt8(ascii: "-"))
        }
      }
      start = end + 1
    }
    return String(decoding: link, as: UTF8.self)
  }
}
