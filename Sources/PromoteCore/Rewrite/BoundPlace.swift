/// A recorded place of a release: here, and nowhere else, a name stands for an environment's value.
///
/// `pointer` leads through the neutral tree. `span` counts bytes of the UTF-8 of the text there,
/// after decoding (`encoding`); nil means the whole scalar.
public struct BoundPlace: Sendable, Hashable {
  public enum Part: String, Sendable, CaseIterable {
    /// The value at the pointer.
    case value
    /// The name of the member at the pointer.
    case key
  }
  public enum Encoding: String, Sendable, CaseIterable {
    case plain, base64
    /// JSON inside a string; spans count in the text as it is written.
    case json
  }
  /// Which part of the binding's value stands here.
  public enum Component: String, Sendable, CaseIterable {
    /// All of it.
    case whole
    /// A URL without its final slash, because more follows.
    case trimmed
    /// The host of a URL binding, without its port.
    case host
    /// The host of a URL binding, with its port where it names one.
    case authority
  }
  public enum Filler: Sendable, Hashable {
    /// The binding of this name.
    case binding(String, Component)
    /// The environment's organisation id.
    case organisation
    /// A secret that nobody bound. What it is, only a live object knows.
    case secret
  }

  public var pointer: JSONPointer
  public var part: Part
  public var encoding: Encoding
  public var span: Range<Int>?
  public var filler: Filler
  /// False where the value is the scalar's JSON text (a port), not a string.
  public var isText: Bool

  public init(
    pointer: JSONPointer, part: Part = .value, encoding: Encoding = .plain,
    span: Range<Int>? = nil, filler: Filler, isText: Bool = true
  ) {
    self.isText = isText
    self.pointer = pointer
    self.part = part
    self.encoding = encoding
    self.span = span
    self.filler = filler
  }

  /// The name of the binding, where one stands here.
  public var bindingName: String? {
    if case .binding(let name, _) = filler { name } else { nil }
  }
}

extension BoundPlace: Comparable {
  /// By place, then from left to right.
  public static func < (left: BoundPlace, right: BoundPlace) -> Bool {
    if left.pointer != right.pointer {
      return left.pointer.description.utf8.lexicographicallyPrecedes(
        right.pointer.description.utf8)
    }
    if left.part != right.part { return left.part == .key }
    return (left.span?.lowerBound ?? -1) < (right.span?.lowerBound ?? -1)
  }
}

extension BoundPlace {
  /// What stands in the neutral tree at this place.
  var placeholder: String {
    switch filler {
    case .binding(let name, _): name
    case .organisation: "organisation"
    case .secret: ""
    }
  }

  var json: JSON {
    var object = JSONObject()
    object["pointer"] = .string(pointer.description)
    object["part"] = .string(part.rawValue)
    object["encoding"] = .string(encoding.rawValue)
    if let span { object["span"] = [.integer(span.lowerBound), .integer(span.upperBound)] }
    if !isText { object["text"] = false }
    switch filler {
    case .binding(let name, let component):
      object["binding"] = .string(name)
      object["component"] = .string(component.rawValue)
    case .organisation: object["organisation"] = true
    case .secret: object["secret"] = true
    }
    return .object(object)
  }

  init(_ json: JSON, at place: JSONPointer) throws(FieldError) {
    func refuse<T>(_ value: T?, _ member: String, _ why: String) throws(FieldError) -> T {
      guard let value else { throw FieldError(.notAllowed(why), at: place.appending(member)) }
      return value
    }
    var fields = try JSONFields(json, at: place)
    let pointer = try refuse(
      JSONPointer(try fields.string("pointer")), "pointer", "is no JSON Pointer")
    let part = try refuse(Part(rawValue: try fields.string("part")), "part", "is not known")
    let encoding = try refuse(
      Encoding(rawValue: try fields.string("encoding")), "encoding", "is not known")
    var span: Range<Int>?
    if let bounds = fields.optional("span") {
      let pair = bounds.array?.compactMap(\.integer) ?? []
      span = try refuse(
        pair.count == 2 && bounds.array?.count == 2 && pair[0] >= 0 && pair[0] <= pair[1]
          ? pair[0]..<pair[1] : nil, "span", "is no range")
    }
    let isText = fields.optional("text") == nil
    let filler: Filler
    if let name = try fields.optionalString("binding") {
      let component = try refuse(
        Component(rawValue: try fields.string("component")), "component", "is not known")
      filler = .binding(name, component)
    } else if fields.optional("organisation") != nil {
      filler = .organisation
    } else {
      _ = try fields.bool("secret")
      filler = .secret
    }
    try fields.close()
    self.init(
      pointer: pointer, part: part, encoding: encoding, span: span, filler: filler, isText: isText)
  }
}
