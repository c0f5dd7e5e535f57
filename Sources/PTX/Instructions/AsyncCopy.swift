/// `cp.async`: copies from global to shared memory without passing through registers, and the
/// groups by which a thread waits for its copies (PTX ISA, "cp.async").
public enum AsyncCopy: InstructionForm {
  /// Which caches a copy passes through.
  public enum CacheOperator: String, Hashable, Sendable, CaseIterable {
    /// All levels; 4, 8 or 16 bytes.
    case ca
    /// L2 alone; 16 bytes.
    case cg
  }

  /// `cp.async.ca.shared.global [to], [from], size{, source size}{, policy}`: bytes past the source
  /// size are written as zero. A predicate in place of the source size writes zeros where it holds.
  /// The hint is how much L2 fetches: `L2::128B`.
  case copy(CacheOperator, hint: String? = nil, hasCachePolicy: Bool = false)
  /// `cp.async.commit_group`: closes the group of the copies issued since the last one.
  case commitGroup
  /// `cp.async.wait_group n`: waits until at most the n newest groups are pending.
  case waitGroup
  /// `cp.async.wait_all`: waits for every copy.
  case waitAll
  /// `cp.async.mbarrier.arrive{.noinc}.shared.b64 [object]`: arrives when the copies of the thread so
  /// far are done; the arrival is one of those expected where `isExpected`, else one more.
  case arrive(space: StateSpace?, isExpected: Bool)

  init(_ reader: inout ModifierReader) throws(MnemonicError) {
    try reader.require("async")
    if reader.take("commit_group") {
      self = .commitGroup
    } else if reader.take("wait_group") {
      self = .waitGroup
    } else if reader.take("wait_all") {
      self = .waitAll
    } else if reader.take("mbarrier") {
      try reader.require("arrive")
      try reader.require("b64")
      self = .arrive(
        space: try StateSpace.take(&reader, among: [.shared]), isExpected: reader.take("noinc"))
    } else {
      let cache = try reader.require(CacheOperator.self, ".ca, .cg or a group operation")
      guard reader.take("shared") || reader.take("shared::cta") else {
        throw reader.error("needs .shared")
      }
      try reader.require("global")
      let hint = reader.takeAll(["L2::64B", "L2::128B", "L2::256B"]).first
      self = .copy(cache, hint: hint, hasCachePolicy: reader.take("L2::cache_hint"))
    }
  }

  /// The canonical spelling.
  public var mnemonic: String {
    switch self {
    case .copy(let cache, let hint, let hasCachePolicy):
      "cp.async.\(cache.rawValue).shared.global" + (hasCachePolicy ? ".L2::cache_hint" : "")
        + (hint.map { ".\($0)" } ?? "")
    case .commitGroup: "cp.async.commit_group"
    case .waitGroup: "cp.async.wait_group"
    case .waitAll: "cp.async.wait_all"
    case .arrive(let space, let isExpected):
      "cp.async.mbarrier.arrive" + (isExpected ? ".noinc" : "")
        + (space.map { ".\($0.rawValue)" } ?? "") + ".b64"
    }
  }

  var operandCount: ClosedRange<Int> {
    switch self {
    case .copy(_, _, let hasCachePolicy): hasCachePolicy ? 4...5 : 3...4
    case .waitGroup, .arrive: 1...1
    case .commitGroup, .waitAll: 0...0
    }
  }

  var instructionClass: InstructionClass {
    if case .copy = self { .asyncCopy } else { .synchronization }
  }

  var requirement: Requirement {
    if case .copy(_, let hint, let hasCachePolicy) = self, hint != nil || hasCachePolicy {
      return Requirement(version: LanguageVersion(7, 4), target: .sm80)
    }
    return Requirement(version: LanguageVersion(7, 0), target: .sm80)
  }
}
