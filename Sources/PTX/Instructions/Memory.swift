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

/// `ld`, and `ldu`: loads one, two or four values (PTX ISA, "ld"). Values narrower than the register
/// are extended by the signedness of the type.
public struct Load: InstructionForm {
  /// A cache hint; it changes no value.
  public enum CacheHint: String, Hashable, Sendable, CaseIterable {
    case ca, cg, cs, lu, cv
  }

  /// The state space read; nil for a generic address.
  public var space: StateSpace?
  /// The cache hint, if any.
  public var cacheHint: CacheHint?
  /// `.nc`: through the cache for data that nobody writes.
  public var isNonCoherent: Bool
  /// `ldu`: the address is the same in all lanes.
  public var isUniform: Bool
  /// Order, scope and hints.
  public var modifiers: AccessModifiers
  /// Values a lane.
  public var vector: VectorWidth
  /// The type of a value.
  public var type: ScalarType

  /// Creates a form.
  public init(
    _ space: StateSpace?, cacheHint: CacheHint? = nil, isNonCoherent: Bool = false,
    isUniform: Bool = false, modifiers: AccessModifiers = AccessModifiers(),
    vector: VectorWidth = .one, type: ScalarType
  ) {
    self.space = space
    self.cacheHint = cacheHint
    self.isNonCoherent = isNonCoherent
    self.isUniform = isUniform
    self.modifiers = modifiers
    self.vector = vector
    self.type = type
  }

  init(_ reader: inout ModifierReader) throws(MnemonicError) {
    isUniform = reader.opcode == "ldu"
    space = try StateSpace.take(
      &reader, among: isUniform ? [.global] : [.global, .shared, .local, .const, .param])
    modifiers = try AccessModifiers(&reader, orders: [.weak, .volatile, .relaxed, .acquire, .mmio])
    isNonCoherent = reader.take("nc")
    cacheHint = reader.take(CacheHint.self)
    _ = reader.take("unified")
    vector = VectorWidth(&reader)
    type = try reader.require(ScalarType.self, "a type", in: memoryTypes)
    try checkVector(reader, vector, type)
    if isNonCoherent, space != .global {
      throw reader.error("supports .nc with .global alone")
    }
    if modifiers.isStrong, space == .const || space == .local || space == .param {
      guard modifiers.order == .volatile else {
        throw reader.error(
          "has no .\(modifiers.order?.rawValue ?? "") of memory that is not shared")
      }
    }
  }

  /// The canonical spelling.
  public var mnemonic: String {
    let hint = cacheHint.map { ".\($0.rawValue)" } ?? ""
    let place = space.map { ".\($0.rawValue)" } ?? ""
    return (isUniform ? "ldu" : "ld") + modifiers.orderSpelling + place + hint
      + (isNonCoherent ? ".nc" : "") + modifiers.hintSpelling + vector.modifier
      + ".\(type.rawValue)"
  }

  var operandCount: ClosedRange<Int> { modifiers.hasCachePolicy ? 3...3 : 2...2 }

  var instructionClass: InstructionClass {
    switch space {
    case .shared: .sharedLoad
    case .param, .const: .parameterLoad
    case .local: .localLoad
    case .global, nil: .globalLoad
    }
  }
}

/// `st`: stores one, two or four values (PTX ISA, "st").
public struct Store: InstructionForm {
  /// A cache hint; it changes no value.
  public enum CacheHint: String, Hashable, Sendable, CaseIterable {
    case wb, cg, cs, wt
  }

  /// The state space written; nil for a generic address.
  public var space: StateSpace?
  /// The cache hint, if any.
  public var cacheHint: CacheHint?
  /// Order, scope and hints.
  public var modifiers: AccessModifiers
  /// Values a lane.
  public var vector: VectorWidth
  /// The type of a value.
  public var type: ScalarType

  /// Creates a form.
  public init(
    _ space: StateSpace?, cacheHint: CacheHint? = nil,
    modifiers: AccessModifiers = AccessModifiers(), vector: VectorWidth = .one, type: ScalarType
  ) {
    self.space = space
    self.cacheHint = cacheHint
    self.modifiers = modifiers
    self.vector = vector
    self.type = type
  }

  init(_ reader: inout ModifierReader) throws(MnemonicError) {
    space = try StateSpace.take(&reader, among: [.global, .shared, .local, .param])
    modifiers = try AccessModifiers(&reader, orders: [.weak, .volatile, .relaxed, .release, .mmio])
    cacheHint = reader.take(CacheHint.self)
    vector = VectorWidth(&reader)
    type = try reader.require(ScalarType.self, "a type", in: memoryTypes)
    try checkVector(reader, vector, type)
    if modifiers.isStrong, space == .local || space == .param, modifiers.order != .volatile {
      throw reader.error("has no .\(modifiers.order?.rawValue ?? "") of memory that is not shared")
    }
  }

  /// The canonical spelling.
  public var mnemonic: String {
    let hint = cacheHint.map { ".\($0.rawValue)" } ?? ""
    let place = space.map { ".\($0.rawValue)" } ?? ""
    return "st" + modifiers.orderSpelling + place + hint + modifiers.hintSpelling + vector.modifier
      + ".\(type.rawValue)"
  }

  var operandCount: ClosedRange<Int> { modifiers.hasCachePolicy ? 3...3 : 2...2 }
  var instructionClass: InstructionClass {
    switch space {
    case .shared: .sharedStore
    case .local, .param: .localStore
    default: .globalStore
    }
  }
}
