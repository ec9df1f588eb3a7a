extension TrustDocument {
  /// What must hold before a plan into these environments is applied.
  public struct Rule: Hashable, Sendable {
    public struct Requirement: Hashable, Sendable {
      public let role: String
      public let count: Int
      /// Not empty: asked for only where the plan has a finding of one of these codes.
      public let when: [String]
      public init(role: String, count: Int, when: [String] = []) {
        self.role = role
        self.count = count
        self.when = when
      }
      var isConditional: Bool { !when.isEmpty }
    }

    /// What a plan must not do, and what must not arrive.
    public struct Limits: Hashable, Sendable {
      /// Host names, `*.domain` patterns and CIDR ranges.
      public let forbid: [String]
      public let unboundHosts: Guards.UnboundHosts
      public let maximumDeletes: Int?
      /// Never deleted by a promotion.
      public let protect: [Address]
      public init(
        forbid: [String] = [], unboundHosts: Guards.UnboundHosts = .refuse,
        maximumDeletes: Int? = nil, protect: [Address] = []
      ) {
        self.forbid = forbid
        self.unboundHosts = unboundHosts
        self.maximumDeletes = maximumDeletes
        self.protect = protect
      }
    }

    public var targets: [String]
    /// The only environment that is promoted from. Nil: not said, as in documents of before this
    /// member, and for the first stage.
    public var follows: String?
    /// Needs a signed request, and one approval at least that is no passkey. Nil: not said.
    public var protected: Bool?
    /// Distinct people, whatever the plan's findings. Zero, with nothing required, says that no
    /// approval is needed.
    public var minimumApprovers: Int
    public var require: [Requirement]
    public var authorMayApprove: Bool
    public var approvalLifetimeSeconds: Int
    /// Concerns FIDO keys and passkeys only.
    public var userVerification: Bool
    /// How long the release must have held in the environment that is promoted from.
    public var soakSeconds: Int?
    public var windows: [PublishWindow]
    public var freezes: [PublishFreeze]
    public var limits: Limits?
    /// The role that may publish without waiting. Nil: nobody may.
    public var breakGlassRole: String?

    public init(
      targets: [String], follows: String? = nil, protected: Bool? = nil, minimumApprovers: Int,
      require: [Requirement], authorMayApprove: Bool = false, approvalLifetimeSeconds: Int = 86_400,
      userVerification: Bool = false, soakSeconds: Int? = nil, windows: [PublishWindow] = [],
      freezes: [PublishFreeze] = [], limits: Limits? = nil, breakGlassRole: String? = nil
    ) {
      self.targets = targets
      self.follows = follows
      self.protected = protected
      self.minimumApprovers = minimumApprovers
      self.require = require
      self.authorMayApprove = authorMayApprove
      self.approvalLifetimeSeconds = approvalLifetimeSeconds
      self.userVerification = userVerification
      self.soakSeconds = soakSeconds
      self.windows = windows
      self.freezes = freezes
      self.limits = limits
      self.breakGlassRole = breakGlassRole
    }
  }
}

extension TrustDocument.Rule {
  /// Whether a plan into these environments needs no approval, whatever it does.
  public var isOpen: Bool { minimumApprovers == 0 && require.isEmpty }

  /// Whether a request must be signed by who makes it.
  public var needsSignedRequest: Bool { protected ?? false }

  /// Whether one approval at least must come from a key that is no passkey: a page can show one
  /// plan and have another signed. A document that does not say what is protected means the rules
  /// that ask for user verification.
  var needsOtherThanPasskey: Bool { protected ?? userVerification }

  /// Whether that role signs here in place of everything that could be waited for.
  func isBreakGlass(_ role: String) -> Bool { breakGlassRole?.equalsExactly(role) ?? false }

  /// Whether the author of a plan may sign in this role. Who breaks the glass is alone.
  func authorMaySign(as role: String) -> Bool { authorMayApprove || isBreakGlass(role) }

  /// What is asked for of a plan with findings of these codes. Nil, where they are not known, counts
  /// as all of them.
  func requirements(_ findings: Set<String>?) -> [Requirement] {
    require.filter { requirement in
      guard requirement.isConditional, let findings else { return true }
      return requirement.when.contains { code in findings.contains { $0.equalsExactly(code) } }
    }
  }
}
