/// `barrier.cluster`: the barrier of the blocks of a cluster, in two steps (PTX ISA,
/// "barrier.cluster").
public struct ClusterBarrier: InstructionForm {
  /// Which step.
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    /// The thread is counted and goes on.
    case arrive
    /// The thread waits until all threads of the cluster have arrived.
    case wait
  }

  /// Which step.
  public var kind: Kind
  /// The order that the text states: `release` or `relaxed` of an arrival, `acquire` of a wait.
  public var order: MemoryOrder?
  /// Whether all threads of a warp must execute it together.
  public var isAligned: Bool

  /// Creates a form.
  public init(_ kind: Kind, order: MemoryOrder? = nil, isAligned: Bool = false) {
    self.kind = kind
    self.order = order
    self.isAligned = isAligned
  }

  init(_ reader: inout ModifierReader) throws(MnemonicError) {
    try reader.require("cluster")
    kind = try reader.require(Kind.self, ".arrive or .wait")
    let orders: [MemoryOrder] = kind == .arrive ? [.release, .relaxed] : [.acquire]
    order = nil
    for candidate in orders where order == nil && reader.take(candidate.rawValue) {
      order = candidate
    }
    isAligned = reader.take("aligned")
  }

  /// The canonical spelling.
  public var mnemonic: String {
    "barrier.cluster.\(kind.rawValue)" + (order.map { ".\($0.rawValue)" } ?? "")
      + (isAligned ? ".aligned" : "")
  }

  var operandCount: ClosedRange<Int> { 0...0 }
  var instructionClass: InstructionClass { .synchronization }
  var requirement: Requirement {
    Requirement(
      version: LanguageVersion(order == .relaxed ? 8 : 7, order == .relaxed ? 0 : 8), target: .sm90)
  }
}

/// `mapa d, a, b`: the address that the shared variable at a has in block b of the cluster, and
/// `getctarank d, a`: the block of the cluster that an address belongs to (PTX ISA, "mapa",
/// "getctarank").
public struct ClusterAddress: InstructionForm {
  /// What the address is asked for.
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    case mapa, getctarank
  }

  /// What the address is asked for.
  public var kind: Kind
  /// Whether addresses lie in `.shared::cluster`; else they are generic.
  public var isShared: Bool
  /// The type of addresses.
  public var type: ScalarType

  /// Creates a form.
  public init(_ kind: Kind, isShared: Bool, type: ScalarType) {
    self.kind = kind
    self.isShared = isShared
    self.type = type
  }

  init(_ reader: inout ModifierReader) throws(MnemonicError) {
    guard let kind = Kind(rawValue: reader.opcode) else {
      throw reader.error("is not about clusters")
    }
    self.kind = kind
    isShared = reader.take("shared::cluster")
    type = try reader.require(ScalarType.self, "a type", in: [.u32, .u64])
  }

  /// The canonical spelling.
  public var mnemonic: String {
    kind.rawValue + (isShared ? ".shared::cluster" : "") + ".\(type.rawValue)"
  }

  var operandCount: ClosedRange<Int> { kind == .mapa ? 3...3 : 2...2 }
  var instructionClass: InstructionClass { .integer }
  var requirement: Requirement { Requirement(version: LanguageVersion(7, 8), target: .sm90) }
}
