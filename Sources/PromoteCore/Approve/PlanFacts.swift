/// The few members of a plan that the check of an approval reads.
///
/// Read from the very bytes whose digest was signed. What else the plan holds is not looked at.
public struct PlanFacts: Hashable, Sendable {
  public let id: String
  public let author: String
  public let createdAt: Instant
  public let expiresAt: Instant
  public let source: String
  public let target: String
  public let trust: TrustReference
  /// Of the plan's bytes.
  public let digest: Digest

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
    } catch { throw PlanProblem("\(error)") }
    digest = Digest(of: bytes)
  }
}

/// Why bytes are no plan.
public struct PlanProblem: Error, Hashable, Sendable, CustomStringConvertible {
  public let reason: String
  init(_ reason: String) { self.reason = reason }
  public var description: String { "the plan cannot be read: \(reason)" }
}
