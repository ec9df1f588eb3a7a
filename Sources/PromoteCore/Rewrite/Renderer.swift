/// Brings one release into one environment, step by step.
struct Renderer {
  let release: ReleaseObject
  let kind: ResourceKind
  let target: ResolvedBindings
  let live: LiveObject?
  let source: LiveObject?
  var json: JSON
  var origins: [JSONPointer: Origin] = [:]
  var findings: [Finding] = []
  /// Where the secret scalars of recorded places come from.
  private var refs: [JSONPointer: String] = [:]

  init(
    release: ReleaseObject, kind: ResourceKind, target: ResolvedBindings, live: LiveObject?,
    source: LiveObject?
  ) {
    self.release = release
    self.kind = kind
    self.target = target
    self.live = live
    self.source = source
    json = release.json
  }

  // MARK: - Recorded places

  mutating func fillPlaces() {
    var groups: [[BoundPlace]] = []
    for place in release.places {
      if let last = groups.last?.first, last.pointer == place.pointer, last.part == place.part {
        groups[groups.count - 1].append(place)
      } else {
        groups.append([place])
      }
    }
    let keys = groups.filter { $0[0].part == .key }
      .sorted { $0[0].pointer.tokens.count > $1[0].pointer.tokens.count }
    // Pointers lead through neutral keys, so values come first, then keys from the inside out.
    for group in groups where group[0].part == .value { fillValue(group) }
    var renamed: [JSONPointer: String] = [:]
    for group in keys { fillKey(group, &renamed) }
    guard !renamed.isEmpty else { return }
    func moved(_ pointer: JSONPointer) -> JSONPointer {
      JSONPointer(
        pointer.tokens.indices.map { index in
          renamed[JSONPointer(Array(pointer.tokens[...index]))] ?? pointer.tokens[index]
        })
    }
    origins = Dictionary(uniqueKeysWithValues: origins.map { (moved($0.key), $0.value) })
    refs = Dictionary(uniqueKeysWithValues: refs.map { (moved($0.key), $0.value) })
  }

  private mutating func fillValue(_ group: [BoundPlace]) {
    let pointer = group[0].pointer
    if group.contains(where: { $0.filler == .secret }) { return fillFromSource(pointer) }
    guard let neutral = json[pointer]?.string else {
      _ = unreadable(pointer)
      return
    }
    guard let filled = filled(group, neutral, at: pointer) else { return }
    let value: JSON
    if group[0].isText {
      value = .string(filled)
    } else if let parsed = try? JSON.parse(Array(filled.utf8)), parsed.isScalar {
      value = parsed
    } else {
      note(
        "binding-type", .blocking, at: pointer,
        "is not a string; the value of '\(group[0].bindingName ?? "")' in "
          + "'\(target.environment)' does not read as one of its type",
        hint: "bind it to a number, or to true or false")
      return
    }
    json.set(pointer, to: value)
  }

  /// The text of a place with the target's values in it; nil after a finding.
  private mutating func filled(
    _ group: [BoundPlace], _ neutral: String, at pointer: JSONPointer
  ) -> String? {
    let encoding = group[0].encoding
    let decoded =
      encoding == .base64
      ? EncodedText.strictlyDecoded(neutral, isKnown: true) : neutral
    guard let clear = decoded else { return unreadable(pointer) }
    let bytes = Array(clear.utf8)
    var parts: [(Range<Int>, String)] = []
    var names: [String] = []
    var holdsSecret = false
    for place in group {
      let span = place.span ?? 0..<bytes.count
      let next = span.upperBound < bytes.count ? bytes[span.upperBound] : nil
      guard let value = value(of: place, followedBy: next, at: pointer, &holdsSecret) else {
        return nil
      }
      if let name = place.bindingName { names.append(name) }
      parts.append((span, value))
    }
    guard let text = NeutralText.filling(parts, in: clear) else { return unreadable(pointer) }
    if let first = names.first {
      refs[pointer] = holdsSecret ? "binding:" + names.joined(separator: ",") : nil
      if let binding = target.binding(named: first) {
        origins[pointer] = .binding(first, binding.place)
      }
    } else {
      origins[pointer] = .target
    }
    return encoding == .base64 ? Base64.encode(Array(text.utf8)) : text
  }

  private mutating func unreadable(_ pointer: JSONPointer) -> String? {
    note(
      "unreadable-place", .blocking, at: pointer,
      "is recorded as bound, but the release holds another text there",
      hint: "bind the object anew from the first stage")
    return nil
  }

  private mutating func value(
    of place: BoundPlace, followedBy next: UInt8?, at pointer: JSONPointer,
    _ holdsSecret: inout Bool
  ) -> String? {
    guard case .binding(let name, let component) = place.filler else {
      if let organisation = target.identity?.organisation { return organisation }
      note(
        "missing-organisation", .blocking, at: pointer,
        "holds the organisation's id, which is not known for '\(target.environment)'",
        hint: "name it in environments/\(target.environment).yaml:  organisation: …")
      return nil
    }
    guard let binding = target.binding(named: name) else {
      missing(name, at: pointer)
      return nil
    }
    switch binding.value {
    case .secret(let secret, _):
      holdsSecret = true
      return secret.reveal { $0 }
    case .literal(let value):
      let url = BindingURL(value)
      switch component {
      case .whole: return next == UInt8(ascii: "/") ? url?.trimmed ?? value : value
      case .trimmed: return url?.trimmed ?? value
      case .host: return url?.host ?? Hosts.split(value)?.host ?? value
      case .authority: return url?.authority ?? value
      }
    }
  }

  private mutating func missing(_ name: String, at pointer: JSONPointer) {
    note(
      "missing-binding", .blocking, at: pointer,
      "needs '\(name)', which '\(target.environment)' does not bind",
      hint: "add under bindings in environments/\(target.environment).yaml:  \(name): …")
  }

  private mutating func fillFromSource(_ pointer: JSONPointer) {
    guard let scalar = source?.document.json[pointer], scalar.isScalar, !scalar.isNull else {
      note(
        "missing-secret", .blocking, at: pointer,
        "holds a secret that no binding names, and the source's own is not at hand",
        hint: "bind it in every environment, to `{ secret: … }`")
      return
    }
    json.set(pointer, to: scalar)
    refs[pointer] = "source"
    origins[pointer] = .source
    note(
      "unbound-secret", .warning, at: pointer,
      "holds a secret that no binding names; '\(target.environment)' gets the source's own",
      hint: "bind it in every environment, to `{ secret: … }`")
  }

  private mutating func fillKey(_ group: [BoundPlace], _ renamed: inout [JSONPointer: String]) {
    let pointer = group[0].pointer
    guard let neutral = pointer.tokens.last else { return }
    let parent = JSONPointer(Array(pointer.tokens.dropLast()))
    guard let key = filled(group, neutral, at: pointer), var object = json[parent]?.object else {
      return
    }
    if !key.utf8.elementsEqual(neutral.utf8) {
      guard object.rename(neutral, to: key) else {
        note(
          "key-collision", .blocking, at: pointer,
          "would get the key '\(key)', which is there already",
          hint: "give the two bindings different values in '\(target.environment)'")
        return
      }
      json.set(parent, to: .object(object))
      renamed[pointer] = key
    }
  }

  // MARK: - What the target owns

  mutating func addWhatTheTargetOwns() {
    if let organisation = target.identity?.organisation {
      for pattern in kind.organisation {
        guard let pointer = pattern.pointer else { continue }
        set(pointer, .string(organisation), .target)
      }
    }
    guard let live else { return }
    if let id = live.databaseID, let pointer = kind.databaseID.first {
      set(pointer, .string(id), .target)
    }
    for pattern in kind.targetOwned {
      guard let pointer = pattern.pointer, let value = live.document.json[pointer] else { continue }
      set(pointer, value, .target)
    }
    for pattern in kind.merged {
      guard let pointer = pattern.pointer, let theirs = live.document.json[pointer] else {
        continue
      }
      merge(theirs, at: pointer)
    }
    for pointer in kind.sequences { append(live.document.json[pointer]?.array ?? [], at: pointer) }
  }

  /// Elements that only the target has stand after the others, in the target's order.
  private mutating func append(_ theirs: [JSON], at pointer: JSONPointer) {
    guard let ours = json[pointer]?.array else { return }
    let known = Set(ours)
    let more = theirs.filter { !known.contains($0) }
    guard !more.isEmpty, json.set(pointer, to: .array(ours + more)) else { return }
    for index in more.indices { origins[pointer.appending(ours.count + index)] = .target }
  }

  /// Members that only the target has, at any depth, stay.
  private mutating func merge(_ theirs: JSON, at pointer: JSONPointer) {
    guard let ours = json[pointer], !ours.isNull else { return set(pointer, theirs, .target) }
    guard ours.object != nil, let members = theirs.object else { return }
    for member in members { merge(member.value, at: pointer.appending(member.name)) }
  }

  mutating func set(_ pointer: JSONPointer, _ value: JSON, _ origin: Origin) {
    guard json.set(pointer, to: value) else { return }
    origins[pointer] = origin
  }

  // MARK: - The result

  mutating func result() -> RenderResult {
    if kind.address(of: json) != release.address {
      findings.append(
        Finding(
          "identity-changed", .blocking, object: release.address,
          message: "\(release.address): an override changes the object's identity",
          hint: "take the identity out of the overrides of '\(target.environment)'"))
    }
    // Looked at many times from here on.
    json = json.settled()
    var pointers = Set(SecretVisitor.secrets(of: json, kind: kind).map(\.pointer))
    for (pointer, _) in refs where json[pointer]?.string != "" && json[pointer] != nil {
      if origin(of: pointer).isRecorded { pointers.insert(pointer) }
    }
    let secrets = pointers.sorted().map { RenderedSecret(pointer: $0, ref: ref(of: $0)) }
    return RenderResult(
      document: LiveDocument(json), origins: origins, secrets: secrets, findings: findings)
  }

  /// The origin of a place or of what it is inside of.
  private func origin(of pointer: JSONPointer) -> Origin? {
    for count in stride(from: pointer.tokens.count, through: 0, by: -1) {
      if let origin = origins[JSONPointer(Array(pointer.tokens.prefix(count)))] { return origin }
    }
    return nil
  }

  private func ref(of pointer: JSONPointer) -> String {
    switch origin(of: pointer) {
    case .override(let place): "override:\(place)"
    case .kept, .target: "target"
    case .source: "source"
    case .binding(let name, _): refs[pointer] ?? "binding:\(name)"
    case .removed, nil: "release"
    }
  }

  mutating func note(
    _ code: String, _ severity: Finding.Severity, at pointer: JSONPointer, _ message: String,
    hint: String
  ) {
    findings.append(
      Finding(
        code, severity, object: release.address, pointer: pointer,
        message: "\(release.address): '\(pointer)' \(message)", hint: hint))
  }
}

extension Origin? {
  /// Whether a recorded place, and no override, gave the value.
  fileprivate var isRecorded: Bool {
    switch self {
    case .binding, .source, .target: true
    case .override, .removed, .kept, nil: false
    }
  }
}

extension PathPattern {
  /// The one place that this means, where it has no stars.
  var pointer: JSONPointer? {
    var names: [String] = []
    for token in tokens {
      guard case .name(let name) = token else { return nil }
      names.append(name)
    }
    return JSONPointer(names)
  }
}
