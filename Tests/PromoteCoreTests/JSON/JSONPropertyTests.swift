import Foundation
import PromoteCore
import Testing

@Suite struct JSONPropertyTests {
  @Test(arguments: seeds)
  func `what was parsed is written as it came`(seed: UInt64) throws {
    var texts = JSONTexts(seed: seed)
    for _ in 0..<4 {
      let text = texts.text()
      let value = try JSON.parse(text.utf8)
      let written = value.serialised()
      let again = try JSON.parse(written)
      #expect(again.serialised() == written, "seed \(seed): \(text.debugDescription)")
      #expect(outline(again) == outline(value), "seed \(seed): \(text.debugDescription)")
      #expect(again == value, "seed \(seed): \(text.debugDescription)")
      #expect(try JSON.parse(value.pretty()).serialised() == written, "seed \(seed)")
    }
  }

  @Test(arguments: seeds)
  func `the canonical form is a fixed point`(seed: UInt64) throws {
    var texts = JSONTexts(seed: seed)
    for _ in 0..<4 {
      let text = texts.text()
      let value = try JSON.parse(text.utf8)
      let canonical = value.canonical()
      let again = try JSON.parse(canonical)
      #expect(again.canonical() == canonical, "seed \(seed): \(text.debugDescription)")
      #expect(again.serialised() == canonical, "seed \(seed): \(text.debugDescription)")
      #expect(again == value, "seed \(seed): \(text.debugDescription)")
      #expect(again.hashValue == value.hashValue, "seed \(seed): \(text.debugDescription)")
    }
  }

  @Test(arguments: seeds)
  func `a parsed value and one that was made are the same in every view`(seed: UInt64) throws {
    var texts = JSONTexts(seed: seed)
    for _ in 0..<2 {
      let text = texts.text()
      let flat = try JSON.parse(text.utf8)
      let tree = flat.tree
      let comment: Comment = "seed \(seed): \(text.debugDescription)"
      #expect(flat == tree && tree == flat, comment)
      #expect(flat.hashValue == tree.hashValue, comment)
      #expect(flat.canonical() == tree.canonical(), comment)
      #expect(flat.serialised() == tree.serialised(), comment)
      #expect(flat.pretty() == tree.pretty(), comment)
      #expect(flat.digest() == tree.digest(), comment)
      var flatPlaces: [JSONPointer] = []
      flat.walk { place, value in
        flatPlaces.append(place)
        let other = tree[place]
        #expect(other == value, "\(comment) at \(place)")
        #expect(other?.kind == value.kind && other?.integer == value.integer, comment)
        #expect(value.object?.count == other?.object?.count, comment)
        return true
      }
      var treePlaces: [JSONPointer] = []
      tree.walk { place, _ in
        treePlaces.append(place)
        return true
      }
      #expect(flatPlaces == treePlaces, comment)
    }
  }

  @Test(arguments: seeds)
  func `two values are equal exactly when their canonical forms are`(seed: UInt64) throws {
    var texts = JSONTexts(seed: seed)
    // Small values, so that some are equal.
    let values = try (0..<12).map { _ in try JSON.parse(texts.text(depth: 1).utf8) }
    for left in values {
      for right in values {
        let expected = left.canonical() == right.canonical()
        #expect((left == right) == expected, "seed \(seed): \(left.text) \(right.text)")
        #expect((left == right.tree) == expected, "seed \(seed): \(left.text) \(right.text)")
        #expect((left.tree == right.tree) == expected, "seed \(seed): \(left.text) \(right.text)")
        if expected { #expect(left.hashValue == right.tree.hashValue, "seed \(seed)") }
      }
    }
  }

  @Test(arguments: seeds)
  func `the order of members does not count`(seed: UInt64) throws {
    var texts = JSONTexts(seed: seed)
    let value = try JSON.parse(texts.text().utf8)
    let shuffled = shuffle(value, &texts.random)
    #expect(shuffled == value, "seed \(seed): \(value.text)")
    #expect(shuffled.canonical() == value.canonical(), "seed \(seed): \(value.text)")
    #expect(try JSON.parse(shuffled.serialised()) == value, "seed \(seed): \(value.text)")
    #expect(shuffled.hashValue == value.hashValue, "seed \(seed): \(value.text)")
  }

  @Test(arguments: seeds)
  func `what is set at a place is found there, and the rest stays`(seed: UInt64) throws {
    var texts = JSONTexts(seed: seed)
    let value = try JSON.parse(texts.text(depth: 2).utf8)
    var places: [JSONPointer] = []
    value.walk { place, _ in
      places.append(place)
      return true
    }
    for place in places {
      let comment: Comment = "seed \(seed): \(value.text) at \(place)"
      let changed = try #require(value.setting(place, to: "new"), comment)
      #expect(changed[place] == "new", comment)
      #expect(value.tree.setting(place, to: "new") == changed, comment)
      #expect(try JSON.parse(changed.serialised()).serialised() == changed.serialised(), comment)
      #expect(changed.setting(place, to: value[place])?.serialised() == value.serialised(), comment)
      let removed = try #require(value.setting(place, to: nil), comment)
      #expect(value.tree.setting(place, to: nil)?.serialised() == removed.serialised(), comment)
      if let last = place.tokens.last, let parent = value[JSONPointer(place.tokens.dropLast())] {
        switch parent.shape {
        case .object(let object):
          #expect(removed[place] == nil as JSON?, comment)
          #expect(removed[JSONPointer(place.tokens.dropLast())]?.object?.count == object.count - 1)
        case .array(let items):
          var expected = items
          expected.remove(at: try #require(Int(last)))
          #expect(removed[JSONPointer(place.tokens.dropLast())] == .array(expected), comment)
        default: Issue.record(comment)
        }
      }
    }
  }

  @Test(arguments: seeds)
  func `a text cut short or changed is refused with a place in it, or is another value`(
    seed: UInt64
  ) throws {
    var texts = JSONTexts(seed: seed)
    let bytes = Array(texts.text().utf8)
    for _ in 0..<10 {
      var changed = bytes
      switch texts.random.below(3) {
      case 0: changed = Array(changed.prefix(texts.random.below(bytes.count + 1)))
      case 1: changed[texts.random.below(bytes.count)] = UInt8(texts.random.below(256))
      default: changed.insert(UInt8(texts.random.below(128)), at: texts.random.below(bytes.count))
      }
      do throws(JSONError) {
        let value = try JSON.parse(changed)
        let again = try JSON.parse(value.serialised())
        #expect(again == value, "seed \(seed)")
      } catch {
        #expect((0...changed.count).contains(error.offset), "seed \(seed)")
        #expect(error.line >= 1 && error.column >= 1, "seed \(seed)")
      }
    }
  }

  /// Where all numbers fit a double, which is all that Foundation knows.
  @Test(arguments: seeds)
  func `what Foundation reads too, it reads alike`(seed: UInt64) throws {
    var texts = JSONTexts(seed: seed)
    let text = texts.text()
    let value = try JSON.parse(text.utf8)
    var fits = true
    value.walk { _, value in
      if let number = value.number, !number.double.isFinite { fits = false }
      return true
    }
    guard fits else { return }
    let theirs = try JSONSerialization.jsonObject(
      with: Data(text.utf8), options: .fragmentsAllowed)
    #expect(agrees(value, theirs), "seed \(seed): \(text.debugDescription)")
  }

  // MARK: - Helpers

  /// Names, order and number texts of a value.
  private func outline(_ value: JSON) -> [String] {
    var lines: [String] = []
    value.walk { place, value in
      lines.append("\(place) \(value.kind) \(value.number?.text ?? value.string ?? "")")
      return true
    }
    return lines
  }

  private func shuffle(_ value: JSON, _ random: inout SeededNumbers) -> JSON {
    switch value.shape {
    case .array(let items): return .array(items.map { shuffle($0, &random) })
    case .object(let object):
      let members = object.map { ($0.name, shuffle($0.value, &random)) }
      return .object(JSONObject(members.shuffled(using: &random)))
    default: return value
    }
  }

  /// Strings by bytes, doubles within their precision; members whose names Foundation cannot
  /// tell apart are passed over.
  private func agrees(_ mine: JSON, _ theirs: Any) -> Bool {
    switch mine.shape {
    case .null: theirs is NSNull
    case .bool(let value): (theirs as? Bool) == value
    case .string(let text): (theirs as? String).map { Array($0.utf8) } == Array(text.utf8)
    case .number(let number):
      (theirs as? NSNumber).map {
        let scale = max(abs(number.double), .leastNormalMagnitude)
        return abs($0.doubleValue - number.double) <= scale * 1e-14
      } ?? false
    case .array(let items):
      (theirs as? [Any]).map {
        $0.count == items.count && zip(items, $0).allSatisfy { agrees($0, $1) }
      } ?? false
    case .object(let object):
      (theirs as? [String: Any]).map { members in
        guard Set(object.names).count == object.count else { return true }
        return members.count == object.count
          && object.allSatisfy { member in
            members[member.name].map { agrees(member.value, $0) } ?? false
          }
      } ?? false
    }
  }
}
