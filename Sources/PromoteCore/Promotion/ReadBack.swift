/// What a server made of what it was sent.
///
/// Compares two normal forms, so what the server manages and what its kind lists as equal is no
/// difference here.
public struct ReadBack: Sendable, Hashable {
  public enum Change: String, Sendable, Hashable {
    /// There although it was not sent: a default of the server.
    case added
    /// Another spelling of the same: a number that went through a double, a set in another order.
    case normalised
    /// Sent, and not there.
    case dropped
    /// There, and something else than was sent.
    case changed
  }
  public struct Difference: Sendable, Hashable {
    public let pointer: JSONPointer
    public let change: Change
  }

  /// In the order of a walk through what was sent.
  public let differences: [Difference]

  /// Whether everything that was sent is there.
  public var holds: Bool { lost.isEmpty }

  /// What was dropped or changed.
  public var lost: [Difference] {
    differences.filter { $0.change == .dropped || $0.change == .changed }
  }

  public init(sent: JSON, found: JSON) { self.init(sent: sent, found: found, sequences: []) }

  /// The same for objects of a kind, which knows where an order counts.
  public init(sent: JSON, found: JSON, kind: ResourceKind) {
    self.init(sent: sent, found: found, sequences: kind.sequences)
  }

  private init(sent: JSON, found: JSON, sequences: [JSONPointer]) {
    var differences: [Difference] = []
    Self.compare(sent, found, .root, sequences, &differences)
    self.differences = differences
  }

  private static func compare(
    _ sent: JSON, _ found: JSON, _ place: JSONPointer, _ sequences: [JSONPointer],
    _ result: inout [Difference]
  ) {
    switch (sent.shape, found.shape) {
    case (.object(let a), .object(let b)):
      for member in a {
        let inner = place.appending(member.name)
        if let other = b[member.name] {
          compare(member.value, other, inner, sequences, &result)
        } else {
          result.append(Difference(pointer: inner, change: .dropped))
        }
      }
      for name in b.names where a[name] == nil {
        result.append(Difference(pointer: place.appending(name), change: .added))
      }
    case (.array(let a), .array(let b)) where sequences.contains(place):
      inOrder(a, b, place, &result)
    case (.array(let a), .array(let b)):
      compare(a, b, place, sequences, &result)
    case (.number(let a), .number(let b)) where a != b && a.double == b.double:
      result.append(Difference(pointer: place, change: .normalised))
    default:
      if sent != found { result.append(Difference(pointer: place, change: .changed)) }
    }
  }

  /// The order counts, and what comes after is the target's own.
  private static func inOrder(
    _ sent: [JSON], _ found: [JSON], _ place: JSONPointer, _ result: inout [Difference]
  ) {
    for index in sent.indices where index >= found.count || sent[index] != found[index] {
      let change: Change = found.contains(sent[index]) ? .changed : .dropped
      result.append(Difference(pointer: place.appending(index), change: change))
    }
    for index in found.indices.dropFirst(sent.count) {
      result.append(Difference(pointer: place.appending(index), change: .added))
    }
  }

  private static func compare(
    _ sent: [JSON], _ found: [JSON], _ place: JSONPointer, _ sequences: [JSONPointer],
    _ result: inout [Difference]
  ) {
    if sent.count == found.count, sent != found, counted(sent) == counted(found) {
      result.append(Difference(pointer: place, change: .normalised))
      return
    }
    for (index, pair) in zip(sent, found).enumerated() {
      compare(pair.0, pair.1, place.appending(index), sequences, &result)
    }
    for index in sent.indices.dropFirst(found.count) {
      result.append(Difference(pointer: place.appending(index), change: .dropped))
    }
    // An element more is not a default that a server adds: the list says something else now.
    for index in found.indices.dropFirst(sent.count) {
      result.append(Difference(pointer: place.appending(index), change: .changed))
    }
  }

  private static func counted(_ items: [JSON]) -> [JSON: Int] {
    items.reduce(into: [:]) { $0[$1, default: 0] += 1 }
  }
}
