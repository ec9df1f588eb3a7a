public import struct Foundation.Date
public import struct Foundation.TimeInterval

/// A moment in UTC, in whole milliseconds. Written as RFC 3339 with the letter `Z`.
public struct Instant: Hashable, Sendable {
  /// Since 1970-01-01T00:00:00Z.
  public let milliseconds: Int

  public init(milliseconds: Int) { self.milliseconds = milliseconds }
  public init(seconds: Int) { milliseconds = seconds * 1000 }
  public init(_ date: Date) {
    milliseconds = Int((date.timeIntervalSince1970 * 1000).rounded(.down))
  }
  public var date: Date { Date(timeIntervalSince1970: Double(milliseconds) / 1000) }

  /// Reads `2026-03-02T09:30:05Z` with up to three digits of a second's fraction; nil otherwise.
  public init?(_ text: String) {
    let bytes = Array(text.utf8)
    guard bytes.count >= 20, bytes.last == UInt8(ascii: "Z") else { return nil }
    func number(_ range: Range<Int>) -> Int? {
      var value = 0
      for byte in bytes[range] {
        guard byte >= 0x30, byte <= 0x39 else { return nil }
        value = value * 10 + Int(byte - 0x30)
      }
      return value
    }
    let marks: [(Int, Character)] = [(4, "-"), (7, "-"), (10, "T"), (13, ":"), (16, ":")]
    for (index, mark) in marks where bytes[index] != mark.asciiValue { return nil }
    guard let year = number(0..<4), let month = number(5..<7), let day = number(8..<10),
      let hour = number(11..<13), let minute = number(14..<16), let second = number(17..<19),
      (1...12).contains(month), day >= 1, day <= Self.days(month, year), hour < 24, minute < 60,
      second < 60
    else { return nil }
    var fraction = 0
    if bytes.count > 20 {
      guard bytes[19] == UInt8(ascii: "."), bytes.count <= 24, bytes.count >= 22,
        let value = number(20..<bytes.count - 1)
      else { return nil }
      fraction = value * [100, 10, 1][bytes.count - 22]
    }
    let daySeconds = Self.daysSinceEpoch(year, month, day) * 86_400
    milliseconds = (daySeconds + hour * 3_600 + minute * 60 + second) * 1000 + fraction
  }

  public func adding(seconds: Int) -> Instant {
    Instant(milliseconds: milliseconds + seconds * 1000)
  }

  /// `2026-03-02T09:30:05Z`; what is below a second is cut off.
  public var seconds: String { text(fraction: false) }
  /// `2026-03-02T09:30:05.004Z`.
  public var text: String { text(fraction: true) }

  private func text(fraction: Bool) -> String {
    func floorDivide(_ a: Int, _ b: Int) -> (Int, Int) {
      let quotient = a >= 0 ? a / b : -((-a + b - 1) / b)
      return (quotient, a - quotient * b)
    }
    let (day, inDay) = floorDivide(milliseconds, 86_400_000)
    let (year, month, dayOfMonth) = Self.civil(day)
    func pad(_ value: Int, _ width: Int) -> String {
      let digits = String(value)
      return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
    let second = inDay / 1000
    return
      "\(pad(year, 4))-\(pad(month, 2))-\(pad(dayOfMonth, 2))T\(pad(second / 3600, 2)):"
      + "\(pad(second / 60 % 60, 2)):\(pad(second % 60, 2))"
      + (fraction ? ".\(pad(inDay % 1000, 3))Z" : "Z")
  }

  private static func days(_ month: Int, _ year: Int) -> Int {
    let leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0
    return [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
  }

  /// Days since 1970-01-01 of the Gregorian calendar; the year begins in March here.
  private static func daysSinceEpoch(_ year: Int, _ month: Int, _ day: Int) -> Int {
    let y = month <= 2 ? year - 1 : year
    let era = y / 400
    let yearOfEra = y - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  private static func civil(_ days: Int) -> (Int, Int, Int) {
    let z = days + 719_468
    let era = (z >= 0 ? z : z - 146_096) / 146_097
    let dayOfEra = z - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let m = (5 * dayOfYear + 2) / 153
    let month = m < 10 ? m + 3 : m - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * m + 2) / 5 + 1)
  }
}

extension Instant: Comparable {
  public static func < (left: Instant, right: Instant) -> Bool {
    left.milliseconds < right.milliseconds
  }
}

extension Instant: CustomStringConvertible {
  public var description: String { text }
}
