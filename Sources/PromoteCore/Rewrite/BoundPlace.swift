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

  public init(
    pointer: JSONPointer, part: Part = .value, encoding: Encoding = .plain,
    span: Range<Int>? = nil, filler: Filler
  ) {
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
