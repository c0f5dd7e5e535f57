/// `cvt`: converts a number to another type, or two numbers to a pair (PTX ISA, "cvt").
///
/// Conversions between floating-point types and to integers saturate by default; those between
/// integers cut off the upper bits unless `.sat` is named. The stochastic rounding and the 4- and
/// 6-bit formats of sm_100a are not part of it.
public struct Convert: InstructionForm {
  /// The rounding: to a number of the destination type, or (`rni` to `rpi`) to an integral value.
  public enum Mode: String, Hashable, Sendable, CaseIterable {
    case rn, rz, rm, rp
    /// To the nearest, ties away from zero: tf32 alone.
    case rna
    case rni, rzi, rmi, rpi

    /// Whether the result is integral.
    public var isIntegral: Bool {
      switch self {
      case .rni, .rzi, .rmi, .rpi: true
      default: false
      }
    }
  }

  /// The type of the destination.
  public var destination: ScalarType
  /// The type of the source or of both sources.
  public var source: ScalarType
  /// The rounding; nil where none is named because the result is exact.
  public var mode: Mode?
  /// `.ftz`: subnormal f32 sources and results are zeros of their sign.
  public var flushesSubnormals: Bool
  /// `.sat`: integers are clamped to the destination's range, floating-point numbers to [0, 1].
  public var saturates: Bool
  /// `.satfinite`: what is too large becomes the largest finite number.
  public var saturatesFinite: Bool
  /// `.relu`: negative results become +0.
  public var clampsNegative: Bool

  /// Creates a form.
  public init(
    to destination: ScalarType, from source: ScalarType, mode: Mode? = nil,
    flushesSubnormals: Bool = false, saturates: Bool = false, saturatesFinite: Bool = false,
    clampsNegative: Bool = false
  ) {
    self.destination = destination
    self.source = source
    self.mode = mode
    self.flushesSubnormals = flushesSubnormals
    self.saturates = saturates
    self.saturatesFinite = saturatesFinite
    self.clampsNegative = clampsNegative
  }

  init(_ reader: inout ModifierReader) throws(MnemonicError) {
    mode = reader.take(Mode.self)
    destination = try reader.require(ScalarType.self, "a type", in: Self.types)
    source = try reader.require(ScalarType.self, "a second type", in: Self.types)
    guard let rule = Rule(to: destination, from: source) else {
      throw reader.error(
        "does not convert .\(source.rawValue) to .\(destination.rawValue)")
    }
    if let mode, !rule.modes.contains(mode) {
      throw reader.error(
        "does not round by .\(mode.rawValue) from .\(source.rawValue) to .\(destination.rawValue)")
    }
    if mode == nil, rule.isModeRequired {
      let names = Mode.allCases.filter(rule.modes.contains).map { ".\($0.rawValue)" }
      throw reader.error("needs a rounding: \(names.joined(separator: ", "))")
    }
    let isNarrow = mode == .rn || mode == .rz
    clampsNegative = rule.mayClamp && isNarrow && reader.take("relu")
    saturatesFinite =
      rule.maySaturateFinite && (isNarrow || mode == .rna) && reader.take("satfinite")
    if rule.mustSaturateFinite, !saturatesFinite { throw reader.error("needs .satfinite") }
    let isPlain = !clampsNegative && !saturatesFinite
    flushesSubnormals = isPlain && rule.mayFlush && reader.take("ftz")
    saturates = isPlain && rule.maySaturate && reader.take("sat")
  }

  /// The canonical spelling.
  public var mnemonic: String {
    var parts = ["cvt"]
    if let mode { parts.append(mode.rawValue) }
    if flushesSubnormals { parts.append("ftz") }
    if saturates { parts.append("sat") }
    if clampsNegative { parts.append("relu") }
    if saturatesFinite { parts.append("satfinite") }
    parts += [destination.rawValue, source.rawValue]
    return parts.joined(separator: ".")
  }

  /// Whether two sources make a pair: the first the upper half, the second the lower.
  public var makesPair: Bool { destination.isFloatPair && source == .f32 }

  var operandCount: ClosedRange<Int> { makesPair ? 3...3 : 2...2 }
  /// Integers are cut off or extended where other integer operations run.
  var instructionClass: InstructionClass {
    destination.isFloat || source.isFloat || saturates ? .conversion : .integer
  }
}
