/// `setp`: compares two integers into a predicate (PTX ISA, "Comparison and Selection
/// Instructions").
public struct Comparison: InstructionForm {
  /// The relation. `lo`, `ls`, `hi` and `hs` are the unsigned spellings of lt, le, gt and ge.
  public enum Relation: String, Hashable, Sendable, CaseIterable {
    case eq, ne, lt, le, gt, ge, lo, ls, hi, hs
  }

  /// The relation.
  public var relation: Relation
  /// The type of the sources.
  public var type: ScalarType

  /// Creates a form.
  public init(_ relation: Relation, type: ScalarType) {
    self.relation = relation
    self.type = type
  }

  static let types: Set<ScalarType> = [
    .b16, .b32, .b64, .u16, .u32, .u64, .s16, .s32, .s64,
  ]

  init(_ reader: inout ModifierReader) throws(MnemonicError) {
    relation = try reader.require(Relation.self, "a comparison")
    type = try reader.require(ScalarType.self, "an integer type", in: Self.types)
    let untyped = [ScalarType.b16, .b32, .b64].contains(type)
    if untyped, relation != .eq, relation != .ne {
      throw reader.error("compares untyped bits by .eq and .ne alone")
    }
    if type.isSigned, [.lo, .ls, .hi, .hs].contains(relation) {
      throw reader.error("compares signed integers by .lt, .le, .gt and .ge")
    }
  }

  /// The canonical spelling.
  public var mnemonic: String { "setp.\(relation.rawValue).\(type.rawValue)" }

  var operandCount: ClosedRange<Int> { 3...3 }
  var instructionClass: InstructionClass { .integer }
}

/// `selp`: the first source where the predicate holds, else the second.
public struct Select: InstructionForm {
  /// The type of the values.
  public var type: ScalarType

  /// Creates a form.
  public init(type: ScalarType) { self.type = type }

  static let types: Set<ScalarType> = [
    .b16, .b32, .b64, .u16, .u32, .u64, .s16, .s32, .s64, .f32, .f64,
  ]

  init(_ reader: inout ModifierReader) throws(MnemonicError) {
    type = try reader.require(ScalarType.self, "a type", in: Self.types)
  }

  /// The canonical spelling.
  public var mnemonic: String { "selp.\(type.rawValue)" }

  var operandCount: ClosedRange<Int> { 4...4 }
  var instructionClass: InstructionClass { .integer }
}
