internal import PromoteCore

/// A record as a list shows it.
struct PortalRow: Sendable {
  let address: Address
  /// Below the API's root: `organisations/7/teams/12`. It is the object's database id.
  let path: String
  let json: JSON
  let owner: Address?
  /// The Portal made it by itself, and nobody changes it.
  var isAutomatic = false
}

/// Which record is which object: in both directions, as far as it was seen.
///
/// Numbers are never given twice, so what is known of one stays true; a path is a hint, and whoever
/// uses it checks what comes back.
actor PortalRecords {
  private var paths: [Address: String] = [:]
  private var addresses: [String: Address] = [:]
  /// By kind and the last part of a path: numbers are a kind's own, whatever it stands below.
  private var numbers: [KindName: [String: Address]] = [:]
  private var automatic: Set<Address> = []
  /// How many records a list had when it was read last.
  private var sizes: [String: Int] = [:]

  /// What the list at that path holds.
  func learn(_ rows: [PortalRow], in list: String) {
    sizes[list] = rows.count
    for row in rows { learn(row.address, row.path, isAutomatic: row.isAutomatic) }
  }

  func size(of list: String) -> Int? { sizes[list] }

  func learn(_ address: Address, _ path: String, isAutomatic: Bool = false) {
    forget(address)
    paths[address] = path
    addresses[path] = address
    numbers[address.kind, default: [:]][Self.number(in: path)] = address
    if isAutomatic { automatic.insert(address) }
  }

  func forget(_ address: Address) {
    guard let path = paths.removeValue(forKey: address) else { return }
    addresses[path] = nil
    numbers[address.kind]?[Self.number(in: path)] = nil
    automatic.remove(address)
  }

  func path(of address: Address) -> String? { paths[address] }
  func address(at path: String) -> Address? { addresses[path] }
  func isAutomatic(_ address: Address) -> Bool { automatic.contains(address) }
  func address(_ kind: KindName, number: String) -> Address? { numbers[kind]?[number] }

  /// The last part of a path.
  static func number(in path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? path
  }
}
