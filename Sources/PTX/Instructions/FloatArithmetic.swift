/// Floating-point arithmetic: one, two or three sources of one type (PTX ISA, "Floating-Point
/// Instructions", "Half Precision Floating-Point Instructions").
///
/// The opcodes add, sub, mul, mad, div, min, max, neg and abs belong to `Arithmetic` where the type
/// is an integer. Mixed-precision forms, packed f32 and `.oob` are not part of it.
public struct FloatArithmetic: InstructionForm {
  /// The function computed.
  public enum Function: String, Hashable, Sendable, CaseIterable {
    case add, sub, mul, fma, mad, div, rcp, sqrt, rsqrt, ex2, lg2, sin, cos, tanh
    case neg, abs, min, max, copysign
  }

  /// How far a result may be from the exact one, where it is not rounded by IEEE 754.
  public enum Approximation: String, Hashable, Sendable, CaseIterable {
    /// The fast approximation of the hardware.
    case approx
    /// div alone: a fast approximation over the full range.
    case full
  }

  /// What min and max make of signs.
  public enum SignMode: Hashable, Sendable {
    /// `.xorsign.abs`: compares magnitudes, the result's sign is the exclusive or of the signs.
    case xorSign
    /// `.abs`, with three sources alone: the result is the magnitude.
    case magnitude
  }

  /// The function computed.
  public var function: Function
  /// The rounding that the text names; nil where it names none, which means to nearest.
  public var rounding: Rounding?
  /// The approximation, which excludes a rounding.
  public var approximation: Approximation?
  /// `.ftz`: subnormal sources and results are zeros of their sign.
  public var flushesSubnormals: Bool
  /// `.sat`: results are clamped to [0, 1], NaN becomes +0.
  public var saturates: Bool
  /// `.relu`: negative results become +0, NaN is canonical.
  public var clampsNegative: Bool
  /// `.NaN`, for min and max: NaN if any source is.
  public var propagatesNaN: Bool
  /// What min and max make of signs.
  public var signMode: SignMode?
  /// The type of sources and result.
  public var type: ScalarType

  /// Creates a form.
  public init(
    _ function: Function, rounding: Rounding? = nil, approximation: Approximation? = nil,
    flushesSubnormals: Bool = false, saturates: Bool = false, clampsNegative: Bool = false,
    propagatesNaN: Bool = false, signMode: SignMode? = nil, type: ScalarType
  ) {
    self.function = function
    self.rounding = rounding
    self.approximation = approximation
    self.flushesSubnormals = flushesSubnormals
    self.saturates = saturates
    self.clampsNegative = clampsNegative
    self.propagatesNaN = propagatesNaN
    self.signMode = signMode
    self.type = type
  }

  /// Opcodes that integers have too.
  static let sharedOpcodes: Set<String> = [
    "add", "sub", "mul", "mad", "div", "min", "max", "neg", "abs",
  ]

  init(_ reader: inout ModifierReader) throws(MnemonicError) {
    guard let function = Function(rawValue: reader.opcode) else {
      throw reader.error("is not floating-point arithmetic")
    }
    self.function = function
    type = try reader.require(
      ScalarType.self, "a floating-point type", in: function.types)
    let legal = Modifiers(function, type)
    rounding = nil
    approximation = nil
    if legal.contains(.approx), reader.take("approx") {
      approximation = .approx
    } else if legal.contains(.full), reader.take("full") {
      approximation = .full
    } else if legal.contains(.rn) {
      rounding = reader.take(Rounding.self)
    }
    if let rounding, rounding != .rn, !legal.contains(.directed) {
      throw reader.error("of .\(type.rawValue) rounds by .rn alone, not by .\(rounding.rawValue)")
    }
    if legal.contains(.required), rounding == nil, approximation == nil {
      throw reader.error("needs \(legal.requirementText)")
    }
    flushesSubnormals = legal.contains(.ftz) && reader.take("ftz")
    if legal.isFlushRequired(approximation), !flushesSubnormals {
      throw reader.error("of .\(type.rawValue) needs .ftz")
    }
    saturates = legal.contains(.sat) && reader.take("sat")
    clampsNegative = legal.contains(.relu) && !saturates && reader.take("relu")
    propagatesNaN = legal.contains(.nan) && reader.take("NaN")
    signMode = nil
    if legal.contains(.xorSign), reader.take("xorsign") {
      try reader.require("abs")
      signMode = .xorSign
    } else if legal.contains(.xorSign), type == .f32, reader.take("abs") {
      signMode = .magnitude
    }
  }

  /// The canonical spelling.
  public var mnemonic: String {
    var parts = [function.rawValue]
    if let rounding { parts.append(rounding.rawValue) }
    if let approximation { parts.append(approximation.rawValue) }
    if flushesSubnormals { parts.append("ftz") }
    if saturates { parts.append("sat") }
    if clampsNegative { parts.append("relu") }
    if propagatesNaN { parts.append("NaN") }
    switch signMode {
    case .xorSign: parts += ["xorsign", "abs"]
    case .magnitude: parts.append("abs")
    case nil: break
    }
    parts.append(type.rawValue)
    return parts.joined(separator: ".")
  }

  var operandCount: ClosedRange<Int> {
    switch function {
    case .fma, .mad: 4...4
    case .min, .max:
      signMode == .magnitude ? 4...4 : type == .f32 && signMode == nil ? 3...4 : 3...3
    case .add, .sub, .mul, .div, .copysign: 3...3
    default: 2...2
    }
  }

  /// What the special function unit or the few 64-bit units compute runs at a fraction of the rate.
  var instructionClass: InstructionClass {
    switch function {
    case .neg, .abs, .min, .max, .copysign: type == .f64 ? .conversion : .integer
    case .add, .sub, .mul, .fma, .mad: type == .f64 ? .conversion : .float
    case .div: approximation == nil ? .division : .conversion
    default: .conversion
    }
  }
}
