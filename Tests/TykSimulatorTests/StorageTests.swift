import Foundation
import PromoteCore
import PromoteEngine
import Testing

@testable import TykSimulator

@Suite struct StorageTests {
  @Test(arguments: [
    ("1.0", "1"), ("1e5", "100000"), ("12345678901234567890", "12345678901234567000"),
    ("0.1", "0.1"), ("1e-6", "0.000001"), ("1e-7", "1e-7"), ("1.5e-9", "1.5e-9"),
    ("1e20", "100000000000000000000"), ("1e21", "1e+21"), ("123e300", "1.23e+302"), ("-0", "-0"),
    ("-2.50", "-2.5"), ("9007199254740993", "9007199254740992"), ("100", "100"),
    ("1234.5678", "1234.5678"), ("0.00001234", "0.00001234"),
  ])
  func `a number is printed as Go prints a double`(_ sent: String, _ printed: String) throws {
    let number = try #require(JSONNumber(sent))
    #expect(GoJSON.print(number.double) == printed)
  }

  @Test func `what HTML could misread is escaped`() {
    let bytes = GoJSON.bytes(["a<b": "1 > 2 & \u{2028}\u{2029} é"])
    #expect(
      String(decoding: bytes, as: UTF8.self)
        == #"{"a\u003cb":"1 \u003e 2 \u0026 \u2028\u2029 é"}"#)
  }

  /// Every place where a table names a record, so that an invented member can be put there.
  private func typedPlaces(_ table: TypeTable, _ root: String) -> [(JSONPointer, JSON)] {
    var places: [(JSONPointer, JSON)] = []
    func visit(_ record: String, _ pointer: JSONPointer, _ depth: Int) {
      places.append((pointer, .object(JSONObject())))
      guard depth < 9 else { return }
      for member in table.members(of: record) {
        var type = member.type
        var place = pointer.appending(member.name)
        while true {
          switch type {
          case .list(let inner):
            type = inner
            place = place.appending("-")
          case .map(let inner):
            type = inner
            place = place.appending("some-key")
          case .record(let name):
            visit(name, place, depth + 1)
            type = .free
            continue
          default: break
          }
          if case .list = type { continue }
          if case .map = type { continue }
          if case .record = type { continue }
          break
        }
      }
    }
    visit(root, .root, 0)
    return places
  }

  @Test(arguments: [
    (TypeTable.classic, "Definition"), (.gatewayExtension, "Extension"), (.policy, "Policy"),
    (.records, "Session"),
  ])
  func `an invented member vanishes from every typed place`(_ table: TypeTable, _ root: String)
    throws
  {
    let storage = TypedStorage(table: table, version: TykVersion(5, 15))
    let places = typedPlaces(table, root)
    #expect(places.count > 8)
    for (place, _) in places {
      // Lists are made on the way, with one element.
      var value: JSON = ["nobody-knows": 1]
      for token in place.tokens.reversed() {
        value = token == "-" ? [value] : .object(JSONObject([(token, value)]))
      }
      let kept = try storage.stored(value, as: root)
      #expect(!kept.text.contains("nobody-knows"), "\(place) keeps what no table names")
    }
  }

  @Test func `an invented member stays in free places`() throws {
    let storage = TypedStorage(table: .classic, version: TykVersion(5, 15))
    let kept = try storage.stored(
      [
        "config_data": ["x": ["nobody-knows": 1]],
        "event_handlers": ["events": ["E": [["handler_meta": ["nobody-knows": 1]]]]],
      ], as: "Definition")
    #expect(kept["config_data"]?["x"]?["nobody-knows"] == 1)
    #expect(kept.text.components(separatedBy: "nobody-knows").count == 3)
  }

  @Test func `a member of a later release is unknown before it`() throws {
    let sent: JSON = ["error_overrides": ["400": [["response": ["status_code": 1]]]]]
    func keeps(_ version: TykVersion) throws -> Bool {
      try TypedStorage(table: .classic, version: version).stored(sent, as: "Definition")[
        "error_overrides"] != nil
    }
    #expect(try keeps(TykVersion(5, 13)))
    #expect(try !keeps(TykVersion(5, 12, 9)))
  }

  @Test func `what an object was seen to hold is kept, whatever its type`() throws {
    var storage = TypedStorage(table: .policy, version: TykVersion(5, 12))
    let held: JSON = ["rate": "a thousand", "tags": ["k": 1], "from_the_future": true]
    #expect(throws: TypeMismatch.self) { try storage.stored(held, as: "Policy") }
    storage.learn(from: held, as: "Policy")
    let kept = try storage.stored(held, as: "Policy")
    for member in held.object ?? JSONObject() { #expect(kept[member.name] == member.value) }
    // Other values of the same members fit as before.
    #expect(try storage.stored(["rate": 5], as: "Policy")["rate"] == 5)
    #expect(throws: TypeMismatch.self) { try storage.stored(["per": "x"], as: "Policy") }
  }

  @Test func `storing twice is storing once`() throws {
    let storage = TypedStorage(table: .classic, version: TykVersion(5, 15))
    let once = try storage.stored(["name": "x", "proxy": ["target_url": "y"]], as: "Definition")
    #expect(try storage.stored(once, as: "Definition").text == once.text)
  }
}
