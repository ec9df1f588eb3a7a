/// The few members of a plan that the check of an approval and the gate read.
///
/// Read from the very bytes whose digest was signed. What else the plan holds is not looked at.
/// Findings and operations, which the check of an approval does not need, may be missing or something
/// else: they are nil then, and a rule that asks about them refuses.
public struct PlanFacts: Hashable, Sendable {
  public let id: String
  public let author: String
  public let createdAt: Instant
  public let expiresAt: Instant
  public let source: String
  public let target: String
  public let trust: TrustReference
  /// The codes of what was found when it was made.
  public let findings: Set<String>?
  /// What it would do to which object, in its order.
  public let operations: [Operation]?
  /// Of the plan's bytes.
  public let digest: Digest

  public struct Operation: Hashable, Sendable {
    public let action: Plan.Operation.Action
    public let address: Address
    /// Of the release object it brings; nil for a delete.
    public let release: Digest?
  }

  public init(reading bytes: [UInt8]) throws(PlanProblem) {
    let json: JSON
    do { json = try JSON.parse(bytes, limits: .document) } catch {
      throw PlanProblem("\(error)")
    }
    do {
      var plan = try JSONFields(json)
      guard try plan.string("_type").equalsExactly("urn:tyk-promote:plan:v1") else {
        throw FieldError(.notAllowed("is not that of a plan"), at: plan.placeOf("_type"))
      }
      id = try plan.string("id")
      author = try plan.string("author")
      createdAt = try plan.instant("createdAt")
      expiresAt = try plan.instant("expiresAt")
      var source = try plan.fields("source")
      self.source = try source.string("environment")
      var target = try plan.fields("target")
      self.target = try target.string("environment")
      var trust = try plan.fields("trust")
      self.trust = try TrustReference(&trust)
      findings = Self.readable { () throws(FieldError) in try Self.findings(&plan) }
      operations = Self.readable { () throws(FieldError) in try Self.operations(&plan) }
    } catch { throw PlanProblem("\(error)") }
    digest = Digest(of: bytes)
  }

  /// An environment taken as it is, or brought back to what it was: it follows itself.
  public var isOwn: Bool { source.equalsExactly(target) }

  private static func readable<T>(_ read: () throws(FieldError) -> T?) -> T? {
    do { return try read() } catch { return nil }
  }

  private static func findings(_ plan: inout JSONFields) throws(FieldError) -> Set<String>? {
    guard plan.optional("findings") != nil else { return nil }
    return Set(
      try plan.each("findings") { item throws(FieldError) in
        var item = item
        return try item.string("code")
      })
  }

  private static func operations(_ plan: inout JSONFields) throws(FieldError) -> [Operation]? {
    guard plan.optional("operations") != nil else { return nil }
    return try plan.each("operations") { item throws(FieldError) in
      var item = item
      let action = try item.choice("op", Plan.Operation.Action.self)
      var release: Digest?
      if item.optional("release") != nil {
        var holder = try item.fields("release")
        release = try holder.digest("sha256")
      }
      return Operation(
        action: action,
        address: Address(
          kind: KindName(try item.string("kind")), id: try item.string("id")),
        release: release)
    }
  }
}

/// Why bytes are no plan.
public struct PlanProblem: Error, Hashable, Sendable, CustomStringConvertible {
  public let reason: String
  init(_ reason: String) { self.reason = reason }
  public var description: String { "the plan cannot be read: \(reason)" }
}
