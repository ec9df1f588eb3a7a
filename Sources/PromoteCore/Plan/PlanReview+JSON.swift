extension PlanReview {
  /// What `plan`, `diff` and `show` print with `--json`. Members may be added, none is removed or
  /// renamed. A place that holds nothing on one side has null there.
  public var json: JSON {
    [
      "promotion": promotion.map { .string($0) } ?? .null,
      "word": .string(word),
      "from": .string(from.text),
      "to": .string(to.text),
      "verdict": .string(verdict.rawValue),
      "releaseDigest": .string(releaseDigest.hex),
      "planDigest": planDigest.map { .string($0.hex) } ?? .null,
      "effectDigest": .string(effectDigest.hex),
      "counts": [
        "create": .integer(counts.create), "update": .integer(counts.update),
        "delete": .integer(counts.delete), "unchanged": .integer(counts.unchanged),
      ],
      "operations": .array(objects.map(\.json)),
      "findings": .array(findings.map(\.json)),
      "gate": gate?.json ?? .null,
      "next": .array(next.map { .string($0) }),
    ]
  }
}

extension PlanReview.Object {
  var json: JSON {
    [
      "operation": .string(operation.action.rawValue),
      "object": .string(operation.address.text),
      "name": .string(operation.name),
      "reason": .string(reason),
      "changes": .array(changes.map(\.json)),
    ]
  }
}

extension PlanReview.Gate {
  public var json: JSON {
    [
      "open": .bool(isOpen), "closes": closing.map { .string($0.at.seconds) } ?? .null,
      "refusals": .array(
        refusals.map {
          [
            "code": .string($0.code), "message": .string($0.message),
            "opens": $0.opens.map { .string($0.seconds) } ?? .null,
          ]
        }),
    ]
  }
}

extension FieldChange {
  public var json: JSON {
    [
      "pointer": .string(pointer.description), "before": before ?? .null, "after": after ?? .null,
      "from": from.map { .string($0) } ?? .null, "secret": .bool(isSecret),
    ]
  }
}

extension Finding {
  public var json: JSON {
    [
      "code": .string(code), "severity": .string(severity.rawValue),
      "object": object.map { .string($0.text) } ?? .null,
      "pointer": pointer.map { .string($0.description) } ?? .null, "message": .string(message),
      "hint": hint.map { .string($0) } ?? .null,
    ]
  }
}
