/// Floating-point arithmetic on rows of 32 lanes of a register file.
///
/// These sources are built three times, for any x86-64 or other processor, for AVX2 with FMA and for
/// AVX-512; the emulator chooses at start. So they are self-contained: nothing that a linker could
/// take from the wrong build. Every build gives the same bits: each step is one IEEE 754 operation
/// or integer arithmetic, and NaNs are written by rule, never left to the processor.
public enum FloatLanes {
  /// The functions of `run`. f16x2 serves single f16 values too: the upper half is then not used.
  public enum Function: UInt8, Sendable {
    case addF32, subF32, mulF32, fmaF32, minF32, maxF32
    case addF64, subF64, mulF64, fmaF64
    case addF16x2, subF16x2, mulF16x2, fmaF16x2
    case divF32, rcpF32, sqrtF32, divF64, rcpF64, sqrtF64
    case addBF16x2, subBF16x2, mulBF16x2, fmaBF16x2
    case bf16ToF32, f32ToBF16, f32PairToF16x2, f32PairToBF16x2, integralF32
    case s32ToF32, u32ToF32, f32ToS32, f32ToU32, f32ToF64, f64ToF32, f16ToF32, f32ToF16
  }

  /// Options of `run`: subnormal sources and results are zeros of their sign.
  public static let flush: UInt8 = 1
  /// Options of `run`: results are clamped to [0, 1], NaN becomes +0.
  public static let saturate: UInt8 = 2
  /// Options of `run`: negative results become +0.
  public static let relu: UInt8 = 4
  /// Options of `run`: a rounding other than to nearest, for add, sub, mul and fma of f32, and for
  /// f32 to integers.
  public static let towardZero: UInt8 = 8
  /// Options of `run`: towards negative infinity.
  public static let down: UInt8 = 16
  /// Options of `run`: towards positive infinity.
  public static let up: UInt8 = 24

  /// d = function(a, b, c), rounded to nearest unless the options say otherwise, in active lanes; d may be the row of a source.
  ///
  /// - Parameters:
  ///   - function: The raw value of a `Function`.
  ///   - options: A sum of `flush`, `saturate` and `relu`.
  ///   - file: The register file of the warp.
  ///   - d: The byte offset of the destination's row; `a`, `b` and `c` of the sources', as many as
  ///     the function has.
  ///   - active: The lanes that are written.
  @inline(never)
  public static func run(
    _ function: UInt8, _ options: UInt8, _ file: UnsafeMutableRawPointer, _ d: Int32, _ a: Int32,
    _ b: Int32, _ c: Int32, _ active: UInt32
  ) {
    guard let function = Function(rawValue: function) else { return }
    let row = Rows(file: file, d: d, a: a, b: b, c: c, active: active, options: options)
    if options & up != 0, row.runDirected(function) { return }
    switch function {
    case .addF32: row.singles { x, y in x + y }
    case .subF32: row.singles { x, y in x - y }
    case .mulF32: row.singles { x, y in x * y }
    case .fmaF32: row.fusedSingles()
    case .minF32: row.extremeSingles(isMinimum: true)
    case .maxF32: row.extremeSingles(isMinimum: false)
    case .addF64: row.doubles { x, y in x + y }
    case .subF64: row.doubles { x, y in x - y }
    case .mulF64: row.doubles { x, y in x * y }
    case .fmaF64: row.fusedDoubles()
    case .addF16x2: row.halves { x, y in x + y }
    case .subF16x2: row.halves { x, y in x - y }
    case .mulF16x2: row.halves { x, y in x * y }
    case .fmaF16x2: row.fusedHalves()
    case .divF32: row.singles { x, y in x / y }
    case .rcpF32: row.single { Singles(repeating: 1) / $0 }
    case .sqrtF32: row.single { $0.squareRoot() }
    case .divF64: row.doubles { x, y in x / y }
    case .rcpF64: row.double { Doubles(repeating: 1) / $0 }
    case .sqrtF64: row.double { $0.squareRoot() }
    case .addBF16x2: row.brains { x, y in x + y }
    case .subBF16x2: row.brains { x, y in x - y }
    case .mulBF16x2: row.brains { x, y in x * y }
    case .fmaBF16x2: row.fusedBrains()
    case .bf16ToF32: row.singlesFromBrains()
    case .f32ToBF16: row.brainsFromSingles()
    case .f32PairToF16x2: row.halfPairs()
    case .f32PairToBF16x2: row.brainPairs()
    case .integralF32: row.integralSingles()
    case .s32ToF32: row.singlesFromSigned()
    case .u32ToF32: row.singlesFromUnsigned()
    case .f32ToS32: row.signedFromSingles()
    case .f32ToU32: row.unsignedFromSingles()
    case .f32ToF64: row.doublesFromSingles()
    case .f64ToF32: row.singlesFromDoubles()
    case .f16ToF32: row.singlesFromHalves()
    case .f32ToF16: row.halvesFromSingles()
    }
  }

  typealias Singles = SIMD16<Float>
  typealias Words = SIMD16<UInt32>
  typealias Doubles = SIMD8<Double>
  typealias LongWords = SIMD8<UInt64>

  /// The rows of one operation.
  struct Rows {
    let file: UnsafeMutableRawPointer
    let d: Int32
    let a: Int32
    let b: Int32
    let c: Int32
    let active: UInt32
    let options: UInt8

    @inline(__always)
    var flushes: Bool { options & FloatLanes.flush != 0 }

    @inline(__always)
    func words(_ row: Int32, _ half: Int) -> Words {
      (file + Int(row)).load(fromByteOffset: 64 &* half, as: Words.self)
    }

    @inline(__always)
    func longWords(_ row: Int32, _ quarter: Int) -> LongWords {
      (file + Int(row)).load(fromByteOffset: 64 &* quarter, as: LongWords.self)
    }

    /// Writes 16 lanes of d.
    @inline(__always)
    func store(_ value: Words, _ half: Int) {
      let target = file + Int(d) + 64 &* half
      if active == .max {
        target.storeBytes(of: value, as: Words.self)
        return
      }
      let selected = Words(repeating: active &>> UInt32(16 &* half)) & FloatLanes.bits
      let old = target.load(as: Words.self)
      target.storeBytes(
        of: old.replacing(with: value, where: selected .== FloatLanes.bits), as: Words.self)
    }

    /// Writes 8 lanes of d.
    @inline(__always)
    func store(_ value: LongWords, _ quarter: Int) {
      let target = file + Int(d) + 64 &* quarter
      if active == .max {
        target.storeBytes(of: value, as: LongWords.self)
        return
      }
      let mask = UInt64(active &>> UInt32(8 &* quarter))
      let selected = LongWords(repeating: mask) & FloatLanes.longBits
      let old = target.load(as: LongWords.self)
      target.storeBytes(
        of: old.replacing(with: value, where: selected .== FloatLanes.longBits),
        as: LongWords.self)
    }
  }

  @inline(__always)
  static var bits: Words {
    Words(
      1 << 0, 1 << 1, 1 << 2, 1 << 3, 1 << 4, 1 << 5, 1 << 6, 1 << 7, 1 << 8, 1 << 9, 1 << 10,
      1 << 11, 1 << 12, 1 << 13, 1 << 14, 1 << 15)
  }

  @inline(__always)
  static var longBits: LongWords {
    LongWords(1 << 0, 1 << 1, 1 << 2, 1 << 3, 1 << 4, 1 << 5, 1 << 6, 1 << 7)
  }
}
