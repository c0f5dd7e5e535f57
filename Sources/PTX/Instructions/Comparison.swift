/// `setp`: compares two numbers into a predicate, and the complement or the upper half's result into
/// a second one (PTX ISA, "Comparison and Selection Instructions").
public struct Comparison: InstructionForm {
  /// The relation. `lo`, `ls`, `hi` and `hs` are the unsigned spellings of lt, le, gt and ge; those
  /// of floating-point numbers that end in `u` hold too where a source is NaN.
  public enum Relation: String, Hashable, Sendable, CaseIterable {
    case eq, ne, lt, le, gt, ge, lo, ls, hi, hs
    case equ, neu, ltu, leu, gtu, geu
    /// Neither source is NaN.
    case num
    /// A source is NaN.
    case nan

    /// Whether integers have the relation.
    var isOfIntegers: Bool {
      switch self {
      case .eq, .ne, .lt, .le, .gt, .ge, .lo, .ls, .hi, .hs: true
      case .equ, .neu, .ltu, .leu, .gtu, .geu, .num, .nan: false
      }
    }

    /// Whether the relation is spelled for unsigned integers.
    var isUnsigned: Bool {
      switch self {
      case .lo, .ls, .hi, .hs: true
      default: false
      }
    }
  }

  /// How the relation is combined with a predicate.
  public enum Combination: String, Hashable, Sendable, CaseIterable {
    case and, or, xor
  }

  /// The relation.
  public var relation: Relation
  /// The combination with the last source, a predicate.
  public var combination: Combination?
  /// `.ftz`: subnormal sources are zeros of their sign.
  public var flushesSubnormals: Bool
  /// The type of the sources.
  public var type: ScalarType

  /// Creates a form.
  public init(
    _ relation: Relation, combination: Combination? = nil, flushesSubnormals: Bool = false,
    type: ScalarType
  ) {
    self.relation = relation
    self.combination = combination
    self.flushesSubnormals = flushesSubnormals
    self.type = type
  }

  static let types: Set<ScalarType> = [
    .b16, .b32, .b64, .u16, .u32, .u64, .s16, .s32, .s64, .f32, .f64, .f16, .f16x2, .bf16, .bf16x2,
  ]

  init(_ reader: inout ModifierReader) throws(MnemonicError) {
    relation = try reader.require(Relation.self, "a comparison")
    combination = reader.take(Combination.self)
    type = try reader.require(ScalarType.self, "a type", in: Self.types)
    try Self.check(relation, type, reader)
    flushesSubnormals = Self.mayFlush(type) && reader.take("ftz")
  }

  /// Whether sources of a type may be flushed.
  static func mayFlush(_ type: ScalarType) -> Bool {
    type == .f32 || type == .f16 || type == .f16x2
  }

  /// Refuses a relation that a type does not have.
  static func check(
    _ relation: Relation, _ type: ScalarType, _ reader: ModifierReader
  ) throws(MnemonicError) {
    if type.isFloat {
      if relation.isUnsigned {
        throw reader.error("compares floating-point numbers by .lt, .le, .gt and .ge")
      }
      return
    }
    guard relation.isOfIntegers else {
      throw reader.error("compares by .\(relation.rawValue) floating-point numbers alone")
    }
    let untyped = type == .b16 || type == .b32 || type == .b64
    if untyped, relation != .eq, relation != .ne {
      throw reader.error("compares untyped bits by .eq and .ne alone")
    }
    if type.isSigned, relation.isUnsigned {
      throw reader.error("compares signed integers by .lt, .le, .gt and .ge")
    }
  }

  /// The canonical spelling.
  public var mnemonic: String {
    "setp.\(relation.rawValue)" + (combination.map { ".\($0.rawValue)" } ?? "")
      + (flushesSubnormals ? ".ftz" : "") + ".\(type.rawValue)"
  }

  var operandCount: ClosedRange<Int> { combination == nil ? 3...3 : 4...4 }
  var instructionClass: InstructionClass { .integer }
  var requirement: Requirement { Self.requirement(of: type) }

  static func requirement(of type: ScalarType) -> Requirement {
    type == .bf16 || type == .bf16x2
      ? Requirement(version: LanguageVersion(7, 8), target: .sm90) : .none
  }
}

/// `set`: compares two numbers into a number, all ones or 1.0 where the relation holds, else zero.
public struct SetComparison: InstructionForm {
  /// The comparison.
  public var comparison: Comparison
  /// The type of the result.
  public var type: ScalarType

  /// Creates a form.
  public init(_ comparison: Comparison, type: ScalarType) {
    self.comparison = comparison
    self.type = type
  }

  /// The types of the sources for a type of the result.
  static func sources(of type: ScalarType) -> Set<ScalarType> {
    let words: Set<ScalarType> = [
      .b16, .b32, .b64, .u16, .u32, .u64, .s16, .s32, .s64, .f32, .f64,
    ]
    return switch type {
    case .u32, .s32: words.union([.f16, .f16x2, .bf16, .bf16x2])
    case .u16, .s16: [.f16, .bf16]
    case .f32: words
    case .f16: words.union([.f16])
    case .bf16: words.union([.f16, .bf16])
    case .f16x2: [.f16x2]
    case .bf16x2: [.bf16x2]
    default: []
    }
  }

  init(_ reader: inout ModifierReader) throws(MnemonicError) {
    let relation = try reader.require(Comparison.Relation.self, "a comparison")
    let combination = reader.take(Comparison.Combination.self)
    type = try reader.require(
      ScalarType.self, "a type of the result",
      in: [.u16, .s16, .u32, .s32, .f32, .f16, .f16x2, .bf16, .bf16x2])
    let source = try reader.require(
      ScalarType.self, "a type of the sources", in: Self.sources(of: type))
    try Comparison.check(relation, source, reader)
    let flushes = type != .bf16 && Comparison.mayFlush(source) && reader.take("ftz")
    comparison = Comparison(
      relation, combination: combination, flushesSubnormals: flushes, type: source)
  }

  /// The canonical spelling.
  public var mnemonic: String {
    "set.\(comparison.relation.rawValue)"
      + (comparison.combination.map { ".\($0.rawValue)" } ?? "")
      + (comparison.flushesSubnormals ? ".ftz" : "") + ".\(type.rawValue)"
      + ".\(comparison.type.rawValue)"
  }

  var operandCount: ClosedRange<Int> { comparison.operandCount }
  var instructionClass: InstructionClass { .integer }
  var requirement: Requirement {
    type == .bf16 || type == .bf16x2
      ? Comparison.requirement(of: .bf16) : comparison.requirement
  }
}
