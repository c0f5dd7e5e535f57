import PTX

/// What a conversion does on each lane, small enough for a decoded operation.
struct ConversionForm {
  /// A type of number: a floating-point format, or an integer by width and sign.
  enum Number: UInt8 {
    case f16, bf16, tf32, f32, f64, e4m3, e5m2
    case u8, u16, u32, u64, s8, s16, s32, s64

    init(_ type: ScalarType) {
      self =
        switch type {
        case .u8, .b8: .u8
        case .u16, .b16: .u16
        case .u64, .b64: .u64
        case .s8: .s8
        case .s16: .s16
        case .s32: .s32
        case .s64: .s64
        default: FloatFormat(type).flatMap { Number(rawValue: $0.rawValue) } ?? .u32
        }
    }

    /// The format of a floating-point number.
    var format: FloatFormat? { FloatFormat(rawValue: rawValue) }

    var bitWidth: Int {
      if let format { return format.bitWidth }
      return switch self {
      case .u8, .s8: 8
      case .u16, .s16: 16
      case .u64, .s64: 64
      default: 32
      }
    }

    var isSigned: Bool { rawValue >= Number.s8.rawValue }
  }

  struct Options: OptionSet {
    let rawValue: UInt16
    /// Subnormal f32 numbers become zeros of their sign.
    static let flush = Options(rawValue: 1)
    static let saturate = Options(rawValue: 2)
    static let saturateFinite = Options(rawValue: 4)
    static let relu = Options(rawValue: 8)
    /// The result is integral.
    static let integral = Options(rawValue: 16)
    /// The sources are rows a (upper half of the result) and b.
    static let makesPair = Options(rawValue: 32)
    /// Source and result are pairs.
    static let pair = Options(rawValue: 64)
    /// The source row has 64 bits a lane.
    static let wideSource = Options(rawValue: 128)
    /// The destination row has 64 bits a lane.
    static let wideDestination = Options(rawValue: 256)
  }

  var destination: Number
  var source: Number
  var direction: RoundingDirection
  var options: Options

  var rawValue: Int64 {
    Int64(destination.rawValue) | Int64(source.rawValue) << 8 | Int64(direction.rawValue) << 16
      | Int64(options.rawValue) << 24
  }
}

extension ConversionForm {
  /// Nil for a value that is no form.
  init?(rawValue: Int64) {
    guard let destination = Number(rawValue: UInt8(truncatingIfNeeded: rawValue)),
      let source = Number(rawValue: UInt8(truncatingIfNeeded: rawValue >> 8)),
      let direction = RoundingDirection(rawValue: UInt8(truncatingIfNeeded: rawValue >> 16))
    else { return nil }
    self.destination = destination
    self.source = source
    self.direction = direction
    options = Options(rawValue: UInt16(truncatingIfNeeded: rawValue >> 24))
  }

  init(_ form: Convert) {
    destination = Number(form.destination)
    source = Number(form.source)
    direction =
      switch form.mode {
      case nil, .rn, .rni: .nearestEven
      case .rz, .rzi: .towardZero
      case .rm, .rmi: .down
      case .rp, .rpi: .up
      case .rna: .nearestAway
      }
    options = []
    if form.flushesSubnormals { options.insert(.flush) }
    if form.saturates { options.insert(.saturate) }
    if form.saturatesFinite { options.insert(.saturateFinite) }
    if form.clampsNegative { options.insert(.relu) }
    if form.mode?.isIntegral == true { options.insert(.integral) }
    if form.makesPair {
      options.insert(.makesPair)
    } else if form.destination.isFloatPair {
      options.insert(.pair)
    }
  }
}
