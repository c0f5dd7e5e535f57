/// How many values one lane moves with one instruction.
public enum VectorWidth: Int, Hashable, Sendable, CaseIterable {
  case one = 1
  case two = 2
  case four = 4

  var modifier: String { self == .one ? "" : ".v\(rawValue)" }

  init(_ reader: inout ModifierReader) {
    self = reader.take("v2") ? .two : reader.take("v4") ? .four : .one
  }
}

private let memoryTypes: Set<ScalarType> = [
  .b8, .b16, .b32, .b64, .u8, .u16, .u32, .u64, .s8, .s16, .s32, .s64, .f32, .f64,
]

private func checkVector(
  _ reader: borrowing ModifierReader, _ vector: VectorWidth, _ type: ScalarType
) throws(MnemonicError) {
  if vector.rawValue * type.byteCount > 16 {
    throw reader.error("moves at most 16 bytes a lane")
  }
}

/// `ld`: loads one, two or four values (PTX ISA, "ld"). Values narrower than the register are
/// extended by the signedness of the type.
public struct Load: InstructionForm {
  /// A cache hint; it changes no value.
  public enum CacheHint: String, Hashable, Sendable, CaseIterable {
    case ca, cg, cs, lu, cv, nc
  }

  /// The state space read.
  public var space: StateSpace
  /// The cache hint, if any.
  public var cacheHint: CacheHint?
  /// Values a lane.
  public var vector: VectorWidth
  /// The type of a value.
  public var type: ScalarType

  /// Creates a form.
  public init(
    _ space: StateSpace, cacheHint: CacheHint? = nil, vector: VectorWidth = .one, type: ScalarType
  ) {
    self.space = space
    self.cacheHint = cacheHint
    self.vector = vector
    self.type = type
  }

  init(_ reader: inout ModifierReader) throws(MnemonicError) {
    space = try reader.require(
      StateSpace.self, "a state space (generic loads are not supported yet)",
      in: [.global, .shared, .param])
    cacheHint = reader.take(CacheHint.self)
    vector = VectorWidth(&reader)
    type = try reader.require(ScalarType.self, "a type", in: memoryTypes)
    try checkVector(reader, vector, type)
    if cacheHint == .nc, space != .global {
      throw reader.error("supports .nc with .global alone")
    }
  }

  /// The canonical spelling.
  public var mnemonic: String {
    let hint = cacheHint.map { ".\($0.rawValue)" } ?? ""
    return "ld.\(space.rawValue)\(hint)\(vector.modifier).\(type.rawValue)"
  }

  var operandCount: ClosedRange<Int> { 2...2 }

  var instructionClass: InstructionClass {
    switch space {
    case .shared: .sharedLoad
    case .param, .const: .parameterLoad
    default: .globalLoad
    }
  }
}

/// `st`: stores one, two or four values (PTX ISA, "st").
public struct Store: InstructionForm {
  /// A cache hint; it changes no value.
  public enum CacheHint: String, Hashable, Sendable, CaseIterable {
    case wb, cg, cs, wt
  }

  /// The state space written.
  public var space: StateSpace
  /// The cache hint, if any.
  public var cacheHint: CacheHint?
  /// Values a lane.
  public var vector: VectorWidth
  /// The type of a value.
  public var type: ScalarType

  /// Creates a form.
  public init(
    _ space: StateSpace, cacheHint: CacheHint? = nil, vector: VectorWidth = .one, type: ScalarType
  ) {
    self.space = space
    self.cacheHint = cacheHint
    self.vector = vector
    self.type = type
  }

  init(_ reader: inout ModifierReader) throws(MnemonicError) {
    space = try reader.require(
      StateSpace.self, "a state space (generic stores are not supported yet)",
      in: [.global, .shared])
    cacheHint = reader.take(CacheHint.self)
    vector = VectorWidth(&reader)
    type = try reader.require(ScalarType.self, "a type", in: memoryTypes)
    try checkVector(reader, vector, type)
  }

  /// The canonical spelling.
  public var mnemonic: String {
    let hint = cacheHint.map { ".\($0.rawValue)" } ?? ""
    return "st.\(space.rawValue)\(hint)\(vector.modifier).\(type.rawValue)"
  }

  var operandCount: ClosedRange<Int> { 2...2 }
  var instructionClass: InstructionClass { space == .shared ? .sharedStore : .globalStore }
}
