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

/// `slct`: the first source where the third is at least zero, else the second. Minus zero counts as
/// zero, NaN as less.
public struct SignSelect: InstructionForm {
  /// The type of the values.
  public var type: ScalarType
  /// The type of the third source: s32 or f32.
  public var sign: ScalarType
  /// `.ftz`: a subnormal third source is zero.
  public var flushesSubnormals: Bool

  /// Creates a form.
  public init(type: ScalarType, sign: ScalarType, flushesSubnormals: Bool = false) {
    self.type = type
    self.sign = sign
    self.flushesSubnormals = flushesSubnormals
  }

  init(_ reader: inout ModifierReader) throws(MnemonicError) {
    type = try reader.require(ScalarType.self, "a type", in: Select.types)
    sign = try reader.require(ScalarType.self, "a type of the third source", in: [.s32, .f32])
    flushesSubnormals = sign == .f32 && reader.take("ftz")
  }

  /// The canonical spelling.
  public var mnemonic: String {
    "slct\(flushesSubnormals ? ".ftz" : "").\(type.rawValue).\(sign.rawValue)"
  }

  var operandCount: ClosedRange<Int> { 4...4 }
  var instructionClass: InstructionClass { .integer }
}
