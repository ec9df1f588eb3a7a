/// Leads the leak detector through one document and words what it finds.
struct LeakSearch {
  let detector: LeakDetector
  let address: Address
  private(set) var findings: [Finding] = []

  init(detector: LeakDetector, address: Address) {
    self.detector = detector
    self.address = address
  }

  mutating func visit(_ json: JSON) {
    guard !detector.looksForNothing else { return }
    let (document, node) = json.flat
    var places: [(text: String, pointer: JSONPointer, isKey: Bool)] = []
    document.read { view in
      var walk = TapeWalk(view)
      walk.strings(below: node) { string, isKey, path in
        guard view.withContent(string, { detector.mayHold($0) }) else { return }
        places.append((view.string(string), path.pointer, isKey))
      }
    }
    for (text, pointer, isKey) in places { search(text, at: pointer, isKey: isKey) }
  }

  private mutating func search(_ text: String, at pointer: JSONPointer, isKey: Bool) {
    guard text.utf8.count >= 4 else { return }
    var seen: [(LeakDetector.Hit, [String])] = []
    look(text, [], &seen)
    guard !seen.isEmpty else { return }
    // One finding for each owner, the most telling hit.
    var told: Set<String> = []
    for (hit, layers) in seen.sorted(by: { $0.0.length > $1.0.length }) {
      let key = "\(hit.owner.name) \(hit.isSecret)"
      if told.insert(key).inserted { add(hit, layers, at: pointer, isKey: isKey) }
    }
  }

  /// Looks at the text and at what is behind its encodings.
  private func look(
    _ text: String, _ layers: [String], _ seen: inout [(LeakDetector.Hit, [String])]
  ) {
    for hit in detector.hits(in: text) { seen.append((hit, layers)) }
    guard layers.count < 3 else { return }
    if let clear = EncodedText.percentDecoded(text) {
      look(clear, layers + ["percent-encoded"], &seen)
    }
    if text.utf8.contains(UInt8(ascii: "\\")) {
      look(EncodedText.unescaped(text), layers + ["escaped"], &seen)
    }
    for run in EncodedText.base64Runs(in: text) { look(run, layers + ["base64"], &seen) }
  }

  private mutating func add(
    _ hit: LeakDetector.Hit, _ layers: [String], at pointer: JSONPointer, isKey: Bool
  ) {
    let place =
      "'\(pointer)'" + (isKey ? " (key)" : "")
      + (layers.isEmpty ? "" : " (\(layers.joined(separator: ", ")))")
    let message: String
    switch hit.owner {
    case .forbidden(let line):
      message = "\(address): \(place) holds '\(hit.text)', which \(line) forbids"
    case .environment(let owner, let binding, let what):
      let named = binding.map { "the \(what) '\($0)'" } ?? "the \(what)"
      message =
        hit.isSecret
        ? "\(address): \(place) holds \(named) of '\(owner)'"
        : "\(address): \(place) holds '\(hit.text)', \(named) of '\(owner)'"
    }
    findings.append(
      Finding(
        "leak", .blocking, object: address, pointer: pointer, message: message,
        hint: hint(hit, layers, pointer, isKey: isKey)))
  }

  /// The line that mends it.
  private func hint(
    _ hit: LeakDetector.Hit, _ layers: [String], _ pointer: JSONPointer, isKey: Bool
  ) -> String {
    let match = "match: { kind: \(address.kind), id: \"\(address.id)\" }"
    let file = "environments/\(detector.environment).yaml"
    let path = "\"\(pointer)\""
    guard case .environment(_, let binding?, let what) = hit.owner, what == "URL" || what == "host",
      !isKey, layers.isEmpty || layers == ["base64"]
    else {
      if hit.isSecret || layers.count > 0 || isKey {
        return "correct it in the source, or add under overrides in \(file):  "
          + "- { \(match), remove: [ \(path) ] }"
      }
      return "add under overrides in \(file):  - { \(match), set: { \(path): … } }"
    }
    let inside = layers.isEmpty ? "" : "inside: base64, "
    let rule =
      "add under rewrites in environments/pipeline.yaml:  "
      + "- { \(match), path: \(path), \(inside)bindHosts: true }"
    return detector.binds(binding)
      ? rule : rule + "\nand under bindings in \(file):  \(binding): …"
  }
}

extension Needle.Owner {
  fileprivate var name: String {
    switch self {
    case .environment(let environment, _, _): environment.text
    case .forbidden(let place): "forbidden by \(place)"
    }
  }
}
