import PTX

/// The floating-point functions of atomic operations, on the bits of the values.
///
/// Sums of half precision are formed in single precision and rounded once more to the nearest even:
/// with 24 bits, at least twice the 11 of f16 or the 8 of bf16 and two more, the second rounding
/// changes nothing (Figueroa 1995, "When is Double Rounding Innocuous?").
enum AtomicArithmetic {
  /// What an operation gives that has no number as its result (PTX ISA, "Floating Point
  /// Instructions").
  static let singleNaN = UInt32(truncatingIfNeeded: FloatFormat.f32.canonicalNaN)
  static let halfNaN = UInt16(truncatingIfNeeded: FloatFormat.f16.canonicalNaN)

  /// atom.add.f32, which in global memory flushes subnormal operands and results to zeros of their
  /// sign (PTX ISA, "atom").
  @inline(__always)
  static func addSingle(_ a: UInt32, _ b: UInt32, flushes: Bool) -> UInt32 {
    let x = Float(bitPattern: flushes ? flushed(a) : a)
    let y = Float(bitPattern: flushes ? flushed(b) : b)
    let sum = x + y
    if sum.isNaN { return singleNaN }
    return flushes ? flushed(sum.bitPattern) : sum.bitPattern
  }

  @inline(__always)
  private static func flushed(_ bits: UInt32) -> UInt32 {
    bits & 0x7F80_0000 == 0 ? bits & 0x8000_0000 : bits
  }

  static func pair(
    _ function: AtomicAccess.Function, _ a: UInt32, _ b: UInt32, isBrain: Bool
  ) -> UInt32 {
    let low = half(
      function, UInt16(truncatingIfNeeded: a), UInt16(truncatingIfNeeded: b), isBrain: isBrain)
    let high = half(
      function, UInt16(truncatingIfNeeded: a >> 16), UInt16(truncatingIfNeeded: b >> 16),
      isBrain: isBrain)
    return UInt32(high) << 16 | UInt32(low)
  }

  /// add, min or max of f16, or of bf16 where `isBrain`.
  static func half(
    _ function: AtomicAccess.Function, _ a: UInt16, _ b: UInt16, isBrain: Bool
  ) -> UInt16 {
    let x = single(a, isBrain: isBrain)
    let y = single(b, isBrain: isBrain)
    switch function {
    case .min, .max:
      // One operand that is no number gives the other; -0 is less than +0.
      if x.isNaN { return y.isNaN ? halfNaN : b }
      if y.isNaN { return a }
      let isLess = x < y || (x == y && x.sign == .minus)
      return isLess == (function == .min) ? a : b
    default:
      let sum = x + y
      if sum.isNaN { return halfNaN }
      return isBrain ? brain(sum) : Float16(sum).bitPattern
    }
  }

  private static func single(_ bits: UInt16, isBrain: Bool) -> Float {
    isBrain ? Float(bitPattern: UInt32(bits) << 16) : Float(Float16(bitPattern: bits))
  }

  /// The nearest bf16, ties to even, of a value that is a number.
  private static func brain(_ value: Float) -> UInt16 {
    let bits = value.bitPattern
    return UInt16(truncatingIfNeeded: (bits &+ 0x7FFF &+ (bits >> 16 & 1)) >> 16)
  }
}
