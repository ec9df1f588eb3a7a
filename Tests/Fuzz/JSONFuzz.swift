/// What libFuzzer calls with every input: a text is refused with a place inside it, or it is a
/// value that survives being written and read again.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  do throws(JSONError) {
    survives(try JSON.parse(bytes))
  } catch {
    let before = bytes.prefix(error.offset)
    precondition(error.offset <= bytes.count)
    precondition(error.line == 1 + before.count { $0 == 0x0A })
    precondition(error.column == 1 + before.reversed().prefix { $0 != 0x0A }.count)
  }
  return 0
}

private func survives(_ value: JSON) {
  let written = value.serialised()
  let canonical = value.canonical()
  let again = parsed(written)
  precondition(again == value && again.serialised() == written)
  precondition(parsed(canonical).canonical() == canonical && parsed(canonical) == value)
  precondition(parsed(value.pretty()).serialised() == written)

  let tree = value.tree
  precondition(tree == value && tree.hashValue == value.hashValue)
  precondition(tree.canonical() == canonical && tree.serialised() == written)
  value.walk { place, part in
    precondition(value[place] == part && tree[place] == part)
    precondition(part.integer == tree[place]?.integer)
    return place.tokens.count < 4
  }
}

/// What was just written must be readable.
private func parsed(_ bytes: [UInt8]) -> JSON {
  do {
    return try JSON.parse(bytes)
  } catch {
    fatalError("\(error): \(String(decoding: bytes, as: UTF8.self))")
  }
}

extension JSON {
  /// The same value built anew, so that no part of it is one that was parsed.
  fileprivate var tree: JSON {
    switch shape {
    case .array(let items): .array(items.map(\.tree))
    case .object(let object): .object(JSONObject(object.map { ($0.name, $0.value.tree) }))
    default: JSON(shape)
    }
  }
}
