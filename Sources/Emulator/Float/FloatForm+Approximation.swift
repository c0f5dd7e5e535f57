#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

// The functions that PTX defines up to an error bound. Here each is the function of the C library in
// 64 bits, rounded to the nearest number of the format: inside every bound of the manual, with the
// special values of its tables.
extension FloatForm {
  /// The function in 64 bits; nil for one that is not approximated or has special steps.
  var libraryFunction: ((Double) -> Double)? {
    switch function {
    case .rsqrt: { 1 / $0.squareRoot() }
    case .ex2: { exp2($0) }
    case .lg2: { log2($0) }
    case .sin: { sin($0) }
    case .cos: { cos($0) }
    case .tanh: { tanh($0) }
    default: nil
    }
  }

  func approximation(_ a: UInt64, _ b: UInt64) -> UInt64 {
    switch function {
    case .approximateRcp64: return gross(a) { 1 / $0 }
    case .approximateRsqrt64: return gross(a) { 1 / $0.squareRoot() }
    case .approximateDiv: return approximateQuotient(a, b)
    case .rsqrt where format == .f64:
      return (1 / Double(bitPattern: a).squareRoot()).bitPattern
    default: break
    }
    let x = format.double(a)
    let result = libraryFunction?(x) ?? .nan
    if format == .f32 { return UInt64(Float(result).bitPattern) }
    return ExactNumber(result.bitPattern, .f64).rounded(to: format, .nearestEven)
  }

  /// div.approx.f32: the quotient, but zero where the divisor is above 2^126 so that its reciprocal
  /// is subnormal (PTX ISA, "div").
  private func approximateQuotient(_ a: UInt64, _ b: UInt64) -> UInt64 {
    let x = Float(bitPattern: UInt32(truncatingIfNeeded: a))
    let y = Float(bitPattern: UInt32(truncatingIfNeeded: b))
    guard y.magnitude > 0x1p126, y.isFinite else { return UInt64((x / y).bitPattern) }
    if x.isInfinite || x.isNaN { return FloatFormat.f32.canonicalNaN }
    return (a ^ b) & FloatFormat.f32.signBit
  }

  /// rcp.approx.ftz.f64 and rsqrt.approx.ftz.f64 see and give the upper 32 bits of a number alone;
  /// the rest of the result is zero. Here that is rounded to nearest.
  private func gross(_ bits: UInt64, _ function: (Double) -> Double) -> UInt64 {
    let upper = FloatFormat.f64.flushed(bits & ~0xFFFF_FFFF)
    let value = function(Double(bitPattern: upper))
    if value.isNaN || FloatFormat.f64.isNaN(bits) { return FloatFormat.f64.canonicalNaN }
    let result = value.bitPattern
    return (result &+ 0x7FFF_FFFF &+ (result >> 32 & 1)) & ~0xFFFF_FFFF
  }
}

extension FloatFormat {
  /// The value of a number of 32 bits or less, which a double holds exactly.
  func double(_ bits: UInt64) -> Double {
    switch self {
    case .f64: Double(bitPattern: bits)
    case .f32, .tf32: Double(Float(bitPattern: UInt32(truncatingIfNeeded: bits)))
    default:
      Double(bitPattern: ExactNumber(bits, self).rounded(to: .f64, .nearestEven))
    }
  }
}
