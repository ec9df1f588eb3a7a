internal import PromoteCore

/// JSON as the Portal prints it: tabs, members by name.
enum PortalJSON {
  static func bytes(_ value: JSON) -> [UInt8] {
    var bytes: [UInt8] = []
    write(value, depth: 0, to: &bytes)
    return GoJSON.escaped(bytes)
  }

  private static func write(_ value: JSON, depth: Int, to bytes: inout [UInt8]) {
    switch value.shape {
    case .object(let object) where !object.isEmpty:
      let members = object.members.sorted {
        $0.name.utf8.lexicographicallyPrecedes($1.name.utf8)
      }
      bytes.append(UInt8(ascii: "{"))
      for (index, member) in members.enumerated() {
        separate(index, depth + 1, &bytes)
        bytes.append(contentsOf: JSON.string(member.name).serialised())
        bytes.append(contentsOf: [UInt8(ascii: ":"), UInt8(ascii: " ")])
        write(member.value, depth: depth + 1, to: &bytes)
      }
      close(UInt8(ascii: "}"), depth, &bytes)
    case .array(let items) where !items.isEmpty:
      bytes.append(UInt8(ascii: "["))
      for (index, item) in items.enumerated() {
        separate(index, depth + 1, &bytes)
        write(item, depth: depth + 1, to: &bytes)
      }
      close(UInt8(ascii: "]"), depth, &bytes)
    default: bytes.append(contentsOf: value.serialised())
    }
  }

  private static func separate(_ index: Int, _ depth: Int, _ bytes: inout [UInt8]) {
    if index > 0 { bytes.append(UInt8(ascii: ",")) }
    bytes.append(0x0A)
    bytes.append(contentsOf: repeatElement(0x09, count: depth))
  }

  private static func close(_ mark: UInt8, _ depth: Int, _ bytes: inout [UInt8]) {
    bytes.append(0x0A)
    bytes.append(contentsOf: repeatElement(0x09, count: depth))
    bytes.append(mark)
  }
}
