import PromoteCore

/// The story of one field.
struct ExplanationView {
  let story: Explanation
  let from: EnvironmentName
  let to: EnvironmentName

  var lines: [String] {
    var lines = ["\(story.object) \(story.pointer)"]
    if let description = story.description { lines.append("  the kind says   \(description)") }
    lines.append("  in the release  \(story.neutral?.text ?? "nothing")")
    for place in story.places {
      lines.append("    there stands  \(text(place))")
    }
    lines.append(
      "  in \(to)\(String(repeating: " ", count: max(1, 13 - to.text.count)))"
        + (story.isSecret ? "<secret>" : story.rendered?.text ?? "nothing"))
    if let origin = story.origin { lines.append("    it comes from \(text(origin))") }
    return lines
  }

  var json: JSON {
    [
      "object": .string(story.object.text),
      "pointer": .string(story.pointer.description),
      "description": story.description.map { .string($0) } ?? .null,
      "release": story.neutral ?? .null,
      "places": .array(story.places.map { .string(text($0)) }),
      "rendered": story.isSecret ? .null : story.rendered ?? .null,
      "secret": .bool(story.isSecret),
      "origin": story.origin.map { .string(text($0)) } ?? .null,
    ]
  }

  private func text(_ place: BoundPlace) -> String {
    let span = place.span.map { ", bytes \($0.lowerBound)–\($0.upperBound)" } ?? ""
    let encoding = place.encoding == .plain ? "" : ", \(place.encoding.rawValue)"
    let part = place.part == .key ? "the member's name: " : ""
    return switch place.filler {
    case .binding(let name, _): "\(part)'\(name)'\(encoding)\(span)"
    case .organisation: "\(part)the organisation's id"
    case .secret: "\(part)a secret that nobody bound"
    }
  }

  private func text(_ origin: Origin) -> String {
    switch origin {
    case .binding(let name, let place): "'\(name)' ← \(place)"
    case .override(let place): "set ← \(place)"
    case .removed(let place): "removed ← \(place)"
    case .kept(let place): "\(to)'s own value, kept ← \(place)"
    case .target: "\(to) itself"
    case .source: "\(from): a secret that nobody bound"
    }
  }
}
