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

  /// `cp.async.ca.shared.global [to], [from], size{, source size}`: bytes past the source size are
  /// written as zero.
  case copy(CacheOperator)
  /// `cp.async.commit_group`: closes the group of the copies issued since the last one.
  case commitGroup
  /// `cp.async.wait_group n`: waits until at most the n newest groups are pending.
  case waitGroup
  /// `cp.async.wait_all`: waits for every copy.
  case waitAll

  init(_ reader: inout ModifierReader) throws(MnemonicError) {
    try reader.require("async")
    if reader.take("commit_group") {
      self = .commitGroup
    } else if reader.take("wait_group") {
      self = .waitGroup
    } else if reader.take("wait_all") {
      self = .waitAll
    } else {
      let cache = try reader.require(CacheOperator.self, ".ca, .cg or a group operation")
      try reader.require("shared")
      try reader.require("global")
      self = .copy(cache)
    }
  }

  /// The canonical spelling.
  public var mnemonic: String {
    switch self {
    case .copy(let cache): "cp.async.\(cache.rawValue).shared.global"
    case .commitGroup: "cp.async.commit_group"
    case .waitGroup: "cp.async.wait_group"
    case .waitAll: "cp.async.wait_all"
    }
  }

  var operandCount: ClosedRange<Int> {
    switch self {
    case .copy: 3...4
    case .waitGroup: 1...1
    case .commitGroup, .waitAll: 0...0
    }
  }

  var instructionClass: InstructionClass {
    if case .copy = self { .asyncCopy } else { .synchronization }
  }

  var requirement: Requirement { Requirement(version: LanguageVersion(7, 0), target: .sm80) }
}
