extension Convert {
  static let integers: Set<ScalarType> = [.u8, .u16, .u32, .u64, .s8, .s16, .s32, .s64]
  static let floats: Set<ScalarType> = [.f16, .bf16, .f32, .f64]
  static let types = integers.union(floats)
    .union([.tf32, .f16x2, .bf16x2, .e4m3x2, .e5m2x2])

  private static let directions: Set<Mode> = [.rn, .rz, .rm, .rp]
  private static let integralModes: Set<Mode> = [.rni, .rzi, .rmi, .rpi]

  /// The modifiers of a conversion between two types (PTX ISA, "cvt", syntax and tables).
  struct Rule {
    var modes: Set<Mode> = []
    var isModeRequired = false
    var mayFlush = false
    var maySaturate = false
    var mayClamp = false
    var maySaturateFinite = false
    var mustSaturateFinite = false

    /// Nil where there is no such conversion.
    init?(to destination: ScalarType, from source: ScalarType) {
      let fromInteger = integers.contains(source)
      let toInteger = integers.contains(destination)
      let fromFloat = floats.contains(source)
      let toFloat = floats.contains(destination)
      let isBrain = destination == .bf16 || source == .bf16
      mayFlush = (destination == .f32 || source == .f32) && !(toInteger && fromInteger)
      if fromInteger && toInteger {
        maySaturate = !Self.contains(destination, source)
      } else if fromInteger && toFloat || fromFloat && toInteger {
        guard !isBrain || min(source.bitWidth, destination.bitWidth) > 8 else { return nil }
        modes = toInteger ? integralModes : directions
        isModeRequired = true
        maySaturate = !isBrain
      } else if fromFloat && toFloat {
        if source == destination {
          modes = integralModes
        } else if source.bitWidth > destination.bitWidth || (source, destination) == (.f16, .bf16) {
          modes = directions
          isModeRequired = true
        } else if source == .bf16 {
          modes = directions
        }
        maySaturate = !isBrain
        mayClamp = source == .f32 && destination.bitWidth == 16
        maySaturateFinite = mayClamp
      } else if !initPacked(to: destination, from: source) {
        return nil
      }
    }

    /// The formats that exist for conversions alone.
    private mutating func initPacked(
      to destination: ScalarType, from source: ScalarType
    ) -> Bool {
      mayFlush = false
      isModeRequired = true
      mayClamp = true
      switch (destination, source) {
      case (.tf32, .f32):
        modes = [.rn, .rz, .rna]
        maySaturateFinite = true
      case (.f16x2, .f32), (.bf16x2, .f32):
        modes = [.rn, .rz]
        maySaturateFinite = true
      case (.e4m3x2, .f32), (.e5m2x2, .f32), (.e4m3x2, .f16x2), (.e5m2x2, .f16x2):
        modes = [.rn]
        maySaturateFinite = true
        mustSaturateFinite = true
      case (.f16x2, .e4m3x2), (.f16x2, .e5m2x2): modes = [.rn]
      default: return false
      }
      return true
    }

    /// Whether every value of an integer type `source` is one of `destination`.
    private static func contains(_ destination: ScalarType, _ source: ScalarType) -> Bool {
      if destination.isSigned == source.isSigned { return destination.bitWidth >= source.bitWidth }
      return destination.isSigned && destination.bitWidth > source.bitWidth
    }
  }

  /// PTX ISA, "cvt", "PTX ISA Notes" and "Target ISA Notes".
  var requirement: Requirement {
    func since(_ major: Int, _ minor: Int, _ target: Target) -> Requirement {
      Requirement(version: LanguageVersion(major, minor), target: target)
    }
    let isQuarter = [ScalarType.e4m3x2, .e5m2x2].contains { $0 == destination || $0 == source }
    if isQuarter { return since(7, 8, .sm89) }
    switch (destination, source) {
    case (.tf32, _):
      if mode == .rna { return saturatesFinite ? since(8, 1, .sm80) : since(7, 0, .sm80) }
      return saturatesFinite ? since(8, 6, Target(100)) : since(7, 8, .sm90)
    case (.f16, .f32) where saturatesFinite && !clampsNegative: return since(8, 1, .sm75)
    case (_, .f32) where saturatesFinite: return since(8, 1, .sm80)
    case (.bf16, .f32), (.f16x2, _), (.bf16x2, _): return since(7, 0, .sm80)
    case (.f16, .f32) where clampsNegative: return since(7, 0, .sm80)
    case (.f32, .bf16) where !flushesSubnormals: return since(7, 1, .sm80)
    case (.bf16, _), (_, .bf16): return since(7, 8, .sm90)
    default: return .none
    }
  }
}
