/// So many calls in so many seconds, as gateways read it: no positive number means no limit.
struct Allowance {
  /// Nil: no limit.
  let perSecond: Double?
  let text: String

  /// `seconds` that are missing or not positive count as one.
  init(amount: JSON?, seconds: JSON?) {
    let amount = amount?.number?.double ?? 0
    let seconds = seconds?.number?.double ?? 0
    let period = seconds > 0 ? seconds : 1
    perSecond = amount > 0 ? amount / period : nil
    text = amount > 0 ? "\(Self.plain(amount)) in \(Self.plain(period)) s" : "unlimited"
  }

  /// Nothing allowed beyond what was: nil. Else the change in words.
  static func raised(from old: Allowance, to new: Allowance) -> String? {
    switch (old.perSecond, new.perSecond) {
    case (nil, _): nil
    case (_, nil): "removed (was \(old.text))"
    case (let before?, let after?):
      after > before * (1 + 1e-12) ? "raised from \(old.text) to \(new.text)" : nil
    }
  }

  private static func plain(_ number: Double) -> String {
    let whole = number.rounded()
    return whole == number && abs(number) < 1e15 ? String(Int(whole)) : String(number)
  }
}

extension Comparison {
  /// A limit that lets more through than before.
  func raised(
    _ what: String, _ base: JSONPointer, amount: String, seconds: String
  ) -> [Finding] {
    let old = Allowance(
      amount: before?[base.appending(amount)], seconds: before?[base.appending(seconds)])
    let new = Allowance(
      amount: after[base.appending(amount)], seconds: after[base.appending(seconds)])
    return Allowance.raised(from: old, to: new).map {
      [loosened(base.appending(amount), "\(what) \($0)")]
    } ?? []
  }

  /// A limit with a switch of its own: switched off, or raised while on.
  func raisedSwitched(
    _ what: String, _ base: JSONPointer, isOn: (JSON?) -> Bool, amount: String = "rate",
    seconds: String = "per"
  ) -> [Finding] {
    func allowance(_ limit: JSON?) -> Allowance {
      Allowance(
        amount: isOn(limit) ? limit?[amount] : nil, seconds: isOn(limit) ? limit?[seconds] : nil)
    }
    let (old, new) = both(base)
    return Allowance.raised(from: allowance(old), to: allowance(new)).map {
      [loosened(base, "\(what) \($0)")]
    } ?? []
  }

  /// A number of seconds that grew.
  func widens(_ what: String, _ pointer: JSONPointer) -> [Finding] {
    let (old, new) = both(pointer)
    let before = old?.number?.double ?? 0
    let after = new?.number?.double ?? 0
    guard before < after else { return [] }
    return [loosened(pointer, "\(what) grows")]
  }

  /// Browsers of every origin let in, and not before.
  func opensCORS(_ base: JSONPointer, enabled: String, origins: String) -> [Finding] {
    func isOpen(_ cors: JSON?) -> Bool {
      guard cors?[enabled]?.bool == true else { return false }
      let allowed = (cors?[origins]?.array ?? []).compactMap(\.string)
      return allowed.isEmpty || allowed.contains("*")
    }
    let (old, new) = both(base)
    guard !isOpen(old), isOpen(new) else { return [] }
    return [loosened(base.appending(origins), "CORS is opened to every origin")]
  }

  /// A minimum TLS version that was lowered or dropped.
  func lowersTLS(_ pointer: JSONPointer) -> [Finding] {
    func rank(_ value: JSON?) -> Int {
      if let number = value?.integer { return number }
      return switch value?.string {
      case "1.0": 769
      case "1.1": 770
      case "1.2": 771
      case "1.3": 772
      default: 0
      }
    }
    let (old, new) = both(pointer)
    guard rank(new) < rank(old) else { return [] }
    return [loosened(pointer, "the lowest TLS version to the upstream is lowered")]
  }
}
