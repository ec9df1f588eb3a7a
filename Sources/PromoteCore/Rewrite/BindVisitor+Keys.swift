extension BindVisitor {
  // MARK: - Keys

  mutating func key(
    _ name: String, _ site: Site, in object: JSONObject, at place: [String]
  ) -> String? {
    let isBase64 = site.places.contains { $0.encoding == .base64 }
    let before = places.count
    var new: String?
    let values = matcher.valueNames(of: name)
    if values.count == 1 {
      places.append(keyPlace(place, values[0], .plain, span: nil))
      new = values[0]
    } else if isBase64 {
      guard let clear = EncodedText.strictlyDecoded(name) else { return nil }
      let names = matcher.valueNames(of: clear)
      guard names.count == 1 else { return nil }
      new = Base64.encode(Array(names[0].utf8))
      places.append(keyPlace(place, names[0], .base64, span: nil))
    } else {
      let answer: BindingMatcher.Answer
      if Hosts.firstRange(of: "://", in: name) != nil {
        answer = matcher.matchURL(name)
      } else if site.places.contains(where: { $0.content == .hostAndPort || $0.content == .host })
        || Hosts.looksLikeHost(name)
      {
        answer = matcher.matchHosts(name)
      } else {
        return nil
      }
      new = recordKey(answer, in: name, at: place)
    }
    guard let new, !new.utf8.elementsEqual(name.utf8) else { return new }
    let neutral = JSONPointer(place.dropLast() + [new])
    let isTaken = places[..<before].contains { $0.part == .key && $0.pointer == neutral }
    if isTaken || object[new] != nil {
      places.removeSubrange(before...)
      note(
        "key-collision", .blocking, at: place,
        "the key cannot be bound to '\(new)': there is one of that name already",
        hint: "give the binding another name")
      return nil
    }
    // The place leads to the member by its neutral name.
    for index in before..<places.count { places[index].pointer = neutral }
    return new
  }

  private func keyPlace(
    _ place: [String], _ name: String, _ encoding: BoundPlace.Encoding, span: Range<Int>?
  ) -> BoundPlace {
    BoundPlace(
      pointer: JSONPointer(place), part: .key, encoding: encoding, span: span,
      filler: .binding(name, .whole))
  }

  private mutating func recordKey(
    _ answer: BindingMatcher.Answer, in text: String, at place: [String]
  ) -> String? {
    switch answer {
    case .none: return nil
    case .tie(let names):
      tie(names, at: place)
      return nil
    case .matches(let matches):
      let (neutral, spans) = NeutralText.replacing(matches, in: text)
      for (match, span) in zip(matches, spans) {
        places.append(
          BoundPlace(pointer: JSONPointer(place), part: .key, span: span, filler: match.filler))
      }
      return neutral
    }
  }
}
