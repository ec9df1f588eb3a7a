/// Reads an object with a closed list of members: everything asked for, and nothing else there.
///
///     var fields = try JSONFields(json, at: "predicate")
///     let role = try fields.string("role")
///     let comment = try fields.optionalString("comment")
///     try fields.close()              // refuses members nobody asked for
public struct JSONFields {
  private let object: JSONObject
  private let place: JSONPointer
  private var asked: [String] = []

  public init(_ value: JSON, at place: JSONPointer = .root) throws(FieldError) {
    guard let object = value.object else {
      throw FieldError(.wrongType(expected: "an object", found: value.kind), at: place)
    }
    self.object = object
    self.place = place
  }

  /// Refuses any member that was not asked for.
  public func close() throws(FieldError) {
    for name in object.names where !asked.contains(where: { $0.utf8.elementsEqual(name.utf8) }) {
      throw FieldError(.unknownMember, at: place.appending(name))
    }
  }

  public func placeOf(_ name: String) -> JSONPointer { place.appending(name) }

  public mutating func optional(_ name: String) -> JSON? {
    asked.append(name)
    return object[name]
  }

  public mutating func value(_ name: String) throws(FieldError) -> JSON {
    guard let value = optional(name) else {
      throw FieldError(.missing, at: place.appending(name))
    }
    return value
  }

  public mutating func string(_ name: String) throws(FieldError) -> String {
    try typed(name, "a string", try value(name)) { $0.string }
  }
  public mutating func integer(_ name: String) throws(FieldError) -> Int {
    try typed(name, "a whole number", try value(name)) { $0.integer }
  }
  public mutating func bool(_ name: String) throws(FieldError) -> Bool {
    try typed(name, "true or false", try value(name)) { $0.bool }
  }
  public mutating func array(_ name: String) throws(FieldError) -> [JSON] {
    try typed(name, "an array", try value(name)) { $0.array }
  }
  public mutating func object(_ name: String) throws(FieldError) -> JSONObject {
    try typed(name, "an object", try value(name)) { $0.object }
  }
  public mutating func fields(_ name: String) throws(FieldError) -> JSONFields {
    try JSONFields(try value(name), at: place.appending(name))
  }
  public mutating func strings(_ name: String) throws(FieldError) -> [String] {
    var strings: [String] = []
    for (index, item) in try array(name).enumerated() {
      guard let string = item.string else {
        throw FieldError(
          .wrongType(expected: "a string", found: item.kind),
          at: place.appending(name).appending(index))
      }
      strings.append(string)
    }
    return strings
  }
  public mutating func digest(_ name: String) throws(FieldError) -> Digest {
    try typed(name, "64 lower-case hexadecimal digits", try value(name)) {
      $0.string.flatMap { Digest(hex: $0) }
    }
  }
  public mutating func instant(_ name: String) throws(FieldError) -> Instant {
    try typed(name, "a time in UTC (RFC 3339, letter Z)", try value(name)) {
      $0.string.flatMap { Instant($0) }
    }
  }

  public mutating func optionalString(_ name: String) throws(FieldError) -> String? {
    guard let value = optional(name) else { return nil }
    return try typed(name, "a string", value) { $0.string }
  }
  public mutating func optionalInstant(_ name: String) throws(FieldError) -> Instant? {
    guard optional(name) != nil else { return nil }
    return try instant(name)
  }

  private func typed<T>(
    _ name: String, _ expected: String, _ value: JSON, _ read: (JSON) -> T?
  ) throws(FieldError) -> T {
    guard let result = read(value) else {
      throw FieldError(
        .wrongType(expected: expected, found: value.kind), at: place.appending(name))
    }
    return result
  }
}

/// A member that is missing, unknown or of another type, and its place.
public struct FieldError: Error, Hashable, Sendable {
  public enum Reason: Hashable, Sendable {
    case missing
    case unknownMember
    case wrongType(expected: String, found: JSON.Kind)
    case notAllowed(String)
  }
  public let reason: Reason
  public let place: JSONPointer

  public init(_ reason: Reason, at place: JSONPointer) {
    self.reason = reason
    self.place = place
  }
}

extension FieldError: CustomStringConvertible {
  public var description: String {
    let name = place.tokens.isEmpty ? "the document" : "'\(place)'"
    return switch reason {
    case .missing: "\(name) is missing"
    case .unknownMember: "\(name) is not known here"
    case .wrongType(let expected, let found): "\(name) is \(found.rawValue), expected \(expected)"
    case .notAllowed(let why): "\(name) \(why)"
    }
  }
}
