extension FloatLanes {
  /// The lanes whose outcome is asked for.
  ///
  /// - Parameters:
  ///   - outcomes: A sum of 1 less, 2 equal, 4 greater, 8 unordered.
  ///   - isDouble: Whether the rows hold f64, else f32.
  ///   - flushes: Whether subnormal f32 sources are zeros.
  ///   - file: The register file of the warp.
  ///   - a: The byte offset of the first source's row; `b` of the second's.
  @inline(never)
  public static func compare(
    _ outcomes: UInt8, _ isDouble: Bool, _ flushes: Bool, _ file: UnsafeMutableRawPointer,
    _ a: Int32, _ b: Int32
  ) -> UInt32 {
    let rows = Rows(
      file: file, d: 0, a: a, b: b, c: 0, active: 0, options: flushes ? flush : 0)
    var result: UInt32 = 0
    if isDouble {
      for quarter in (0..<4).reversed() {
        let x = unsafeBitCast(rows.longWords(a, quarter), to: Doubles.self)
        let y = unsafeBitCast(rows.longWords(b, quarter), to: Doubles.self)
        result = result &<< 8 | mask(outcomes, x .< y, x .== y, x .> y)
      }
    } else {
      for half in (0..<2).reversed() {
        let x = rows.source(a, half)
        let y = rows.source(b, half)
        result = result &<< 16 | mask(outcomes, x .< y, x .== y, x .> y)
      }
    }
    return result
  }

  @inline(__always)
  private static func mask(
    _ outcomes: UInt8, _ less: SIMDMask<SIMD16<Int32>>, _ equal: SIMDMask<SIMD16<Int32>>,
    _ greater: SIMDMask<SIMD16<Int32>>
  ) -> UInt32 {
    @inline(__always)
    func every(_ outcome: UInt8) -> Words {
      outcomes & outcome != 0 ? FloatLanes.bits : .zero
    }
    return every(8).replacing(with: every(1), where: less).replacing(with: every(2), where: equal)
      .replacing(with: every(4), where: greater).wrappedSum()
  }

  @inline(__always)
  private static func mask(
    _ outcomes: UInt8, _ less: SIMDMask<SIMD8<Int64>>, _ equal: SIMDMask<SIMD8<Int64>>,
    _ greater: SIMDMask<SIMD8<Int64>>
  ) -> UInt32 {
    @inline(__always)
    func every(_ outcome: UInt8) -> LongWords {
      outcomes & outcome != 0 ? FloatLanes.longBits : .zero
    }
    let sum = every(8).replacing(with: every(1), where: less)
      .replacing(with: every(2), where: equal).replacing(with: every(4), where: greater)
      .wrappedSum()
    return UInt32(truncatingIfNeeded: sum)
  }
}
