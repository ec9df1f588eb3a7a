/// What stands against the plan's deletes: `too-many-deletes` and `protected-object`, both
/// blocking.
func deletions(_ planning: Planning) -> [Finding] {
  let deletes = planning.drafts.filter { $0.action == .delete }
  let guards = planning.input.guards
  let target = planning.input.target.environment
  let protected = Set(guards.protect)
  var findings = deletes.filter { protected.contains($0.address) }.map { draft in
    Finding(
      "protected-object", .blocking, object: draft.address,
      message: "it would be deleted, and '\(target)' protects it",
      hint: "leave it in the source, or take it off guards.protect in environments/\(target).yaml")
  }
  if let most = guards.maximumDeletes, deletes.count > most {
    findings.append(
      Finding(
        "too-many-deletes", .blocking,
        message: "\(deletes.count) objects would be deleted, '\(target)' allows \(most) at once",
        hint:
          "delete fewer at once with --select, or raise guards.maximumDeletes in environments/\(target).yaml"
      ))
  }
  return findings
}
